"""A doctor, his card and a real Chromium, before a production site: behind nginx, and without."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from echanges.demo.igc.dossier import CODE_PORTEUR
from tests.certificats.igc import igc_d_essai
from tests.parcours.lecteur_cps import Ecran, Poste
from tests.parcours.page import bouton, titre, verifier_axe, verifier_largeur
from tests.portes.cps import Site, ouvrir

pytestmark = pytest.mark.navigateur


@pytest.fixture(scope="module", params=["nginx", "directe"])
def site_cps(
    modele: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Site]:
    """A production site, in each of the ways of `ECHANGES_CARTE`."""
    direct = request.param == "directe"
    with ouvrir(tmp_path_factory.mktemp("c"), igc_d_essai(), direct=direct) as ouvert:
        yield ouvert


@pytest.fixture(scope="module")
def ecran() -> Iterator[Ecran]:
    """A screen."""
    allume = Ecran()
    yield allume
    allume.fermer()


@pytest.fixture
def poste(site_cps: Site, ecran: Ecran, tmp_path: Path) -> Poste:
    """A workstation without a card."""
    return Poste.installer(site_cps, ecran, tmp_path)


@pytest.fixture
def page_sur(poste: Poste, navigateur: Browser) -> Iterator[Callable[[], Page]]:
    """Start its Chromium, once the card is in the reader."""
    with contextlib.ExitStack() as a_fermer:

        def demarrer() -> Page:
            chromium = poste.ouvrir(navigateur.browser_type)
            a_fermer.callback(chromium.close)
            return chromium.new_page(locale="fr-FR")

        yield demarrer


@pytest.mark.notice("R02")
def test_a_doctor_types_the_code_of_the_card_in_his_reader(
    poste: Poste, page_sur: Callable[[], Page]
) -> None:
    poste.inserer("martin")
    page = page_sur()
    poste.presenter(page, CODE_PORTEUR)
    expect(titre(page)).to_have_text("Bonjour Docteur Martin")
    bouton(page, "Se déconnecter").click()
    expect(titre(page)).to_have_text("Se connecter")


def test_a_certificate_of_the_workstation_opens_the_same_door(
    poste: Poste, page_sur: Callable[[], Page]
) -> None:
    poste.importer("haddad")
    page = page_sur()
    poste.presenter(page)
    expect(titre(page)).to_have_text("Bonjour Docteur Haddad")
    expect(page.get_by_role("banner")).to_contain_text("Centre de santé Les Tilleuls")


@pytest.mark.parametrize("carte", ["revoquee", "inconnue", "cpe"])
def test_a_card_that_the_browser_offers_may_be_refused_by_a_plain_page(
    poste: Poste, page_sur: Callable[[], Page], carte: str
) -> None:
    poste.importer(carte)
    page = page_sur()
    poste.presenter(page)
    expect(titre(page)).to_have_text("Connexion refusée")


@pytest.mark.parametrize("carte", ["", "expiree", "organisation"])
def test_without_a_card_that_the_browser_would_offer_a_plain_page_says_what_to_do(
    poste: Poste, page_sur: Callable[[], Page], carte: str
) -> None:
    if carte:
        poste.importer(carte)
    page = page_sur()
    page.goto(f"{poste.site.adresse}/connexion/")
    page.get_by_role("link", name="Se connecter avec ma carte CPS").click()
    expect(titre(page)).to_have_text("Connexion refusée")
    page.get_by_role("link", name="Revenir à la page de connexion").click()
    expect(titre(page)).to_have_text("Se connecter")


def test_the_pages_of_refusal_are_sound(poste: Poste, page_sur: Callable[[], Page]) -> None:
    page = page_sur()
    page.goto(f"{poste.site.adresse}/connexion/carte/refus/")
    expect(titre(page)).to_have_text("Connexion refusée")
    verifier_axe(page, "light", "dark")
    page.set_viewport_size({"width": 320, "height": 640})
    verifier_largeur(page)
    page.goto(f"{poste.site.adresse}/connexion/carte/indisponible/")
    expect(titre(page)).to_have_text("Connexion par carte indisponible")
    verifier_axe(page, "light", "dark")
