"""Signing in and out through a real OpenID provider, in a real Chromium, in several tabs."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, expect

from echanges.comptes.models import Session
from tests.oidc.reel import (
    ORGANISATION,
    PSC,
    Fournisseur,
    fournisseur_reel,
    portes_ouvertes,
    sub_de,
)
from tests.parcours.page import (
    bouton,
    capturer,
    titre,
    verifier_axe,
    verifier_largeur,
)

pytestmark = pytest.mark.navigateur
Schema = Literal["light", "dark"]


@pytest.fixture(scope="module")
def _reel(_serveur_vivant: str) -> Iterator[Fournisseur]:
    with fournisseur_reel(_serveur_vivant) as fournisseur:
        yield fournisseur


@pytest.fixture
def visiteur(
    navigateur: Browser, site: str, _reel: Fournisseur, tmp_path: Path
) -> Iterator[Callable[..., BrowserContext]]:
    """Returns browsers before a product with both doors; the test fails if a page complains."""
    contextes: list[BrowserContext] = []
    plaintes: list[str] = []

    def ouvrir(**options: Any) -> BrowserContext:
        voulues: dict[str, Any] = {
            "locale": "fr-FR",
            "viewport": {"width": 1280, "height": 800},
        } | options
        contexte = navigateur.new_context(base_url=site, **voulues)
        contexte.set_default_timeout(20_000)
        contexte.on("console", lambda m: plaintes.append(m.text) if m.type == "error" else None)
        contextes.append(contexte)
        return contexte

    emetteurs = {titre: (_reel.emetteur, _reel.secrets[titre]) for titre in (PSC, ORGANISATION)}
    with portes_ouvertes(site, tmp_path, emetteurs):
        yield ouvrir
        for contexte in contextes:
            contexte.close()
    du_produit = [
        p
        for p in plaintes
        if "favicon" not in p and not re.search(r"status of (40|503)|ERR_ABORTED", p)
    ]
    assert du_produit == []


def partir(page: Page, lien: str) -> None:
    """From the sign-in page to the provider's, by this link."""
    page.goto("/connexion/")
    page.get_by_role("link", name=lien).click()
    expect(titre(page)).to_have_text("Qui êtes-vous ?")


def choisir(page: Page, nom: str) -> None:
    """Say who one is, at the provider."""
    page.get_by_role("button", name=nom, exact=True).click()


def test_two_tabs_sign_in_at_the_same_time_then_all_sign_out(
    visiteur: Callable[..., BrowserContext],
) -> None:
    contexte = visiteur()
    premier, second = contexte.new_page(), contexte.new_page()
    for onglet in (premier, second):
        partir(onglet, "Se connecter avec Pro Santé Connect")
    for onglet in (second, premier):
        choisir(onglet, sub_de("MARTIN"))
        expect(titre(onglet)).to_have_text("Bonjour Docteur Martin")
    assert Session.objects.count() == 1
    second.reload()
    expect(titre(second)).to_have_text("Bonjour Docteur Martin")

    bouton(premier, "Se déconnecter").click()
    bouton(premier, "Quitter").click()  # the page of the provider, where ours has led
    expect(titre(premier)).to_have_text("Se connecter")
    second.reload()
    expect(titre(second)).to_have_text("Se connecter")
    assert Session.objects.count() == 0


def test_an_agent_signs_in_and_out_without_scripts(
    visiteur: Callable[..., BrowserContext],
) -> None:
    page = visiteur(java_script_enabled=False).new_page()
    page.goto("/connexion/")
    page.get_by_role("link", name="Accès agent de l'Assurance Maladie").last.click()
    expect(titre(page)).to_have_text("Qui êtes-vous ?")
    choisir(page, "ELSM35-001")
    expect(titre(page)).to_have_text("Échanges sécurisés - back office")
    bouton(page, "Se déconnecter").click()
    bouton(page, "Quitter").click()
    expect(titre(page)).to_have_text("Se connecter")


def test_whoever_stays_signed_in_at_the_provider_may_still_come_back(
    visiteur: Callable[..., BrowserContext],
) -> None:
    """The page that leads there is only a page: closing it leaves us signed out."""
    page = visiteur().new_page()
    partir(page, "Se connecter avec Pro Santé Connect")
    choisir(page, sub_de("MARTIN"))
    bouton(page, "Se déconnecter").click()
    expect(titre(page)).to_have_text("Quitter le fournisseur")
    page.goto("/messages/")
    expect(titre(page)).to_have_text("Se connecter")
    page.get_by_role("link", name="Se connecter avec Pro Santé Connect").click()
    expect(titre(page)).to_have_text("Bonjour Docteur Martin")  # known there, nothing to type


@pytest.mark.parametrize(("largeur", "schema"), [(1280, "light"), (320, "dark")])
def test_the_pages_of_the_doors_are_sound(
    visiteur: Callable[..., BrowserContext], largeur: int, schema: Schema
) -> None:
    page = visiteur(viewport={"width": largeur, "height": 800}, color_scheme=schema).new_page()

    def verifier(attendu: str, nom: str) -> None:
        expect(titre(page)).to_have_text(attendu)
        verifier_axe(page, schema)
        page.emulate_media(color_scheme=schema)
        verifier_largeur(page)
        capturer(page, f"openid-{nom}-{largeur}")

    page.goto("/connexion/")
    verifier("Se connecter", "connexion")
    page.goto("/connexion/psc/retour/?state=x&code=y")
    verifier("Connexion refusée", "refusee")
    partir(page, "Se connecter avec Pro Santé Connect")
    choisir(page, sub_de("INCONNU"))
    verifier("Accès non autorisé", "inconnu")
    page.context.clear_cookies()  # of the provider, where he is known by now
    partir(page, "Se connecter avec Pro Santé Connect")
    choisir(page, sub_de("MARTIN"))
    page.route("**/session/end?*", lambda route: route.abort("aborted"))
    bouton(page, "Se déconnecter").click()
    verifier("Vous êtes déconnecté", "quitter")
    settings.OPENID["psc"]["emetteur"] = "http://127.0.0.1:1"
    page = page.context.new_page()  # that one may still be leaving for the provider
    page.goto("/connexion/psc/")
    verifier("Connexion momentanément impossible", "indisponible")
