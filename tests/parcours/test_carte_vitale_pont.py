"""« Lire la carte Vitale » with the bridge as its own process, in a real Chromium."""

import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from tests.parcours.conftest import Ouvrir
from tests.parcours.page import Vigie, alerte, bouton, champ, identifier, verifier_axe
from tests.pont.processus import PontLance, pont_lance

pytestmark = pytest.mark.navigateur
LIRE = "Lire la carte Vitale"
REFUS = {
    "absente": "Aucune carte Vitale dans le lecteur.",
    "debranche": "Aucun lecteur de cartes n'est branché.",
    "muette": "La carte Vitale n'a pas pu être lue : retirez-la, remettez-la et recommencez.",
}
"""What the bridge says, without the server knowing anything of it."""
REFUS_DU_SERVEUR = {
    "abimee": "La carte Vitale n'a pas pu être lue",
    "fausse-cle": "La carte Vitale n'a pas pu être lue",
    "autre-regime": "Ce patient ne relève ni du régime général ni du régime agricole",
    "inconnue": "Aucun patient trouvé pour cette carte",
    "provisoire": "Ce NIR est provisoire",
}


@pytest.fixture(scope="module")
def _pont(_serveur_vivant: str) -> Iterator[PontLance]:
    with pont_lance(_serveur_vivant) as lance:
        yield lance


@pytest.fixture
def pont(_pont: PontLance, monkeypatch: pytest.MonkeyPatch) -> PontLance:
    """The bridge, which the product knows and which knows the product."""
    monkeypatch.setattr(settings, "ECHANGES_PONT_VITALE", _pont.adresse)
    return _pont


@pytest.fixture
def page(pont: PontLance, page_de: Ouvrir, vigies: list[Vigie]) -> Page:
    """Dr MARTIN's list; his browser may reach the bridge, and no other machine."""
    page = page_de("MARTIN")
    vigies[0].permises.append(f"{pont.adresse}/lecture")
    return page


def informations(page: Page) -> str:
    """The card of the patient chosen, as it reads."""
    region = page.get_by_role("region", name="Informations patient")
    expect(region).to_be_visible()
    return region.inner_text()


@pytest.mark.notice("R10", "R12", "R20")
def test_the_card_in_the_reader_identifies_the_patient(pont: PontLance, page: Page) -> None:
    for carte, lus in {
        "assuree": ("KERVELLA Martine", "12/03/1958", "ELSM 35"),
        "agricole": ("MORVAN Geneviève", "Régime agricole", "MSA 35"),
    }.items():
        pont.inserer(carte)
        bouton(page, LIRE).click()
        texte = informations(page)
        assert all(lu in texte for lu in lus), texte
        expect(bouton(page, "Écrire à un médecin conseil")).to_be_enabled()
        bouton(page, "Changer de patient").click()


def test_several_beneficiaries_must_be_chosen_from(pont: PontLance, page: Page) -> None:
    pont.inserer("famille")
    bouton(page, LIRE).click()
    choix = page.get_by_role("combobox", name="Bénéficiaire")
    expect(choix.get_by_role("option")).to_have_text(
        [
            "Choisissez",
            "BERTRAND Hugo, né(e) le 14/06/1979",
            "BERTRAND Chloé, né(e) le 09/04/2012",
        ]
    )
    expect(bouton(page, "Écrire à un médecin conseil")).to_be_disabled()
    choix.select_option(label="BERTRAND Chloé, né(e) le 09/04/2012")
    bouton(page, "Choisir ce bénéficiaire").click()
    expect(page.get_by_text("Autres bénéficiaires")).to_be_visible()
    assert "BERTRAND Hugo" in informations(page)
    bouton(page, "Écrire à un médecin conseil").click()
    expect(page.get_by_role("region", name="Patient concerné")).to_contain_text("BERTRAND Chloé")


def test_what_cannot_be_read_is_said_and_the_nir_can_still_be_typed(
    pont: PontLance, page: Page
) -> None:
    for carte, phrase in (REFUS | REFUS_DU_SERVEUR).items():
        pont.inserer(carte)
        bouton(page, LIRE).click()
        expect(alerte(page)).to_contain_text(phrase)
        expect(page.locator("#carte-erreur")).to_contain_text(phrase)
        expect(bouton(page, LIRE)).to_have_accessible_description(re.compile(phrase))
        expect(bouton(page, LIRE)).to_be_enabled()
    identifier(page, "P01")
    assert "KERVELLA Martine" in informations(page)


def test_the_screen_of_the_reader_is_accessible_in_both_schemes(
    pont: PontLance, page: Page
) -> None:
    pont.inserer("absente")
    verifier_axe(page, "light", "dark")
    bouton(page, LIRE).click()
    expect(alerte(page)).to_contain_text(REFUS["absente"])
    verifier_axe(page, "light", "dark")


def test_a_bridge_that_does_not_run_is_said(
    page_de: Ouvrir, vigies: list[Vigie], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "ECHANGES_PONT_VITALE", "http://127.0.0.1:1")
    page = page_de("MARTIN")
    vigies[0].permises.append("http://127.0.0.1:1/lecture")
    vigies[0].coupures = True
    bouton(page, LIRE).click()
    expect(alerte(page)).to_contain_text("Le logiciel de lecture de cartes ne répond pas")


def test_a_bridge_of_another_site_gives_nothing(
    page_de: Ouvrir, vigies: list[Vigie], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pont_lance("https://autre.example.fr") as ailleurs:
        monkeypatch.setattr(settings, "ECHANGES_PONT_VITALE", ailleurs.adresse)
        page = page_de("MARTIN")
        vigies[0].permises.append(f"{ailleurs.adresse}/lecture")
        vigies[0].coupures = True
        vigies[0].toleres = ("has been blocked by CORS policy",)
        bouton(page, LIRE).click()
        expect(alerte(page)).to_contain_text("Le logiciel de lecture de cartes ne répond pas")


def test_another_page_of_the_site_may_not_reach_the_bridge(
    pont: PontLance, page: Page, vigies: list[Vigie]
) -> None:
    vigies[0].toleres = ("Content Security Policy", "Refused to connect", "Failed to fetch")
    demander = "pont => fetch(`${pont}/lecture`).then(r => r.status, () => 'refused')"
    pont.inserer("assuree")
    assert page.evaluate(demander, pont.adresse) == 200
    page.goto("/")
    assert page.evaluate(demander, pont.adresse) == "refused"


@pytest.mark.notice("R11")
def test_without_scripts_the_nir_is_typed(
    pont: PontLance, sans_script: Ouvrir, vigies: list[Vigie]
) -> None:
    page = sans_script("MARTIN")
    expect(page.get_by_role("button", name=LIRE)).to_have_count(0)
    expect(champ(page, "NIR du patient")).to_be_visible()
    identifier(page, "P01")
    assert "KERVELLA Martine" in informations(page)
    assert vigies[0].permises == []
