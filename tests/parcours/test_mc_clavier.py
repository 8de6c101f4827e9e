"""The back office without a mouse: Tab, Enter, Space, Escape, arrows, and nothing else."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.parcours.conftest import Ouvrir
from tests.parcours.page import (
    NIR,
    bouton,
    champ,
    lien_de_bannette,
    ligne,
    lignes,
    statut,
    titre,
)

pytestmark = pytest.mark.navigateur

ALD = "Renouvellement ALD, polyarthrite"


def rejoindre(page: Page, cible: Locator, touche: str = "Tab", pas: int = 60) -> None:
    """Press a key until the focus is on the target, and see that it shows."""
    expect(cible).to_be_visible()
    for _ in range(pas):
        if cible.evaluate("e => e === document.activeElement"):
            assert est_montre(cible), "the focus cannot be seen"
            return
        page.keyboard.press(touche)
    raise AssertionError(f"{cible} is out of reach of the keyboard")


def est_montre(cible: Locator) -> bool:
    """Whether the focused element has an outline, or stands in one that has."""
    return bool(
        cible.evaluate(
            """e => e.matches(':focus-visible') && [e, e.closest('label, li')].some(
                x => x && getComputedStyle(x).outlineStyle !== 'none'
                       && parseFloat(getComputedStyle(x).outlineWidth) >= 2)"""
        )
    )


@pytest.mark.notice("R94", "R95", "R96", "R97")
def test_a_message_is_opened_and_answered_by_keyboard_alone(page_de: Ouvrir) -> None:
    page = page_de("QUÉMÉNER")
    rejoindre(page, ligne(page, ALD).get_by_role("link"))
    page.keyboard.press("Enter")
    expect(titre(page)).to_have_text(ALD)
    rejoindre(page, bouton(page, "Répondre"))
    page.keyboard.press("Enter")
    rejoindre(page, champ(page, "Votre réponse"))
    page.keyboard.type("Le renouvellement est accordé.")
    rejoindre(page, page.get_by_label("Ajouter des pièces jointes"))
    rejoindre(page, bouton(page, "Envoyer la réponse"))
    page.keyboard.press("Space")
    expect(statut(page)).to_contain_text("Message envoyé à Dr Jean MARTIN.")


@pytest.mark.notice("R98")
def test_the_closing_dialog_keeps_the_focus_and_gives_it_back(page_de: Ouvrir) -> None:
    page = page_de("QUÉMÉNER")
    rejoindre(page, ligne(page, ALD).get_by_role("link"))
    page.keyboard.press("Enter")
    expect(titre(page)).to_have_text(ALD)
    ouvre = bouton(page, "Clore la conversation")
    rejoindre(page, ouvre)
    page.keyboard.press("Enter")
    dialogue = page.get_by_role("dialog", name="Clore la conversation ?")
    expect(bouton(dialogue, "Annuler")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialogue).to_be_hidden()
    expect(ouvre).to_be_focused()
    page.keyboard.press("Space")
    rejoindre(page, bouton(dialogue, "Clore définitivement"), pas=4)
    page.keyboard.press("Enter")
    expect(statut(page)).to_contain_text("Conversation close.")


def test_the_skip_link_leads_past_the_header(page_de: Ouvrir) -> None:
    page = page_de("QUÉMÉNER")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Aller au contenu")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(lien_de_bannette(page, "À traiter")).to_be_focused()


@pytest.mark.notice("R65")
def test_the_trays_are_walked_through_in_their_order(page_de: Ouvrir) -> None:
    page = page_de("QUÉMÉNER")
    rejoindre(page, lien_de_bannette(page, "À traiter"))
    for nom in ("En cours", "Clos"):
        page.keyboard.press("Tab")
        expect(lien_de_bannette(page, nom)).to_be_focused()
    page.keyboard.press("Enter")
    expect(lien_de_bannette(page, "Clos")).to_have_attribute("aria-current", "page")
    expect(lignes(page)).to_have_count(3)


@pytest.mark.notice("R78", "R80")
def test_a_recipient_is_found_and_written_to_by_keyboard_alone(page_de: Ouvrir) -> None:
    page = page_de("QUÉMÉNER")
    rejoindre(page, bouton(page, "Écrire à un médecin libéral"))
    page.keyboard.press("Enter")
    expect(titre(page)).to_have_text("Écrire à un médecin libéral")
    rejoindre(page, page.get_by_role("radio", name="Par le NIR du patient"))
    page.keyboard.press("ArrowDown")
    rejoindre(page, champ(page, "N° AM du médecin"))
    page.keyboard.type("351991021")
    page.keyboard.press("Enter")
    expect(statut(page)).to_contain_text("Destinataire : Dr Sophie LE BIHAN-NOËL")
    rejoindre(page, champ(page, "Objet"))
    page.keyboard.type("Vos horaires")
    rejoindre(page, champ(page, "Message"))
    page.keyboard.type("Quand vous joindre ?")
    rejoindre(page, bouton(page, "Envoyer"))
    page.keyboard.press("Enter")
    expect(statut(page)).to_contain_text("Message envoyé à Dr Sophie LE BIHAN-NOËL.")


@pytest.mark.notice("R107")
def test_a_search_is_made_by_keyboard_alone(page_de: Ouvrir) -> None:
    page = page_de("QUÉMÉNER")
    rejoindre(page, bouton(page, "Ouvrir la recherche"))
    page.keyboard.press("Space")
    rejoindre(page, page.get_by_role("radio", name="Patient", exact=True))
    rejoindre(page, champ(page, "NIR"))
    page.keyboard.type(NIR["P01"])
    page.keyboard.press("Enter")
    expect(statut(page)).to_contain_text("4 conversations trouvées")
