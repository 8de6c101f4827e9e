"""A responsable merges two échelons: what he, the agents and the doctors see of it."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.parcours.conftest import Ouvrir
from tests.parcours.page import (
    bouton,
    capturer,
    ouvrir_fil,
    statut,
    titre,
    verifier_axe,
    verifier_largeur,
)
from tests.reorganisation.echelons import ELSM_35, ELSM_56, responsable

pytestmark = pytest.mark.navigateur

ALD = "Renouvellement ALD, polyarthrite"
PETIT = {"viewport": {"width": 320, "height": 640}}


@pytest.fixture
def chef(base: str) -> str:
    """The name of a responsable d'habilitation of both échelons, offered at the door."""
    responsable(ELSM_35, ELSM_56)
    return "KERMARREC"


def choisir(page: Page, champ: str, echelon: str) -> None:
    """Choose an échelon by what its name begins with."""
    liste = page.get_by_label(champ, exact=True)
    libelle = liste.get_by_text(echelon).first.inner_text()
    liste.select_option(label=libelle)


def soigner(page: Page, nom: str) -> None:
    """What every screen must be, in both schemes and without overflowing."""
    verifier_axe(page, "light", "dark")
    verifier_largeur(page)
    capturer(page, nom)


@pytest.mark.parametrize("options", [{}, PETIT], ids=["large", "petit"])
def test_merging_two_echelons_from_the_form_to_the_threads_of_others(
    chef: str, page_de: Ouvrir, options: dict[str, Any]
) -> None:
    agent, medecin = page_de("QUÉMÉNER"), page_de("MARTIN")
    ouvrir_fil(agent, ALD)
    expect(medecin.locator("main")).to_contain_text("ELSM 35")
    page = page_de(chef, **options)
    page.get_by_role("link", name="Échelons").click()
    expect(titre(page)).to_have_text("Échelons")
    soigner(page, f"echelons-{len(options)}")
    page.get_by_role("link", name="Fusionner un échelon dans un autre").click()
    bouton(page, "Voir ce qui change").click()
    expect(page.get_by_role("alert")).to_contain_text("Choisissez un échelon")
    soigner(page, f"echelons-erreur-{len(options)}")
    choisir(page, "Échelon", "ELSM 35 –")
    choisir(page, "Échelon qui reçoit", "ELSM 56 –")
    bouton(page, "Voir ce qui change").click()
    expect(titre(page)).to_have_text("Fusionner un échelon dans un autre ?")
    expect(page.locator("main")).to_contain_text("sera fermé, de manière définitive")
    soigner(page, f"echelons-confirmer-{len(options)}")
    bouton(page, "Modifier").click()
    bouton(page, "Voir ce qui change").click()
    bouton(page, "Confirmer").click()
    expect(statut(page)).to_contain_text("ELSM 35 est fusionné dans ELSM 56 :")
    agent.reload()
    expect(titre(agent)).to_have_text(ALD)
    expect(agent.get_by_role("banner")).to_contain_text("ELSM 56")
    medecin.reload()
    expect(medecin.locator("main")).to_contain_text("ELSM 56")
    expect(medecin.locator("main")).not_to_contain_text("ELSM 35")


def test_an_echelon_is_renamed_without_any_script(chef: str, sans_script: Ouvrir) -> None:
    page = sans_script(chef)
    page.goto("/echelons/renommer/")
    choisir(page, "Échelon", "ELSM 35 –")
    page.get_by_label("Sigle").fill("SM")
    page.get_by_label("Département").fill("35")
    page.get_by_label("Nom", exact=True).fill("Service médical de la CPAM")
    bouton(page, "Voir ce qui change").click()
    expect(page.locator("main")).to_contain_text(
        "ELSM 35 – Échelon local de Rennes s'appellera SM 35 – Service médical de la CPAM."
    )
    bouton(page, "Confirmer").click()
    expect(statut(page)).to_contain_text("L'échelon s'appelle SM 35 – Service médical de la CPAM.")
