"""The patient comes first, and his caisse decides which échelon reads (R09 to R20)."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.parcours.conftest import Ouvrir
from tests.parcours.page import NIR, alerte, bouton, champ, identifier, titre

pytestmark = pytest.mark.navigateur
AIDE = "Sélectionnez un patient pour écrire à un médecin conseil"
NIR_SAISIS = (
    ("258033599090192", "KERVELLA Martine", "ELSM 35"),
    ("2580335990901", "KERVELLA Martine", "ELSM 35"),
    (" 2 58 03 35 990 901 92 ", "KERVELLA Martine", "ELSM 35"),
    ("1550456990912", "ROUXEL Alain", "ELSM 56"),
    ("2491235993905 01", "MORVAN Geneviève", "MSA 35"),
    ("162052a99090617", "CASANOVA Joseph", "ELSM 2A"),
    ("290092b991907", "SANTONI Marie-Ange", "ELSM 2A"),
    ("168029749990875", "HOAREAU Patrick", "ELSM 974"),
)
"""What is typed, whom it finds, and his échelon."""


def informations(page: Page) -> Locator:
    """The card of the patient chosen."""
    return page.get_by_role("region", name="Informations patient")


def lire_la_carte(page: Page, nom: str) -> None:
    """Use the simulated reader."""
    page.get_by_role("combobox", name="Sélectionnez une carte").select_option(label=nom)
    bouton(page, "Lire la carte Vitale").click()


@pytest.mark.notice("R09", "R19")
def test_without_a_patient_the_form_cannot_be_reached(page_de: Ouvrir) -> None:
    page = page_de("MARTIN")
    expect(bouton(page, "Écrire à un médecin conseil")).to_be_disabled()
    expect(page.get_by_role("main").get_by_text(AIDE, exact=True)).to_be_visible()
    page.goto("/messages/ecrire/")
    expect(titre(page)).to_have_text("Échanges sécurisés")
    expect(alerte(page)).to_contain_text(AIDE)


@pytest.mark.notice("R10", "R12", "R13", "R16", "R20", "R21")
def test_a_carte_vitale_fills_the_patients_card_and_enables_writing(page_de: Ouvrir) -> None:
    page = page_de("MARTIN")
    bloc = page.get_by_role("region", name="Identification patient")
    expect(bouton(bloc, "Lire la carte Vitale")).to_be_visible()
    expect(bouton(bloc, "Valider le NIR")).to_be_visible()
    lire_la_carte(page, "KERVELLA Martine")
    for texte in ("KERVELLA Martine", "12/03/1958", "Régime général", "Dr Jean MARTIN"):
        expect(informations(page)).to_contain_text(texte)
    expect(informations(page)).to_contain_text("Échelon destinataire : ELSM 35")
    expect(page.get_by_text(AIDE, exact=True)).to_have_count(0)
    expect(bouton(page, "Écrire à un médecin conseil")).to_be_enabled()
    bouton(page, "Écrire à un médecin conseil").click()
    expect(titre(page)).to_have_text("Écrire à un médecin conseil")
    expect(page.get_by_role("main")).to_contain_text("KERVELLA Martine")


def test_the_reader_without_a_card_says_so(page_de: Ouvrir) -> None:
    page = page_de("MARTIN")
    bouton(page, "Lire la carte Vitale").click()
    expect(alerte(page)).to_contain_text("Sélectionnez une carte")
    expect(page.get_by_role("combobox", name="Sélectionnez une carte")).to_have_attribute(
        "aria-invalid", "true"
    )


@pytest.mark.notice("R11", "R13", "R14", "R16", "R17", "R20")
def test_a_typed_nir_finds_the_patient_and_his_echelon(page_de: Ouvrir) -> None:
    page = page_de("MARTIN")
    for saisie, nom, echelon in NIR_SAISIS:
        champ(page, "NIR du patient").fill(saisie)
        bouton(page, "Valider le NIR").click()
        expect(informations(page)).to_contain_text(nom)
        expect(informations(page)).to_contain_text(f"Échelon destinataire : {echelon}")
        expect(bouton(page, "Écrire à un médecin conseil")).to_be_enabled()
        bouton(page, "Changer de patient").click()


@pytest.mark.notice("R15")
def test_a_refused_nir_says_why_beside_its_field_and_keeps_what_was_typed(
    page_de: Ouvrir,
) -> None:
    page = page_de("MARTIN")
    for saisie, phrase in {
        "258033599090193": "Clé incorrecte",
        "25803": "Le NIR comporte 13 ou 15 caractères",
        "": "Le NIR comporte 13 ou 15 caractères",
        "170013599691309": "Aucun patient trouvé pour ce NIR",
        NIR["P11"]: "Ce patient ne relève ni du régime général ni du régime agricole",
    }.items():
        champ(page, "NIR du patient").fill(saisie)
        bouton(page, "Valider le NIR").click()
        expect(alerte(page)).to_contain_text(phrase)
        expect(champ(page, "NIR du patient")).to_have_value(saisie)
        expect(champ(page, "NIR du patient")).to_have_attribute("aria-invalid", "true")
        expect(champ(page, "NIR du patient")).to_have_accessible_description(
            f"13 caractères, ou 15 avec la clé {phrase}"
        )
        expect(page).to_have_title("Erreur : Liste des messages – Échanges sécurisés")
        expect(bouton(page, "Écrire à un médecin conseil")).to_be_disabled()
        alerte(page).get_by_role("link", name=phrase).click()
        expect(champ(page, "NIR du patient")).to_be_focused()


def test_two_beneficiaries_of_a_nir_must_be_chosen_from(page_de: Ouvrir) -> None:
    page = page_de("MARTIN")
    identifier(page, "P09")
    choix = page.get_by_role("combobox", name="Bénéficiaire")
    expect(choix).to_be_visible()
    expect(bouton(page, "Écrire à un médecin conseil")).to_be_disabled()
    choix.select_option(label="BERTRAND Chloé, né(e) le 09/04/2012")
    bouton(page, "Choisir ce bénéficiaire").click()
    expect(informations(page).get_by_role("definition").first).to_have_text("BERTRAND Chloé")
    expect(informations(page)).to_contain_text("Échelon destinataire : ELSM 35")
    bouton(page, "Écrire à un médecin conseil").click()
    expect(page.get_by_role("region", name="Patient concerné")).to_contain_text("BERTRAND Chloé")


def test_choosing_a_beneficiary_alone_enables_writing_about_him(page_de: Ouvrir) -> None:
    page = page_de("MARTIN")
    lire_la_carte(page, "BERTRAND Hugo")
    choix = page.get_by_role("combobox", name="Bénéficiaire")
    choix.select_option(label="BERTRAND Hugo, né(e) le 14/06/1979")
    expect(bouton(page, "Écrire à un médecin conseil")).to_be_enabled()
    bouton(page, "Écrire à un médecin conseil").click()
    expect(page.get_by_role("region", name="Patient concerné")).to_contain_text("BERTRAND Hugo")


@pytest.mark.notice("R09", "R19")
def test_changing_the_patient_puts_the_card_away(page_de: Ouvrir) -> None:
    page = page_de("MARTIN")
    identifier(page, "P01")
    bouton(page, "Changer de patient").click()
    expect(informations(page)).to_have_count(0)
    expect(bouton(page, "Écrire à un médecin conseil")).to_be_disabled()
    page.goto("/messages/ecrire/")
    expect(alerte(page)).to_contain_text(AIDE)
