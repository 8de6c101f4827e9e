"""The doctor's door: who enters, under which name, and who does not (R01 to R08, A4, A5)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.parcours.conftest import Ouvrir
from tests.parcours.page import (
    alerte,
    bouton,
    champ,
    choisir_structure,
    entrer,
    ligne,
    lignes,
    se_connecter,
    titre,
)

pytestmark = pytest.mark.navigateur
ADRESSES = ("/", "/messages/", "/messages/ecrire/", "/bureau/", "/structures/", "/journal/")


@pytest.mark.notice("R02")
def test_without_a_card_every_page_leads_to_the_sign_in_page(
    nouvelle_page: Callable[..., Page],
) -> None:
    page = nouvelle_page()
    for adresse in ADRESSES:
        page.goto(adresse)
        expect(titre(page), adresse).to_have_text("Se connecter")
        expect(bouton(page, "Se connecter avec ma carte CPS")).to_be_visible()


@pytest.mark.notice("R01", "R03", "R18")
def test_services_patient_leads_from_the_portal_to_the_list_of_messages(
    nouvelle_page: Callable[..., Page], site: str
) -> None:
    page = nouvelle_page()
    se_connecter(page, site, "MARTIN")
    expect(titre(page)).to_have_text("Bonjour Docteur Martin")
    menu = bouton(page, "Services patient")
    lien = page.get_by_role("link", name="Échanges sécurisés")
    expect(menu).to_have_attribute("aria-expanded", "false")
    expect(lien).to_be_hidden()
    menu.click()
    expect(menu).to_have_attribute("aria-expanded", "true")
    expect(lien).to_contain_text("non lu")
    lien.click()
    expect(titre(page)).to_have_text("Échanges sécurisés")
    expect(lignes(page).first).to_be_visible()
    expect(page.get_by_role("banner")).to_contain_text("Dr Jean MARTIN")
    expect(page.get_by_role("banner")).not_to_contain_text("FINESS")


def test_a_card_needs_a_holder_and_four_digits(nouvelle_page: Callable[..., Page]) -> None:
    page = nouvelle_page()
    page.goto("/connexion/")
    bouton(page, "Se connecter avec ma carte CPS").click()
    champ(page, "Code porteur").fill("12")
    bouton(page, "Insérer la carte").click()
    expect(alerte(page)).to_contain_text("Choisissez une carte")
    alerte(page).get_by_role("link", name="Le code porteur comporte 4 chiffres").click()
    expect(champ(page, "Code porteur")).to_be_focused()
    expect(champ(page, "Code porteur")).to_have_attribute("aria-invalid", "true")


@pytest.mark.notice("R04", "R05", "R06", "R07")
@pytest.mark.parametrize(
    ("nom", "structure", "finess"),
    [
        ("HADDAD", "Centre de santé Les Tilleuls", "350990016"),
        ("ROUSSEL", "Clinique Saint-Melaine", "350990032"),
    ],
)
def test_a_doctor_of_a_structure_is_identified_under_its_name_and_finess(
    page_de: Ouvrir, nom: str, structure: str, finess: str
) -> None:
    page = page_de(nom)
    expect(lignes(page).first).to_be_visible()
    expect(page.get_by_role("banner")).to_contain_text(structure)
    expect(page.get_by_role("banner")).to_contain_text(f"FINESS {finess}")
    expect(page.get_by_role("link", name="Changer de structure")).to_have_count(0)


@pytest.mark.notice("R08")
def test_the_cardiologist_of_the_clinic_is_refused_at_any_address(page_de: Ouvrir) -> None:
    page = page_de("LEFEBVRE")
    for adresse in ADRESSES:
        page.goto(adresse)
        expect(titre(page), adresse).to_have_text("Accès non autorisé")
        expect(page.get_by_role("listitem").filter(has_text="ELSM")).to_have_count(0)
        expect(page.get_by_role("main").get_by_role("link")).to_have_count(0)


def test_a_doctor_of_two_structures_chooses_and_never_sees_a_merged_list(
    nouvelle_page: Callable[..., Page], site: str
) -> None:
    page = nouvelle_page()
    se_connecter(page, site, "RENAUD")
    expect(titre(page)).to_have_text("Vos structures d'activité")
    bouton(page, "Valider").click()
    expect(alerte(page)).to_contain_text("Choisissez une structure")
    page.goto("/messages/")
    expect(titre(page)).to_have_text("Vos structures d'activité")
    choisir_structure(page, "350990016")
    entrer(page)
    expect(page.get_by_role("banner")).to_contain_text("FINESS 350990016")
    expect(ligne(page, "Épilepsie : demande d'affection de longue durée")).to_be_visible()
    page.get_by_role("link", name="Changer de structure").click()
    choisir_structure(page, "560990020")
    entrer(page)
    expect(page.get_by_role("banner")).to_contain_text("L'Hermine santé")
    expect(page.get_by_role("banner")).not_to_contain_text("Tilleuls")
    expect(lignes(page)).to_have_count(0)


def test_signing_out_closes_the_door_even_to_the_back_button(page_de: Ouvrir) -> None:
    page = page_de("MARTIN")
    bouton(page, "Se déconnecter").click()
    expect(titre(page)).to_have_text("Se connecter")
    page.go_back()
    page.reload()
    expect(titre(page)).to_have_text("Se connecter")
