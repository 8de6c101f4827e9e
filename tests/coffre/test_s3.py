"""What only a bucket can do: be named wrongly, refuse, be slow to come back, die."""

import hashlib
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from echanges.coffre import Depot, DepotIndisponible, FichierAbsent
from echanges.coffre.s3 import DepotS3, stockage_s3
from tests.lanceur.outils import attendre
from tests.s3 import SEAU, ServeurS3


@pytest.fixture
def serveur(monkeypatch: pytest.MonkeyPatch) -> Iterator[ServeurS3]:
    for nom, valeur in ServeurS3.identite.items():
        monkeypatch.setenv(nom, valeur)
    with ServeurS3() as serveur:
        yield serveur


@pytest.fixture
def depot(serveur: ServeurS3, tmp_path: Path) -> DepotS3:
    return DepotS3(stockage_s3(serveur.adresse), tmp_path / "en-cours")


def deposer(depot: Depot, contenu: bytes = b"sealed") -> str:
    with depot.nouveau() as ecriture:
        ecriture.ecrire(contenu)
        return ecriture.valider()


def noms(depot: Depot) -> list[str]:
    return [objet.nom for objet in depot.inventaire()]


def test_a_server_killed_in_the_middle_of_a_file_keeps_nothing_of_it(
    depot: DepotS3, serveur: ServeurS3
) -> None:
    serveur.geler()
    with ThreadPoolExecutor(1) as fil:
        envoi = fil.submit(deposer, depot, os.urandom(10 * 1024 * 1024))
        attendre(lambda: serveur.octets_en_attente() > 100_000)
        serveur.tuer()
        with pytest.raises(DepotIndisponible):
            envoi.result(60)
    assert list(depot.en_cours.iterdir()) == []

    serveur.demarrer()
    assert noms(depot) == []
    nom = deposer(depot, b"again")
    assert noms(depot) == [nom]
    with depot.lire(nom) as lecture:
        assert lecture.read() == b"again"


def test_every_act_says_that_the_server_is_down(depot: DepotS3, serveur: ServeurS3) -> None:
    nom = deposer(depot)
    serveur.tuer()
    actes: list[Any] = [
        lambda: deposer(depot),
        lambda: depot.lire(nom),
        lambda: depot.supprimer(nom),
        lambda: list(depot.inventaire()),
        lambda: list(depot.inconnus()),
    ]
    with ThreadPoolExecutor(len(actes)) as fils:
        for resultat in [fils.submit(acte) for acte in actes]:
            with pytest.raises(DepotIndisponible):
                resultat.result(60)


def test_a_file_is_fetched_before_it_is_read(depot: DepotS3, serveur: ServeurS3) -> None:
    contenu = os.urandom(3_000_000)
    lecture = depot.lire(deposer(depot, contenu))
    serveur.tuer()
    with lecture:
        assert lecture.read(10) + lecture.read() == contenu


def test_a_bucket_that_does_not_exist_is_a_failure_not_an_absence(
    serveur: ServeurS3, tmp_path: Path
) -> None:
    absent = DepotS3(stockage_s3(serveur.adresse.replace(SEAU, "absent")), tmp_path / "en-cours")
    with pytest.raises(DepotIndisponible, match="NoSuchBucket"):
        deposer(absent)
    with pytest.raises(DepotIndisponible, match="NoSuchBucket"):
        list(absent.inventaire())
    assert list(absent.en_cours.iterdir()) == []


def test_missing_credentials_are_a_failure(
    serveur: ServeurS3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for nom in ServeurS3.identite:
        monkeypatch.delenv(nom)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)
    sans_cle = DepotS3(stockage_s3(serveur.adresse), tmp_path / "en-cours")
    with pytest.raises(DepotIndisponible, match="NoCredentials"):
        deposer(sans_cle)


def test_the_bucket_holds_each_ciphertext_under_the_prefix(
    serveur: ServeurS3, tmp_path: Path
) -> None:
    depot = DepotS3(stockage_s3(serveur.sous("un/deux")), tmp_path / "en-cours")
    voisin = DepotS3(stockage_s3(serveur.sous("un")), tmp_path / "en-cours")
    nom = deposer(depot)
    racine = stockage_s3(serveur.adresse)
    assert racine.listdir(f"un/deux/{nom[:2]}") == ([], [nom])
    with racine.open(f"un/deux/{nom[:2]}/{nom}") as fichier:
        assert fichier.read() == b"sealed"
    assert noms(voisin) == []
    with pytest.raises(FichierAbsent):
        voisin.lire(nom)


def test_more_files_than_one_answer_holds_are_all_listed(
    depot: DepotS3, serveur: ServeurS3
) -> None:
    attendus = {f"ab{numero:030x}" for numero in range(2 * ServeurS3.noms_par_reponse + 1)}
    for nom in attendus:
        serveur.mettre(f"{SEAU}/ab/{nom}")
    assert set(noms(depot)) == attendus
    assert list(depot.inconnus()) == []


def test_a_file_travels_in_one_request_that_signs_its_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looked at on its way to a TLS server, where boto3 would leave the bytes unsigned."""
    for nom, valeur in ServeurS3.identite.items():
        monkeypatch.setenv(nom, valeur)
    depot = DepotS3(stockage_s3("s3://seau?endpoint=https://127.0.0.1:1"), tmp_path / "en-cours")
    requetes: list[Any] = []
    depot.stockage.bucket.meta.client.meta.events.register(
        "before-send.s3", lambda request, **_: requetes.append(request)
    )
    contenu = os.urandom(10 * 1024 * 1024)
    with pytest.raises(DepotIndisponible):
        deposer(depot, contenu)
    signes = {(r.method, r.headers["x-amz-content-sha256"].decode()) for r in requetes}
    assert signes == {("PUT", hashlib.sha256(contenu).hexdigest())}


def test_a_bucket_has_no_path_on_this_machine(depot: DepotS3) -> None:
    with pytest.raises(NotImplementedError):
        depot.chemin("a" * 32)


@pytest.mark.parametrize(
    "adresse",
    [
        "https://s3.example.fr/seau",
        "s3:///prefixe",
        "seau",
        "s3://seau?cle=secret",
        "s3://cle:secret@seau",
        "s3://seau#fragment",
        "s3://seau?endpoint=s3.example.fr",
    ],
)
def test_an_address_that_names_no_bucket_is_a_clear_error(adresse: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="ECHANGES_S3") as refus:
        stockage_s3(adresse)
    assert "secret" not in str(refus.value)


def test_a_bucket_at_amazon_needs_only_its_name() -> None:
    stockage = stockage_s3("s3://seau")
    assert (stockage.bucket_name, stockage.location) == ("seau", "")
    assert (stockage.endpoint_url, stockage.region_name) == (None, None)
