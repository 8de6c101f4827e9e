"""A real Chromium: one for the session, a context of its own for each visitor."""

import shutil
from collections.abc import Callable, Iterator
from typing import Any, Protocol

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.distribution import agent, session_de
from tests.parcours.page import Vigie, entrer, se_connecter, titre

OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 20_000
CHROMIUM = shutil.which("chromium-headless-shell") or "/usr/bin/chromium"
"""The same engine without the windows of the desktop browser, which cost three times the rest; the
stories of the cards have the whole browser."""


class Ouvrir(Protocol):
    """Returns the page of somebody of the cast, signed in; the doors have stories of their own."""

    def __call__(self, nom: str, structure: str = "", **options: Any) -> Page:
        """`options` go to the browser's context."""
        ...


@pytest.fixture(scope="session")
def navigateur() -> Iterator[Browser]:
    """The browser."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield chromium
        chromium.close()


@pytest.fixture
def vigies() -> list[Vigie]:
    """What watches each context of the test."""
    return []


@pytest.fixture
def nouvelle_page(
    navigateur: Browser, site: str, vigies: list[Vigie]
) -> Iterator[Callable[..., Page]]:
    """Returns pages of new visitors, not signed in; the test fails if one misbehaved."""
    contextes: list[BrowserContext] = []

    def ouvrir(**options: Any) -> Page:
        voulues = {"locale": "fr-FR", "viewport": {"width": 1280, "height": 800}} | options
        contexte = navigateur.new_context(base_url=site, **voulues)
        contexte.set_default_timeout(PATIENCE_MS)
        contextes.append(contexte)
        vigies.append(Vigie(contexte, site))
        return contexte.new_page()

    yield ouvrir
    for contexte in contextes:
        contexte.close()
    fautes = [faute for vigie in vigies for faute in vigie.fautes]
    assert not fautes, fautes


@pytest.fixture
def page_de(nouvelle_page: Callable[..., Page], site: str) -> Ouvrir:
    """Somebody's page: the list of messages for a doctor, the home of the others.

    A doctor without any right stays where the product leaves him.
    """

    def ouvrir(nom: str, structure: str = "", **options: Any) -> Page:
        page = nouvelle_page(**options)
        jeton = session_de(nom, structure)
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE, "value": jeton, "url": site, "httpOnly": True}]
        )
        page.goto("/messages/" if agent(nom).rpps else "/")
        return page

    return ouvrir


@pytest.fixture
def page_par_la_porte(nouvelle_page: Callable[..., Page], site: str) -> Ouvrir:
    """The same, signed in through the door of the demonstration and the portal."""

    def ouvrir(nom: str, structure: str = "", **options: Any) -> Page:
        page = nouvelle_page(**options)
        se_connecter(page, site, nom, structure)
        if titre(page).inner_text().startswith("Bonjour Docteur"):
            entrer(page)
        return page

    return ouvrir


@pytest.fixture
def sans_script(page_de: Ouvrir) -> Ouvrir:
    """The same, in a browser without JavaScript."""

    def ouvrir(nom: str, structure: str = "", **options: Any) -> Page:
        return page_de(nom, structure, java_script_enabled=False, **options)

    return ouvrir
