"""The back office's search: by patient, by professional, by agent, over the three trays."""

import re
from typing import Literal
from urllib.parse import unquote_plus

import pytest
from playwright.sync_api import Page, expect

from tests.parcours.conftest import Ouvrir
from tests.parcours.page import (
    NIR,
    Vigie,
    alerte,
    bouton,
    champ,
    lien_de_bannette,
    ligne,
    lignes,
    ouvrir_fil,
    statut,
    titre,
)

pytestmark = pytest.mark.navigateur

PATIENT, PROFESSIONNEL, AGENT = "Patient", "Professionnel de santé", "Agent"
CHAMPS = {
    PATIENT: ["NIR", "Nom de famille", "Prénom"],
    PROFESSIONNEL: ["N° AM", "Nom"],
    AGENT: ["Agent"],
}
NOMS = {
    "nir": "NIR",
    "nom_de_famille": "Nom de famille",
    "prenom": "Prénom",
    "numero": "N° AM",
    "nom": "Nom",
}
KERVELLA = {"Renouvellement ALD", "Orthèses de repos", "Reprise à temps partiel", "Biothérapie"}
BENALI = {"Transports pour rééducation", "Prothèse de hanche", "Kinésithérapie au-delà"}
TILLEULS = {"Épilepsie", "Convocation au service", "Protocoles de soins électroniques"}
SAINT_MELAINE = {"Demande d'entente préalable", "Pièces attendues"}
LE_BIHAN = {*BENALI, "Apnée du sommeil", "Suivi nutritionnel", "Vos disponibilités"}


def ouvrir_recherche(page: Page) -> Page:
    """Click on the magnifying glass."""
    bouton(page, "Ouvrir la recherche").click()
    expect(page.get_by_role("search", name="Recherche")).to_be_visible()
    return page


def choisir(page: Page, mode: str) -> None:
    """Choose one of the three modes."""
    page.get_by_role("radio", name=mode, exact=True).check()


def chercher(page: Page, mode: str, **valeurs: str) -> None:
    """Fill the fields of a mode (« nom_de_famille » is « Nom de famille ») and search."""
    choisir(page, mode)
    for nom, valeur in valeurs.items():
        champ(page, NOMS[nom]).fill(valeur)
    with page.expect_navigation():  # what the page before said proves nothing
        bouton(page, "Lancer la recherche").click()


def verifier_resultats(page: Page, objets: set[str]) -> None:
    """Exactly these conversations, and the sentence that counts them."""
    nombre = len(objets)
    phrase = "1 conversation trouvée" if nombre == 1 else f"{nombre} conversations trouvées"
    expect(statut(page).get_by_role("heading", name=phrase, exact=True)).to_be_visible()
    expect(lignes(page)).to_have_count(nombre)
    for objet in objets:
        expect(ligne(page, objet)).to_have_count(1)


@pytest.mark.notice("R107")
def test_the_magnifying_glass_opens_and_closes_the_search(page_de: Ouvrir) -> None:
    page = page_de("QUÉMÉNER")
    panneau = page.get_by_role("search", name="Recherche")
    expect(panneau).to_have_count(0)
    loupe = bouton(page, "Ouvrir la recherche")
    expect(loupe).to_have_attribute("aria-expanded", "false")
    loupe.click()
    expect(panneau).to_be_visible()
    expect(loupe).to_have_attribute("aria-expanded", "true")
    loupe.click()
    expect(panneau).to_have_count(0)


@pytest.mark.notice("R108", "R109", "R110", "R111", "R112")
def test_each_mode_shows_its_fields_and_no_other(page_de: Ouvrir) -> None:
    page = ouvrir_recherche(page_de("QUÉMÉNER"))
    groupe = page.get_by_role("group", name="Rechercher par")
    expect(groupe.get_by_role("radio")).to_have_count(3)
    expect(page.get_by_role("radio", name=PATIENT, exact=True)).to_be_checked()
    for mode in (AGENT, PROFESSIONNEL, PATIENT):
        choisir(page, mode)
        for autre, noms in CHAMPS.items():
            for nom in noms:
                role: Literal["textbox", "combobox"] = "combobox" if nom == AGENT else "textbox"
                visibles = page.get_by_role("search").get_by_role(role, name=nom, exact=True)
                expect(visibles).to_have_count(int(mode == autre))


@pytest.mark.notice("R108")
def test_by_the_nir_of_a_patient(page_de: Ouvrir) -> None:
    page = ouvrir_recherche(page_de("QUÉMÉNER"))
    for saisie in (NIR["P01"], "2 58 03 35 990 901", "2580335990901 92"):
        chercher(page, PATIENT, nir=saisie)
        verifier_resultats(page, KERVELLA)


@pytest.mark.notice("R108")
def test_by_the_names_of_a_patient_whatever_case_and_accents(page_de: Ouvrir) -> None:
    page = ouvrir_recherche(page_de("QUÉMÉNER"))
    saisies = [("benali", ""), ("BEN", "aicha"), ("", "Aïcha"), ("", "Ai\u0308cha")]
    for nom, prenom in saisies:
        chercher(page, PATIENT, nom_de_famille=nom, prenom=prenom)
        verifier_resultats(page, BENALI)


@pytest.mark.notice("R108")
def test_every_criterion_given_must_match(page_de: Ouvrir) -> None:
    page = ouvrir_recherche(page_de("QUÉMÉNER"))
    chercher(page, PATIENT, nir=NIR["P09"])
    verifier_resultats(page, {"Arrêt de travail prolongé", "Pompe à insuline"})
    chercher(page, PATIENT, prenom="chloe")
    verifier_resultats(page, {"Pompe à insuline"})
    chercher(page, PATIENT, nom_de_famille="Kervella")
    expect(statut(page)).to_contain_text("Aucune conversation trouvée")


@pytest.mark.notice("R109", "R111")
def test_by_the_number_of_a_doctor(page_de: Ouvrir) -> None:
    page = ouvrir_recherche(page_de("QUÉMÉNER"))
    chercher(page, PROFESSIONNEL, numero="351 991 021")
    verifier_resultats(page, LE_BIHAN)


@pytest.mark.notice("R109", "R112")
def test_by_the_name_of_a_doctor(page_de: Ouvrir) -> None:
    page = ouvrir_recherche(page_de("QUÉMÉNER"))
    for saisie in ("bihan", "Le Bihan-Noël", "NOEL sophie"):
        chercher(page, PROFESSIONNEL, nom=saisie)
        verifier_resultats(page, LE_BIHAN)


@pytest.mark.notice("R113")
def test_by_a_finess_in_the_field_of_the_n_am(page_de: Ouvrir) -> None:
    page = ouvrir_recherche(page_de("QUÉMÉNER"))
    choisir(page, PROFESSIONNEL)
    aide = re.compile("ou n° FINESS du centre de santé ou de l'établissement")
    expect(champ(page, "N° AM")).to_have_accessible_description(aide)
    for numero, objets in {"350990016": TILLEULS, "35 099 003 2": SAINT_MELAINE}.items():
        chercher(page, PROFESSIONNEL, numero=numero)
        verifier_resultats(page, objets)


@pytest.mark.notice("R113")
def test_a_corsican_finess_may_be_typed_in_lower_case(page_de: Ouvrir) -> None:
    page = ouvrir_recherche(page_de("COLONNA"))
    chercher(page, PROFESSIONNEL, numero="2a0990040")
    verifier_resultats(page, {"Congé pathologique"})


@pytest.mark.notice("R114", "R115")
def test_by_the_raison_sociale_in_the_field_of_the_name(page_de: Ouvrir) -> None:
    page = ouvrir_recherche(page_de("QUÉMÉNER"))
    trouvees = {
        "tilleuls": TILLEULS,
        "saint-melaine": SAINT_MELAINE,
        "centre de sante TILL": TILLEULS,
        "Clinique": SAINT_MELAINE,
    }
    for nom, objets in trouvees.items():
        chercher(page, PROFESSIONNEL, nom=nom)
        verifier_resultats(page, objets)


@pytest.mark.notice("R110")
def test_by_an_agent_of_the_echelon_who_wrote_closed_or_holds_the_draft(page_de: Ouvrir) -> None:
    page = ouvrir_recherche(page_de("QUÉMÉNER"))
    choisir(page, AGENT)
    choix = page.get_by_role("combobox", name="Agent")
    expect(choix.get_by_role("option")).to_have_text(
        [
            "Choisissez",
            "Dr Bruno GUILLOU",
            "Karine LE DU",
            "Dr Hélène QUÉMÉNER",
            "Dr Olivier TANGUY",
        ]
    )
    choix.select_option("Karine LE DU")
    bouton(page, "Lancer la recherche").click()
    verifier_resultats(page, {"Transports pour rééducation", "Protocoles de soins électroniques"})
    expect(choix.locator("option:checked")).to_have_text("Karine LE DU")
    choix.select_option("Dr Bruno GUILLOU")
    bouton(page, "Lancer la recherche").click()
    verifier_resultats(page, {"Certificat de reprise anticipée"})


@pytest.mark.notice("R107")
def test_each_result_says_its_tray(page_de: Ouvrir) -> None:
    page = ouvrir_recherche(page_de("QUÉMÉNER"))
    chercher(page, PROFESSIONNEL, numero="351991013")
    verifier_resultats(
        page,
        {
            *KERVELLA,
            "Arrêt de travail prolongé",
            "Arrêt de plus de six mois",
            "Pompe à insuline",
            "Certificat de reprise",
            "Prolongation en cours",
        },
    )
    attendues = {
        "Renouvellement ALD": "Bannette : À traiter",
        "Biothérapie": "Bannette : En cours",
        "Pompe à insuline": "Bannette : Clos",
    }
    for objet, phrase in attendues.items():
        expect(ligne(page, objet).get_by_text(phrase, exact=True)).to_be_visible()
    expect(page.get_by_text(re.compile("^Bannette : "))).to_have_count(9)


@pytest.mark.notice("R107")
def test_a_result_opens_and_the_search_is_still_there_on_the_way_back(page_de: Ouvrir) -> None:
    page = ouvrir_recherche(page_de("QUÉMÉNER"))
    chercher(page, PATIENT, nir=NIR["P01"])
    verifier_resultats(page, KERVELLA)
    ouvrir_fil(page, "Reprise à temps partiel thérapeutique")
    page.go_back()
    verifier_resultats(page, KERVELLA)
    expect(champ(page, "NIR")).to_have_value(NIR["P01"])


@pytest.mark.notice("R107")
def test_no_result_says_so(page_de: Ouvrir) -> None:
    page = ouvrir_recherche(page_de("QUÉMÉNER"))
    chercher(page, PROFESSIONNEL, nom="moreau")
    expect(statut(page)).to_contain_text("Aucune conversation trouvée")
    expect(lignes(page)).to_have_count(0)
    expect(page.get_by_text("Aucune conversation ne correspond à votre recherche.")).to_be_visible()


@pytest.mark.notice("R107")
def test_clearing_the_search_brings_the_trays_back(page_de: Ouvrir) -> None:
    page = ouvrir_recherche(page_de("QUÉMÉNER"))
    chercher(page, PATIENT, nir=NIR["P01"])
    verifier_resultats(page, KERVELLA)
    bouton(page, "Effacer la recherche").click()
    expect(lignes(page)).to_have_count(7)
    expect(lien_de_bannette(page, "À traiter")).to_have_attribute("aria-current", "page")
    ouvrir_recherche(page)
    expect(champ(page, "NIR")).to_have_value("")


@pytest.mark.notice("R107")
def test_the_signs_of_databases_are_ordinary_characters(page_de: Ouvrir) -> None:
    page = ouvrir_recherche(page_de("QUÉMÉNER"))
    for signe in ("%", "_", "\\"):
        chercher(page, PROFESSIONNEL, nom=f"t{signe}lleuls")
        expect(statut(page)).to_contain_text("Aucune conversation trouvée")


@pytest.mark.notice("R108")
def test_a_search_that_cannot_be_is_refused_beside_its_field(page_de: Ouvrir) -> None:
    page = ouvrir_recherche(page_de("QUÉMÉNER"))
    refus = {
        "": "Indiquez au moins un critère de recherche",
        "258033599090193": "Clé incorrecte",
        "2580335": "Le NIR comporte 13 ou 15 caractères",
    }
    for nir, phrase in refus.items():
        chercher(page, PATIENT, nir=nir)
        expect(alerte(page)).to_contain_text("La recherche n'a pas été lancée")
        alerte(page).get_by_role("link", name=phrase).click()
        expect(champ(page, "NIR")).to_be_focused()
        expect(champ(page, "NIR")).to_have_value(nir)
        expect(champ(page, "NIR")).to_have_attribute("aria-invalid", "true")
        expect(page).to_have_title(re.compile("^Erreur : "))


@pytest.mark.notice("R107")
def test_nothing_typed_ends_in_an_address(page_de: Ouvrir, vigies: list[Vigie]) -> None:
    page = ouvrir_recherche(page_de("QUÉMÉNER"))
    chercher(page, PATIENT, nir=NIR["P01"], nom_de_famille="Kervella")
    verifier_resultats(page, KERVELLA)
    chercher(page, PROFESSIONNEL, nom="tilleuls", numero="350990016")
    verifier_resultats(page, TILLEULS)
    ouvrir_fil(page, "Épilepsie : demande d'affection de longue durée")
    expect(titre(page)).to_have_text(re.compile("Épilepsie"))
    demandees = unquote_plus(" ".join(vigies[0].adresses)).casefold()
    assert "/recherche/" in demandees
    for saisi in (NIR["P01"], "kervella", "tilleuls", "350990016"):
        assert saisi.casefold() not in demandees
