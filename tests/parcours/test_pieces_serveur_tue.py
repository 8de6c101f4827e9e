"""In a real browser: five files dropped at once, and the web server killed while they leave."""

import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.fautes.demonstration import Cible, Demonstration
from tests.parcours.conftest import PATIENCE_MS
from tests.parcours.page import (
    Reseau,
    ajoutees,
    bouton,
    champ,
    commencer,
    deposer,
    entrer,
    ligne,
    pdf_de,
    rediger,
    se_connecter,
    statut,
)

pytestmark = pytest.mark.navigateur
MO = 1024 * 1024


@pytest.fixture
def demonstration() -> Iterator[Demonstration]:
    """The product as `make run` runs it, without an antivirus."""
    with tempfile.TemporaryDirectory(prefix="fautes-") as chemin:
        (Path(chemin) / "tmp").mkdir(mode=0o700)
        fait = Demonstration(Path(chemin), "")
        try:
            fait.lancer()
            yield fait
        finally:
            fait.arreter()


@pytest.fixture
def page(navigateur: Browser, demonstration: Demonstration) -> Iterator[Page]:
    """Dr MARTIN's list of messages."""
    site = f"http://127.0.0.1:{demonstration.port}"
    contexte = navigateur.new_context(base_url=site, locale="fr-FR")
    contexte.set_default_timeout(PATIENCE_MS)
    onglet = contexte.new_page()
    se_connecter(onglet, site, "MARTIN")
    entrer(onglet)
    yield onglet
    contexte.close()


@pytest.mark.notice("R24", "R28")
def test_files_on_their_way_when_the_server_is_killed_are_sent_again_and_nothing_is_lost(
    page: Page, demonstration: Demonstration
) -> None:
    commencer(page, "P01")
    rediger(page, "Dossier sous les coups", "Un texte qui doit rester.")
    reseau = Reseau(page)
    deposer(page, pdf_de("petit.pdf", 20_000))
    expect(bouton(page, "Retirer petit.pdf")).to_be_visible()
    reseau.regler(envoi_ko_s=400)
    deposer(page, *(pdf_de(f"gros-{n}.pdf", 4 * MO) for n in range(4)))
    barre = page.get_by_role("progressbar", name="Envoi de gros-0.pdf", exact=True)
    expect(barre).to_be_visible()
    demonstration.tuer(Cible.TOUT, random.Random(0))
    expect(bouton(page, "Réessayer l'envoi de gros-0.pdf")).to_be_visible()
    reseau.regler()
    demonstration.lancer()
    reessayer = page.get_by_role("button", name="Réessayer l'envoi de")
    while reessayer.count():
        reessayer.first.click()
        expect(page.get_by_role("progressbar")).to_have_count(0)
    expect(ajoutees(page)).to_have_count(5)
    expect(champ(page, "Message")).to_have_value("Un texte qui doit rester.")
    bouton(page, "Envoyer").click()
    expect(statut(page)).to_contain_text("Message envoyé à l'échelon ELSM 35.")
    expect(ligne(page, "Dossier sous les coups")).to_contain_text("5 pièces jointes")
