"""The door of the carte CPS through a real nginx, under the configuration shipped in deploy/."""

import socket
import ssl
from collections.abc import Iterator

import pytest

from tests.certificats.igc import igc_d_essai
from tests.portes.cps import HOTE, Site, Visiteur, demander_sur, ouvrir
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
    with ouvrir(tmp_path_factory.mktemp("n"), igc_d_essai(), direct=False) as ouvert:
        yield ouvert


def test_a_doctor_signs_in_with_his_card(site: Site) -> None:
    martin = visiteur(site, "martin")
    assert qui(martin.entrer()) == "Bonjour Docteur Martin"
    assert martin.demander(f"{site.adresse}/messages/").statut == 200
    assert connexions(site)[-1] == ("CONNEXION", "MARTIN")


def test_the_two_listeners_share_no_cookie(site: Site) -> None:
    """Browsers are about to keep them apart by port: so does our visitor."""
    martin = visiteur(site, "martin")
    martin.entrer()
    assert martin.biscuits[f"{HOTE}:{site.port_carte}"] == {}
    assert "__Host-echanges" in martin.biscuits[f"{HOTE}:{site.port}"]


def test_every_answer_of_the_site_carries_hsts(site: Site) -> None:
    reponse = visiteur(site).demander(f"{site.adresse}/connexion/")
    assert reponse.entetes["strict-transport-security"].startswith("max-age=63072000")


@pytest.mark.parametrize("nom", ["", *REFUSEES])
def test_each_bad_card_is_refused_with_the_same_plain_page(site: Site, nom: str) -> None:
    refusee = visiteur(site, nom)
    page = refusee.entrer()
    assert (page.statut, page.titre) == (403, "Connexion refusée")
    assert page.corps == visiteur(site).suivre(f"{site.adresse}/connexion/carte/refus/").corps
    assert "__Host-echanges" not in refusee.biscuits[f"{HOTE}:{site.port}"]


def test_the_reason_is_in_the_log_without_a_name(site: Site) -> None:
    visiteur(site, "expiree").entrer()
    visiteur(site, "revoquee").entrer()
    assert "card refused: expired, or not valid yet" in site.journal
    assert "card refused: revoked" in site.journal
    assert "MARTIN" not in site.journal
    assert "99700001011" not in site.journal


def test_a_refused_card_leaves_a_row_in_the_journal_and_nobody_without_one_does(
    site: Site,
) -> None:
    visiteur(site, "revoquee").entrer()
    avant = connexions(site)
    assert avant[-1] == ("CONNEXION_REFUSEE", "")
    visiteur(site).entrer()
    assert connexions(site) == avant


def test_a_doctor_whom_nobody_knows_is_not_authorised(site: Site) -> None:
    page = Visiteur(site, carte_d_inconnu(site)).entrer()
    assert (page.statut, page.titre) == (403, "Accès non autorisé")
    assert connexions(site)[-1] == ("CONNEXION_REFUSEE", "")


def test_a_doctor_without_a_right_is_not_authorised(site: Site) -> None:
    page = visiteur(site, "lefebvre").entrer()
    assert (page.statut, page.titre) == (403, "Accès non autorisé")
    assert connexions(site)[-1] == ("CONNEXION_REFUSEE", "LEFEBVRE")


@pytest.mark.parametrize("ecriture", ECRITURES)
def test_a_forged_header_opens_nothing_without_a_card(site: Site, ecriture: str) -> None:
    personne = visiteur(site)
    page = personne.entrer(forges(site, "martin", ecriture))
    assert (page.statut, page.titre) == (403, "Connexion refusée")
    demandee = personne.demander(f"{site.adresse_carte}{LECTURE}", forges(site, "martin", ecriture))
    assert demandee.vers == f"{site.adresse}/connexion/carte/refus/"


@pytest.mark.parametrize("ecriture", ECRITURES)
def test_a_forged_header_does_not_change_whose_card_it_is(site: Site, ecriture: str) -> None:
    page = visiteur(site, "haddad").entrer(forges(site, "martin", ecriture))
    assert qui(page) == "Bonjour Docteur Haddad"


@pytest.mark.parametrize("ecriture", ECRITURES)
@pytest.mark.parametrize("presente", ["", "martin"])
def test_the_site_reads_no_card_whatever_is_sent_to_it(
    site: Site, ecriture: str, presente: str
) -> None:
    reponse = visiteur(site, presente).demander(
        f"{site.adresse}{LECTURE}?demande={'0' * 64}", forges(site, "martin", ecriture)
    )
    assert reponse.statut == 404


@pytest.mark.parametrize("ecriture", ECRITURES)
def test_even_behind_nginx_the_socket_of_the_site_reads_no_card(site: Site, ecriture: str) -> None:
    with socket.socket(socket.AF_UNIX) as prise:
        prise.connect(str(site.run / "site.sock"))
        entetes = [("Host", HOTE), ("X-Forwarded-Proto", "https")]
        reponse = demander_sur(prise, LECTURE, [*entetes, *forges(site, "martin", ecriture)])
    assert reponse.statut in {400, 404}  # 400: gunicorn refuses some names itself


@pytest.mark.parametrize(
    "chemin", ["/", "/connexion/", "/messages/", "/connexion/carte/suite/", "/sante/"]
)
def test_the_card_s_listener_serves_the_door_only(site: Site, chemin: str) -> None:
    reponse = visiteur(site, "martin").demander(f"{site.adresse_carte}{chemin}")
    assert (reponse.statut, reponse.vers) == (302, f"{site.adresse}/connexion/")
    with socket.socket(socket.AF_UNIX) as prise:
        prise.connect(str(site.run / "carte.sock"))
        entetes = [("Host", HOTE), ("X-Forwarded-Proto", "https")]
        directe = demander_sur(prise, chemin, entetes)
    assert (directe.statut, directe.vers) == (302, f"{site.adresse}/")


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_no_session_of_the_card_s_listener_is_ever_resumed(
    site: Site, version: ssl.TLSVersion
) -> None:
    assert jamais_reprise(site, version)


def test_no_connection_of_the_card_s_listener_is_kept(site: Site) -> None:
    reponse = visiteur(site, "martin").demander(f"{site.adresse_carte}{LECTURE}")
    assert reponse.entetes["connection"] == "close"


def test_a_passage_opens_only_for_the_browser_that_asked(site: Site) -> None:
    """Neither pushed at somebody else, nor begun by somebody else."""
    martin, autre = visiteur(site, "martin"), visiteur(site)
    depart = martin.demander(f"{site.adresse}/connexion/carte/")
    passage = martin.demander(depart.vers)
    autre.demander(f"{site.adresse}/connexion/carte/")
    assert autre.suivre(passage.vers).titre == "Connexion refusée"
    assert qui(martin.suivre(passage.vers)) == "Bonjour Docteur Martin"


def test_a_passage_serves_once(site: Site) -> None:
    martin = visiteur(site, "martin")
    passage = martin.demander(martin.demander(f"{site.adresse}/connexion/carte/").vers)
    assert "passage=" in passage.vers
    secrets = dict(martin.biscuits[f"{HOTE}:{site.port}"])
    assert qui(martin.suivre(passage.vers)) == "Bonjour Docteur Martin"
    voleur = visiteur(site)
    voleur.biscuits[f"{HOTE}:{site.port}"] = secrets
    assert voleur.suivre(passage.vers).titre == "Connexion refusée"


def test_two_tabs_may_sign_in_at_the_same_time(site: Site) -> None:
    martin = visiteur(site, "martin")
    onglets = [martin.demander(f"{site.adresse}/connexion/carte/") for _ in range(2)]
    passages = [martin.demander(depart.vers) for depart in onglets]
    for passage in passages:
        assert qui(martin.suivre(passage.vers)) == "Bonjour Docteur Martin"


def test_plain_http_on_either_port_leads_to_https(site: Site) -> None:
    with socket.create_connection(("127.0.0.1", site.port_carte)) as prise:
        reponse = demander_sur(prise, "/", [("Host", HOTE)])
    assert (reponse.statut, reponse.vers) == (308, f"{site.adresse}/connexion/")


def test_without_fresh_lists_no_card_is_accepted_and_a_page_says_so(site: Site) -> None:
    site.demander("DELETE FROM certificats_listederevocation")
    page = visiteur(site, "martin").entrer()
    assert (page.statut, page.titre) == (503, "Connexion par carte indisponible")
    assert "no card is accepted: no list from" in site.journal
    site.charger_crl()
    assert qui(visiteur(site, "martin").entrer()) == "Bonjour Docteur Martin"
