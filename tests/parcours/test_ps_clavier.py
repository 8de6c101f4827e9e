"""The whole work without a mouse."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.parcours.conftest import Ouvrir
from tests.parcours.page import NIR, alerte, bouton, champ, ligne, lignes, ouvrir_fil, statut, titre

pytestmark = pytest.mark.navigateur
TOUCHES_MAX = 80
OBJET = "Message écrit au clavier"
POLYARTHRITE = "Renouvellement ALD, polyarthrite"
ANNEAU = """() => {
    const e = document.activeElement;
    if (e === document.body || !e.matches(":focus")) return "";
    const cerne = (x) => {
        const s = getComputedStyle(x), b = x.getBoundingClientRect();
        return s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2
            && b.bottom > 0 && b.top < innerHeight && b.right > 0 && b.left < innerWidth;
    };
    return [e, ...(e.labels ?? [])].some(cerne) ? "" : e.outerHTML.slice(0, 120);
}"""
"""Returns the element that has the focus without showing it, on itself or on its label.

The calendar's button in a date field is the browser's own: its field has no `:focus` then.
"""


def aller(page: Page, cible: Locator) -> None:
    """Press Tab until a control has the focus."""
    for _ in range(TOUCHES_MAX):
        page.keyboard.press("Tab")
        if cible.evaluate("e => e === document.activeElement"):
            return
    pytest.fail(f"Tab does not reach {cible}")


def presser(page: Page, nom: str) -> None:
    """Go to a button and press Enter."""
    aller(page, bouton(page, nom))
    page.keyboard.press("Enter")


def ecrire(page: Page, nom: str, texte: str) -> None:
    """Go to a field and type."""
    aller(page, champ(page, nom))
    page.keyboard.insert_text(texte)


def test_a_message_is_sent_by_keyboard_only_from_sign_in_to_the_status_sentence(
    nouvelle_page: Callable[..., Page],
) -> None:
    page = nouvelle_page()
    page.goto("/connexion/")
    presser(page, "Se connecter avec ma carte CPS")
    aller(page, page.get_by_role("radio").first)
    page.keyboard.press("Space")
    expect(page.get_by_role("radio", name="Dr Jean MARTIN")).to_be_checked()
    presser(page, "Insérer la carte")
    expect(titre(page)).to_have_text("Bonjour Docteur Martin")
    presser(page, "Services patient")
    aller(page, page.get_by_role("link", name="Échanges sécurisés"))
    page.keyboard.press("Enter")
    expect(titre(page)).to_have_text("Échanges sécurisés")
    ecrire(page, "NIR du patient", NIR["P01"])
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Informations patient")).to_be_visible()
    presser(page, "Écrire à un médecin conseil")
    expect(titre(page)).to_have_text("Écrire à un médecin conseil")
    presser(page, "Envoyer")
    expect(alerte(page).locator(".resume-erreurs")).to_be_focused()
    aller(page, alerte(page).get_by_role("link", name="Saisissez un objet"))
    page.keyboard.press("Enter")
    expect(champ(page, "Objet")).to_be_focused()
    page.keyboard.insert_text(OBJET)
    ecrire(page, "Message", "Texte")
    presser(page, "Envoyer")
    expect(statut(page)).to_contain_text("Message envoyé à l'échelon ELSM 35.")
    expect(lignes(page).first).to_contain_text(OBJET)


def test_a_thread_is_opened_answered_and_left_by_keyboard(page_de: Ouvrir) -> None:
    page = page_de("MARTIN")
    aller(page, ligne(page, POLYARTHRITE).get_by_role("link"))
    page.keyboard.press("Enter")
    expect(titre(page)).to_have_text(POLYARTHRITE)
    presser(page, "Répondre")
    ecrire(page, "Votre réponse", "Complément")
    presser(page, "Envoyer la réponse")
    expect(statut(page)).to_contain_text("Message envoyé à l'échelon ELSM 35.")


def test_the_skip_link_leads_past_the_banner(page_de: Ouvrir) -> None:
    page = page_de("MARTIN")
    page.reload()
    page.keyboard.press("Tab")
    evitement = page.get_by_role("link", name="Aller au contenu")
    expect(evitement).to_be_focused()
    expect(evitement).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()


@pytest.mark.notice("R53")
def test_the_dialog_keeps_the_focus_and_gives_it_back(page_de: Ouvrir) -> None:
    page = page_de("MARTIN")
    ouvrir_fil(page, POLYARTHRITE)
    presser(page, "Supprimer la conversation")
    dialogue = page.get_by_role("dialog", name="Supprimer la conversation ?")
    expect(bouton(dialogue, "Annuler")).to_be_focused()
    page.keyboard.press("Tab")
    expect(bouton(dialogue, "Supprimer définitivement")).to_be_focused()
    for _ in range(5):
        page.keyboard.press("Tab")
        assert page.evaluate(
            "document.activeElement === document.body || !!document.activeElement.closest('dialog')"
        )
    page.keyboard.press("Escape")
    expect(dialogue).to_be_hidden()
    expect(bouton(page, "Supprimer la conversation")).to_be_focused()
    page.keyboard.press("Enter")
    aller(page, bouton(dialogue, "Supprimer définitivement"))
    page.keyboard.press("Enter")
    expect(statut(page)).to_contain_text("Conversation supprimée.")


def test_the_services_menu_closes_with_escape(page_de: Ouvrir) -> None:
    page = page_de("MARTIN")
    page.goto("/")
    presser(page, "Services patient")
    lien = page.get_by_role("link", name="Échanges sécurisés")
    aller(page, lien)
    page.keyboard.press("Escape")
    expect(lien).to_be_hidden()
    expect(bouton(page, "Services patient")).to_be_focused()


def test_wherever_tab_goes_the_focus_is_seen(page_de: Ouvrir) -> None:
    page = page_de("MARTIN")
    bouton(page, "Ouvrir la recherche").click()
    parcourir(page)
    ouvrir_fil(page, POLYARTHRITE)
    bouton(page, "Répondre").click()
    parcourir(page)


def parcourir(page: Page) -> None:
    """Tab through the whole page from its top."""
    page.evaluate("document.activeElement.blur(), scrollTo(0, 0)")
    combien = page.locator("a[href], button, input, select, textarea, summary").count()
    for _ in range(combien):
        page.keyboard.press("Tab")
        assert page.evaluate(ANNEAU) == ""
