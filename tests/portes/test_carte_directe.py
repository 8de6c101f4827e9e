"""The door of the carte CPS without nginx: gunicorn ends TLS, in two processes."""

import ssl
from collections.abc import Iterator

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from tests.certificats.igc import igc_d_essai
from tests.clamav import port_libre
from tests.portes.cps import HOTE, Site, Visiteur, lancer_la_carte, ouvrir
from tests.portes.epreuves_cps import (
    ECRITURES,
    LECTURE,
    REFUSEES,
    carte_d_inconnu,
    connexions,
    forges,
    jamais_reprise,
    qui,
    visiteur,
)


@pytest.fixture(scope="module")
def site(modele: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One site for all of these tests."""
    with ouvrir(tmp_path_factory.mktemp("d"), igc_d_essai(), direct=True) as ouvert:
        yield ouvert


def test_a_doctor_signs_in_with_his_card_at_gunicorn_itself(site: Site) -> None:
    assert qui(visiteur(site, "martin").entrer()) == "Bonjour Docteur Martin"
    assert connexions(site)[-1] == ("CONNEXION", "MARTIN")


@pytest.mark.parametrize("nom", ["", *REFUSEES])
def test_each_bad_card_is_refused_with_the_same_plain_page(site: Site, nom: str) -> None:
    refusee = visiteur(site, nom)
    page = refusee.entrer()
    assert (page.statut, page.titre) == (403, "Connexion refusée")
    assert page.corps == visiteur(site).suivre(f"{site.adresse}/connexion/carte/refus/").corps
    assert "__Host-echanges" not in refusee.biscuits[f"{HOTE}:{site.port}"]


def test_a_card_that_openssl_does_not_accept_enters_by_no_other_wall(site: Site) -> None:
    """A listener whose authorities are not the application's: a slip of the operator."""
    port = port_libre()
    autorite = site.dossier / "autre.pem"
    autorite.write_bytes(site.igc.organisations.certificat.public_bytes(Encoding.PEM))
    lancer_la_carte(site, port, autorite)
    martin = visiteur(site, "martin")
    demande = martin.demander(f"{site.adresse}/connexion/carte/").vers
    ailleurs = demande.replace(site.adresse_carte, f"https://{HOTE}:{port}")
    assert martin.demander(ailleurs).vers == f"{site.adresse}/connexion/carte/refus/"
    assert "card refused: by the web server alone" in site.journal
    assert qui(martin.suivre(demande)) == "Bonjour Docteur Martin"


def test_a_doctor_whom_nobody_knows_is_refused_here_too(site: Site) -> None:
    page = Visiteur(site, carte_d_inconnu(site)).entrer()
    assert (page.statut, page.titre) == (403, "Accès non autorisé")


@pytest.mark.parametrize("ecriture", ECRITURES)
def test_no_header_makes_a_card_where_gunicorn_reads_it(site: Site, ecriture: str) -> None:
    personne = visiteur(site).demander(
        f"{site.adresse_carte}{LECTURE}", forges(site, "martin", ecriture)
    )
    assert personne.statut == 400 or personne.vers == f"{site.adresse}/connexion/carte/refus/"
    haddad = visiteur(site, "haddad").entrer(forges(site, "martin", ecriture))
    assert haddad.statut == 400 or qui(haddad) == "Bonjour Docteur Haddad"


@pytest.mark.parametrize("ecriture", ECRITURES)
def test_the_process_of_the_site_reads_no_card(site: Site, ecriture: str) -> None:
    for presente in ("", "martin"):
        reponse = visiteur(site, presente).demander(
            f"{site.adresse}{LECTURE}", forges(site, "martin", ecriture)
        )
        assert reponse.statut in {400, 404}


@pytest.mark.parametrize("proto", ["https", "http", "HTTPS"])
def test_what_a_client_says_of_the_scheme_changes_nothing(site: Site, proto: str) -> None:
    entete = [("X-Forwarded-Proto", proto)]
    reponse = visiteur(site).demander(f"{site.adresse}/connexion/", entete)
    assert (reponse.statut, reponse.titre) == (200, "Se connecter")


@pytest.mark.parametrize("chemin", ["/", "/connexion/", "/messages/", "/sante/", "/static/x.css"])
def test_the_listener_of_the_card_sends_everything_else_to_the_site(
    site: Site, chemin: str
) -> None:
    reponse = visiteur(site, "martin").demander(f"{site.adresse_carte}{chemin}")
    assert (reponse.statut, reponse.vers) == (302, f"{site.adresse}/")


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_no_session_of_the_card_s_listener_is_ever_resumed(
    site: Site, version: ssl.TLSVersion
) -> None:
    assert jamais_reprise(site, version)


def test_no_connection_of_the_card_s_listener_is_kept(site: Site) -> None:
    reponse = visiteur(site, "martin").demander(f"{site.adresse_carte}{LECTURE}")
    assert reponse.entetes["connection"] == "close"
