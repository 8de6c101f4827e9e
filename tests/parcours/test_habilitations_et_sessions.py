"""« Habilitations » and « Mes sessions » in a real browser, with and without scripts."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.parcours.conftest import Ouvrir
from tests.parcours.page import (
    alerte,
    bouton,
    capturer,
    champ,
    statut,
    titre,
    verifier_axe,
    verifier_largeur,
)

pytestmark = pytest.mark.navigateur


def regarder(page: Page, nom: str) -> None:
    """Accessible wide and narrow, in both colour schemes, and nothing cut."""
    capturer(page, nom)
    verifier_axe(page, "light", "dark")
    page.set_viewport_size({"width": 320, "height": 640})
    verifier_largeur(page)
    verifier_axe(page)
    page.emulate_media(color_scheme="dark")
    capturer(page, f"{nom}-320-sombre")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 800})


def ligne(page: Page, nom: str) -> Locator:
    """The row of somebody."""
    return page.get_by_role("row").filter(has_text=nom)


def accorder(page: Page) -> None:
    """Give Gwenaëlle SALAÜN the right of an agent, after a refusal."""
    bouton(page, "Accorder une habilitation").click()
    expect(titre(page)).to_have_text("Accorder une habilitation")
    champ(page, "Nom").fill("SALAÜN")
    bouton(page, "Accorder").click()
    expect(alerte(page)).to_contain_text("Saisissez le matricule")
    expect(champ(page, "Nom")).to_have_value("SALAÜN")
    champ(page, "Matricule").fill("ELSM35-009")
    champ(page, "Prénom").fill("Gwenaëlle")
    page.get_by_role("combobox", name="Rôle").select_option("agent du service médical")
    bouton(page, "Accorder").click()
    expect(statut(page)).to_contain_text("Habilitation accordée à Gwenaëlle SALAÜN pour ELSM 35.")


@pytest.mark.parametrize("avec_script", [True, False])
def test_a_right_is_given_used_and_ended(page_de: Ouvrir, avec_script: bool) -> None:
    page = page_de("LE GALL", java_script_enabled=avec_script)
    expect(titre(page)).to_have_text("Habilitations")
    expect(page.get_by_role("navigation", name="Mon compte")).to_contain_text("Habilitations")
    accorder(page)
    agent = page_de("SALAÜN")
    expect(titre(agent)).to_have_text("Échanges sécurisés - back office")
    nom = "Mettre fin à l'habilitation de Gwenaëlle SALAÜN pour ELSM 35"
    page.get_by_role("link", name=nom).click()
    expect(titre(page)).to_have_text("Mettre fin à l'habilitation ?")
    bouton(page, "Annuler").click()
    expect(ligne(page, "SALAÜN")).to_contain_text("En cours")
    page.get_by_role("link", name=nom).click()
    bouton(page, "Mettre fin").click()
    expect(statut(page)).to_contain_text("Habilitation de Gwenaëlle SALAÜN pour ELSM 35 terminée.")
    expect(ligne(page, "SALAÜN")).to_contain_text("Terminée")
    expect(ligne(page, "SALAÜN")).to_contain_text("Maëlle LE GALL")
    agent.reload()
    expect(titre(agent)).to_have_text("Accès non autorisé")


def test_the_screens_of_a_responsable(page_de: Ouvrir) -> None:
    page = page_de("LE GALL")
    regarder(page, "habilitations")
    bouton(page, "Accorder une habilitation").click()
    regarder(page, "habilitations-accorder")
    bouton(page, "Accorder").click()
    expect(alerte(page)).to_contain_text("Choisissez un rôle")
    regarder(page, "habilitations-erreurs")
    page.goto("/habilitations/")
    page.get_by_role("link", name="Mettre fin à l'habilitation de Karine LE DU").click()
    regarder(page, "habilitations-terminer")


@pytest.mark.parametrize("avec_script", [True, False])
def test_ones_other_sessions_are_seen_and_ended(
    page_par_la_porte: Ouvrir, page_de: Ouvrir, avec_script: bool
) -> None:
    page = page_par_la_porte("MARTIN", java_script_enabled=avec_script)
    autres = [page_de("MARTIN"), page_de("MARTIN"), page_de("MARTIN")]
    page.get_by_role("link", name="Mes sessions").click()
    expect(titre(page)).to_have_text("Mes sessions")
    expect(page.get_by_role("main")).to_contain_text("au plus tard le")
    expect(page.get_by_role("row")).to_have_count(5)
    expect(ligne(page, "Cette session")).to_contain_text("sur Linux")
    expect(ligne(page, "Cette session")).to_contain_text("porte de démonstration")
    if avec_script:
        regarder(page, "sessions")
    page.get_by_role("button", name="Fermer la session ").first.click()
    expect(statut(page)).to_contain_text("Session fermée")
    expect(page.get_by_role("row")).to_have_count(4)
    bouton(page, "Fermer toutes les autres").click()
    expect(statut(page)).to_contain_text("Toutes les autres sessions sont fermées")
    expect(page.get_by_role("row")).to_have_count(2)
    expect(bouton(page, "Fermer toutes les autres")).to_have_count(0)
    for autre in autres:
        autre.reload()
        expect(titre(autre)).to_have_text("Se connecter")
