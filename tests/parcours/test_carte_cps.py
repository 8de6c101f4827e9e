"""A doctor, his card and a real Chromium, before a production site behind a real nginx."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from echanges.demo.igc_dossier import CODE_PORTEUR
from tests.certificats.igc import igc_d_essai
from tests.parcours.lecteur_cps import Ecran, Poste
from tests.parcours.page import bouton, titre, verifier_axe, verifier_largeur
from tests.portes.cps import Site, ouvrir

pytestmark = pytest.mark.navigateur


@pytest.fixture(scope="module")
def site_cps(modele: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A production site, through nginx."""
    with ouvrir(tmp_path_factory.mktemp("c"), igc_d_essai(), direct=False) as ouvert:
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
def page(poste: Poste, navigateur: Browser) -> Iterator[Page]:
    """A page of its Chromium; the card is in the reader before it starts."""
    chromium = poste.ouvrir(navigateur.browser_type)
    yield chromium.new_page(locale="fr-FR")
    chromium.close()


@pytest.fixture
def carte_dans_le_lecteur(poste: Poste) -> None:
    """Dr MARTIN's card, in the reader."""
    poste.inserer("martin")


@pytest.fixture
def certificat_du_poste(poste: Poste) -> None:
    """Dr HADDAD's, as a file."""
    poste.importer("haddad")


@pytest.mark.notice("R02")
def test_a_doctor_types_the_code_of_the_card_in_his_reader(
    carte_dans_le_lecteur: None, poste: Poste, page: Page
) -> None:
    poste.presenter(page, CODE_PORTEUR)
    expect(titre(page)).to_have_text("Bonjour Docteur Martin")
    bouton(page, "Se déconnecter").click()
    expect(titre(page)).to_have_text("Se connecter")


def test_a_certificate_of_the_workstation_opens_the_same_door(
    certificat_du_poste: None, poste: Poste, page: Page
) -> None:
    poste.presenter(page)
    expect(titre(page)).to_have_text("Bonjour Docteur Haddad")
    expect(page.get_by_role("banner")).to_contain_text("Centre de santé Les Tilleuls")


def test_without_a_card_a_plain_page_says_what_to_do(poste: Poste, page: Page) -> None:
    page.goto(f"{poste.site.adresse}/connexion/")
    page.get_by_role("link", name="Se connecter avec ma carte CPS").click()
    expect(titre(page)).to_have_text("Connexion refusée")
    verifier_axe(page, "light", "dark")
    page.set_viewport_size({"width": 320, "height": 640})
    verifier_largeur(page)
    page.get_by_role("link", name="Revenir à la page de connexion").click()
    expect(titre(page)).to_have_text("Se connecter")


def test_the_page_of_when_no_card_is_accepted_says_so(poste: Poste, page: Page) -> None:
    page.goto(f"{poste.site.adresse}/connexion/carte/indisponible/")
    expect(titre(page)).to_have_text("Connexion par carte indisponible")
    verifier_axe(page, "light", "dark")
