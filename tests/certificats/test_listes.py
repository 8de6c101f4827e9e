"""The lists as this installation keeps them: fetched over HTTP, shared, never older."""

import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from operator import attrgetter
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings
from procrastinate.contrib.django import app

from echanges.certificats import installation, listes
from echanges.certificats.models import ListeDeRevocation
from echanges.certificats.refus import CarteRefusee, Motif, RevocationInconnue
from echanges.certificats.revocation import ListeIllisible
from echanges.demo.igc.certificats import UN_JOUR
from tests.certificats.igc import MAINTENANT, autorites_d_essai, igc_d_essai
from tests.certificats.publication import Publication

DEBUT = MAINTENANT.replace(microsecond=0)
HEURE = timedelta(hours=1)
TACHES_PERIODIQUES = attrgetter("periodic_registry")


@pytest.fixture
def publication() -> Iterator[Publication]:
    """The web server of the authorities."""
    ouverte = Publication()
    yield ouverte
    ouverte.fermer()


@pytest.fixture
def reglages(base: str, tmp_path: Path) -> Iterator[None]:
    """The settings of a site that trusts the test PKI."""
    fichier = tmp_path / "autorites.pem"
    fichier.write_bytes(igc_d_essai().autorites)
    listes._lues.clear()
    with override_settings(ECHANGES_CARTE_AUTORITES=str(fichier)):
        yield


def martin() -> str:
    """Present Dr MARTIN's card; the number read on it."""
    return installation.verifier_carte(igc_d_essai().cartes["martin"].der).rpps


def garder(*ders: bytes) -> None:
    """Keep lists, as another machine does."""
    for der in ders:
        listes.garder(der, autorites_d_essai())


def publier(publication: Publication) -> list[str]:
    """Both lists of the test PKI."""
    igc = igc_d_essai()
    return [
        publication.publier("/racine.crl", igc.racine.liste(debut=DEBUT)),
        publication.publier("/personnes.crl", igc.personnes.liste(debut=DEBUT)),
    ]


def test_the_door_is_shut_until_the_lists_are_fetched(
    reglages: None, publication: Publication
) -> None:
    with pytest.raises(RevocationInconnue):
        martin()
    with override_settings(ECHANGES_CRL=publier(publication)):
        assert installation.actualiser_listes() == 0
    assert martin() == "99700001011"
    assert ListeDeRevocation.objects.filter(adresse__endswith="/personnes.crl").count() == 1


def test_a_newer_list_is_known_at_once_by_every_process(reglages: None) -> None:
    igc = igc_d_essai()
    garder(igc.racine.liste(debut=DEBUT), igc.personnes.liste(debut=DEBUT))
    assert martin() == "99700001011"
    garder(igc.personnes.liste([igc.cartes["martin"]], debut=DEBUT + HEURE))
    with pytest.raises(CarteRefusee, match=Motif.REVOQUEE.value):
        martin()


def test_an_older_list_never_takes_the_place_of_a_newer_one(reglages: None) -> None:
    igc = igc_d_essai()
    garder(igc.racine.liste(), igc.personnes.liste([igc.cartes["martin"]], debut=DEBUT))
    garder(igc.personnes.liste(debut=DEBUT - HEURE), igc.personnes.liste(debut=DEBUT))
    with pytest.raises(CarteRefusee, match=Motif.REVOQUEE.value):
        martin()


def test_a_long_list_is_read_once_and_not_at_each_sign_in(reglages: None) -> None:
    garder(igc_d_essai().racine.liste(), igc_d_essai().personnes.liste())
    martin()
    with CaptureQueriesContext(connection) as requetes:
        martin()
    assert len(requetes) == 1
    assert '"der"' not in requetes[0]["sql"]


def test_a_list_of_an_authority_that_is_trusted_no_more_counts_for_nothing(
    reglages: None, tmp_path: Path
) -> None:
    garder(igc_d_essai().racine.liste(), igc_d_essai().personnes.liste())
    racine_seule = tmp_path / "racine.pem"
    racine_seule.write_bytes(igc_d_essai().autorites.split(b"-----END", 1)[1].split(b"\n", 1)[1])
    with override_settings(ECHANGES_CARTE_AUTORITES=str(racine_seule)):
        connues = listes.listes_connues(installation.autorites())
    assert [liste.emetteur.split(",")[0] for liste in connues.values()] == [
        "CN=TEST AC RACINE IGC-SANTE FORT"
    ]


@pytest.mark.parametrize(
    "octets", [None, b"<html>", igc_d_essai().inconnue.liste()], ids=["404", "html", "forged"]
)
def test_a_list_that_cannot_be_had_leaves_the_one_we_have(
    reglages: None,
    publication: Publication,
    octets: bytes | None,
    caplog: pytest.LogCaptureFixture,
) -> None:
    adresses = publier(publication)
    with override_settings(ECHANGES_CRL=[adresses[1], adresses[0]]):
        installation.actualiser_listes()
        publication.fichiers.pop("/personnes.crl")
        if octets is not None:
            publication.publier("/personnes.crl", octets)
        igc = igc_d_essai()
        publication.publier("/racine.crl", igc.racine.liste([igc.personnes], debut=DEBUT + HEURE))
        assert installation.actualiser_listes() == 1
    assert "/personnes.crl: no new list of revoked cards" in caplog.text
    with pytest.raises(CarteRefusee, match=Motif.REVOQUEE.value):  # the other one was fetched
        martin()


def test_a_list_without_end_is_given_up(
    reglages: None, publication: Publication, monkeypatch: pytest.MonkeyPatch
) -> None:
    adresse = publication.publier("/longue.crl", bytes(300_000))
    monkeypatch.setattr(listes, "OCTETS_MAX", 100_000)
    with pytest.raises(ListeIllisible, match="too long"):
        listes.telecharger(adresse)


def test_the_worker_fetches_the_lists_every_hour(reglages: None, publication: Publication) -> None:
    [periodique] = [
        periodique
        for periodique in TACHES_PERIODIQUES(app).periodic_tasks.values()
        if periodique.task.name == "actualiser_les_crl"
    ]
    assert periodique.cron == "7 * * * *"
    with override_settings(ECHANGES_CRL=publier(publication)):
        periodique.task.func(timestamp=0)
    assert martin() == "99700001011"


@pytest.fixture
def charger(reglages: None) -> Callable[..., str]:
    """Run the command; returns what it prints."""

    def executer(*fichiers: Path) -> str:
        sortie = io.StringIO()
        call_command("charger_crl", *map(str, fichiers), stdout=sortie)
        return sortie.getvalue()

    return executer


def test_the_command_takes_lists_from_files(charger: Callable[..., str], tmp_path: Path) -> None:
    fichiers = [tmp_path / "racine.crl", tmp_path / "personnes.crl"]
    fichiers[0].write_bytes(igc_d_essai().racine.liste(debut=DEBUT, duree=UN_JOUR))
    fichiers[1].write_bytes(igc_d_essai().personnes.liste(debut=DEBUT, duree=UN_JOUR))
    dit = charger(*fichiers)
    assert dit.count("la suivante est due le") == 2
    assert martin() == "99700001011"


def test_the_command_says_which_file_is_not_a_list(
    charger: Callable[..., str], tmp_path: Path
) -> None:
    faux = tmp_path / "faux.crl"
    faux.write_bytes(b"rien")
    with pytest.raises(CommandError, match=r"faux\.crl"):
        charger(faux)


def test_the_command_fails_when_a_list_cannot_be_fetched(
    charger: Callable[..., str], publication: Publication
) -> None:
    with (
        override_settings(ECHANGES_CRL=[publication.adresse("/absente.crl")]),
        pytest.raises(CommandError, match="manquées : 1"),
    ):
        charger()


def test_nothing_is_fetched_where_the_door_is_not_offered() -> None:
    assert settings.ECHANGES_CRL == []
