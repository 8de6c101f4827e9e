"""The components of the pages, looked at once in every state, as screens are."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.parcours.page import bouton, capturer, verifier_axe, verifier_largeur

pytestmark = pytest.mark.navigateur
ETROIT: ViewportSize = {"width": 320, "height": 640}


def regarder(page: Page, nom: str) -> None:
    """In both schemes, wide then narrow."""
    for largeur in ("", "-320"):
        verifier_axe(page, "light", "dark")
        verifier_largeur(page)
        capturer(page, f"{nom}{largeur}")
        page.set_viewport_size(ETROIT)


@pytest.mark.parametrize("nom", ["composants", "composants/variantes"])
def test_each_component_is_accessible_in_every_state(
    nouvelle_page: Callable[..., Page], nom: str
) -> None:
    page = nouvelle_page()
    page.goto(f"/{nom}/")
    regarder(page, nom.replace("/", "-"))


def test_a_dialog_is_accessible_over_every_component(nouvelle_page: Callable[..., Page]) -> None:
    page = nouvelle_page()
    page.goto("/composants/")
    bouton(page, "Danger").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    verifier_axe(page, "light", "dark")
