"""The end of a session is said five minutes ahead; what is typed stays."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from echanges.comptes.models import Session
from tests.parcours.conftest import Ouvrir
from tests.parcours.page import (
    Vigie,
    bouton,
    capturer,
    champ,
    commencer,
    rediger,
    statut,
    titre,
    verifier_axe,
    verifier_largeur,
)

pytestmark = pytest.mark.navigateur

MINUTE = timedelta(minutes=1)
JUSQU_A_L_AVIS = "55:10"
"""How long a page waits before it asks, when it has just been served (mm:ss)."""


def avis(page: Page) -> Locator:
    """The warning."""
    return page.get_by_role("alertdialog")


def vieillir(*, vue: timedelta, cree: timedelta | None = None) -> None:
    """Move the session back in time on the server, as if the page had been left alone."""
    maintenant = timezone.now()
    assert Session.objects.update(vue_le=maintenant - vue, cree_le=maintenant - (cree or vue)) == 1


def derniere_activite() -> timedelta:
    """How long ago somebody did something."""
    return timezone.now() - Session.objects.get().vue_le


@pytest.fixture
def page(page_de: Ouvrir) -> Page:
    """Dr MARTIN's list, with a clock that the test moves."""
    page = page_de("MARTIN")
    page.clock.install()
    page.reload()
    return page


def test_the_warning_comes_five_minutes_ahead_and_staying_keeps_what_was_typed(page: Page) -> None:
    champ(page, "NIR du patient").fill("2 58 03")
    vieillir(vue=55.2 * MINUTE)
    expect(avis(page)).to_have_count(0)
    page.clock.fast_forward(JUSQU_A_L_AVIS)
    expect(avis(page)).to_be_visible()
    expect(avis(page)).to_have_accessible_name("Votre session se termine dans 5 minutes")
    expect(avis(page)).to_contain_text("Ce que vous avez écrit reste à l'écran.")
    expect(avis(page)).not_to_contain_text("quatre heures", use_inner_text=True)
    expect(avis(page).get_by_role("heading")).to_be_focused()
    capturer(page, "fin-session")
    verifier_axe(page, "light", "dark")
    page.set_viewport_size({"width": 320, "height": 640})
    page.emulate_media(color_scheme="dark")
    capturer(page, "fin-session-320")
    verifier_largeur(page)
    bouton(page, "Rester connecté").click()
    expect(avis(page)).to_have_count(0)
    expect(statut(page)).to_contain_text("Vous restez connecté")
    expect(champ(page, "NIR du patient")).to_have_value("2 58 03")
    assert derniere_activite() < MINUTE
    vieillir(vue=57.5 * MINUTE)
    page.clock.fast_forward(JUSQU_A_L_AVIS)
    expect(avis(page)).to_have_accessible_name("Votre session se termine dans 3 minutes")


def test_what_another_tab_does_counts_and_asking_does_not(page: Page, vigies: list[Vigie]) -> None:
    vieillir(vue=10 * MINUTE)
    avant = Session.objects.get().vue_le
    with page.expect_response("**/sessions/etat/"):
        page.clock.fast_forward(JUSQU_A_L_AVIS)
    expect(avis(page)).to_have_count(0)
    assert Session.objects.get().vue_le == avant
    vieillir(vue=56 * MINUTE)
    page.clock.fast_forward("45:10")  # it asks again when the hour of the other tab ends
    expect(avis(page)).to_be_visible()
    autre = page.context.new_page()
    autre.goto("/messages/")
    page.clock.fast_forward("00:35")  # while it shows, it asks every half minute
    expect(avis(page)).to_have_count(0)


def test_four_hours_cannot_be_made_longer_and_the_draft_can_be_saved(page: Page) -> None:
    commencer(page, "P01")
    rediger(page, "Objet gardé", "Texte gardé")
    vieillir(vue=MINUTE / 2, cree=236 * MINUTE)
    page.clock.fast_forward(JUSQU_A_L_AVIS)
    expect(avis(page)).to_have_accessible_name("Votre session se termine dans 4 minutes")
    expect(avis(page)).to_contain_text("quatre heures au plus", use_inner_text=True)
    expect(avis(page).get_by_role("button", name="Rester connecté")).to_have_count(0)
    capturer(page, "fin-session-definitive")
    verifier_axe(page, "light", "dark")
    avis(page).get_by_role("button", name="Enregistrer le brouillon").click()
    expect(statut(page)).to_contain_text("Brouillon enregistré")
    expect(champ(page, "Objet")).to_have_value("Objet gardé")
    expect(champ(page, "Message")).to_have_value("Texte gardé")


def test_the_warning_is_closed_by_escape_and_comes_back_only_for_the_end(page: Page) -> None:
    champ(page, "NIR du patient").fill("2 58 03")
    vieillir(vue=56 * MINUTE)
    page.clock.fast_forward(JUSQU_A_L_AVIS)
    expect(avis(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(avis(page)).to_have_count(0)
    expect(champ(page, "NIR du patient")).to_be_focused()
    with page.expect_response("**/sessions/etat/"):
        page.clock.fast_forward("00:35")
    expect(avis(page)).to_have_count(0)
    Session.objects.all().delete()
    page.clock.fast_forward("00:35")
    expect(avis(page)).to_have_accessible_name("Votre session est terminée")
    expect(avis(page)).to_contain_text("encore à l'écran", use_inner_text=True)
    capturer(page, "fin-session-terminee")
    verifier_axe(page)
    bouton(page, "Fermer").click()
    expect(champ(page, "NIR du patient")).to_have_value("2 58 03")
    page.reload()
    expect(titre(page)).to_have_text("Se connecter")


def test_a_refused_request_is_said_and_can_be_tried_again(page: Page, vigies: list[Vigie]) -> None:
    vigies[0].coupures = True
    vieillir(vue=56 * MINUTE)
    page.clock.fast_forward(JUSQU_A_L_AVIS)
    page.route("**/sessions/rester/", lambda route: route.abort())
    bouton(page, "Rester connecté").click()
    expect(avis(page).get_by_text("La demande n'a pas abouti : réessayez.")).to_be_visible()
    page.unroute("**/sessions/rester/")
    bouton(page, "Rester connecté").click()
    expect(avis(page)).to_have_count(0)
    assert derniere_activite() < MINUTE
