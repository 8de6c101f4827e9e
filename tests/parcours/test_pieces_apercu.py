"""Reading files: the antivirus's answer, previews by mouse and keyboard, everything in one ZIP."""

import io
import re
import zipfile

import pikepdf
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.parcours.conftest import Ouvrir
from tests.parcours.page import (
    Fichier,
    ajoutees,
    bouton,
    capturer,
    commencer,
    fichier,
    joindre,
    ouvrir_fil,
    rediger,
    statut,
    titre,
    verifier_axe,
    verifier_largeur,
)
from tests.travailleur import faire_les_taches

pytestmark = pytest.mark.navigateur
OBJET = "Dossier à lire"
ETROIT = {"width": 320, "height": 640}


def dossier() -> Fichier:
    """A PDF of three pages."""
    with pikepdf.open(io.BytesIO(fichier("compte-rendu.pdf")["buffer"])) as pdf:
        for _ in range(2):
            pdf.pages.append(pdf.pages[0])
        octets = io.BytesIO()
        pdf.save(octets)
    return fichier("dossier.pdf", octets.getvalue())


def envoyer(page: Page, *fichiers: Fichier) -> None:
    """Send a message with these files, as its author."""
    commencer(page, "P01")
    rediger(page, OBJET, "Le dossier est joint.")
    joindre(page, *fichiers)
    bouton(page, "Envoyer").click()
    expect(statut(page)).to_contain_text("Message envoyé")


def fil_analyse(page: Page, *fichiers: Fichier) -> None:
    """Send, let the worker do everything, open the thread."""
    envoyer(page, *fichiers)
    faire_les_taches()
    ouvrir_fil(page, OBJET)


def pieces(page: Page) -> Locator:
    """The files of the message."""
    return page.get_by_role("list", name="Pièces jointes du message").get_by_role("listitem")


def dialogue(page: Page, nom: str) -> Locator:
    """The preview."""
    return page.get_by_role("dialog", name=f"Aperçu de {nom}", exact=True)


def montre(apercu: Locator, page: int) -> None:
    """The preview shows this page of the file, drawn."""
    expect(apercu.get_by_role("status")).to_have_text(f"Page {page} sur 3")
    image = apercu.get_by_role("img", name=f"Page {page} sur 3 de dossier.pdf")
    expect(image).to_be_visible()
    expect(image).to_have_js_property("complete", True)
    assert image.evaluate("image => image.naturalWidth") > 0


def largeur(apercu: Locator) -> float:
    """The width of the page shown, as a part of the room it has."""
    return float(
        apercu.get_by_role("img").evaluate("i => i.clientWidth / i.parentElement.clientWidth")
    )


def test_nothing_of_a_file_is_had_before_its_analysis_and_the_page_follows_it(
    page_de: Ouvrir,
) -> None:
    envoyer(page_de("MARTIN"), fichier("compte-rendu.pdf"), fichier("radio-hanche.jpg"))
    page = page_de("QUÉMÉNER")
    ouvrir_fil(page, OBJET)
    expect(pieces(page)).to_have_count(2)
    for piece in pieces(page).all():
        expect(piece).to_contain_text("Analyse en cours")
        expect(piece.get_by_role("link")).to_have_count(0)
        expect(piece.get_by_role("button")).to_have_count(0)
    expect(page.get_by_role("link", name="Tout télécharger")).to_have_count(0)
    bouton(page, "Répondre").focus()
    faire_les_taches()
    expect(page.get_by_role("link", name="Télécharger compte-rendu.pdf (PDF, ")).to_be_visible()
    expect(statut(page)).to_contain_text("compte-rendu.pdf : ")
    expect(bouton(page, "Aperçu de radio-hanche.jpg")).to_be_visible()
    expect(page.get_by_role("link", name="Tout télécharger")).to_be_visible()
    expect(bouton(page, "Répondre")).to_be_focused()


def test_a_draft_says_when_its_file_is_analysed_and_shows_it(page_de: Ouvrir) -> None:
    page = page_de("MARTIN")
    commencer(page, "P01")
    joindre(page, fichier("compte-rendu.pdf"))
    expect(ajoutees(page)).to_contain_text("Analyse en cours")
    retirer = bouton(page, "Retirer compte-rendu.pdf")
    retirer.focus()
    faire_les_taches()
    expect(bouton(page, "Aperçu de compte-rendu.pdf")).to_be_visible()
    expect(retirer).to_be_focused()
    bouton(page, "Aperçu de compte-rendu.pdf").click()
    expect(dialogue(page, "compte-rendu.pdf")).to_contain_text("Page 1 sur 1")
    bouton(page, "Fermer l'aperçu").click()
    expect(bouton(page, "Aperçu de compte-rendu.pdf")).to_be_focused()


def test_a_file_is_read_page_by_page_with_the_keyboard_alone(page_de: Ouvrir) -> None:
    page = page_de("MARTIN")
    fil_analyse(page, dossier())
    ouvre = bouton(page, "Aperçu de dossier.pdf")
    ouvre.focus()
    page.keyboard.press("Enter")
    apercu = dialogue(page, "dossier.pdf")
    montre(apercu, 1)
    for touche, attendue in (
        ("ArrowRight", 2),
        ("PageDown", 3),
        ("PageDown", 3),
        ("ArrowLeft", 2),
        ("PageUp", 1),
        ("ArrowLeft", 1),
    ):
        page.keyboard.press(touche)
        montre(apercu, attendue)
    ajustee = largeur(apercu)
    page.keyboard.press("+")
    agrandie = largeur(apercu)
    assert agrandie > ajustee
    page.keyboard.press("-")
    page.keyboard.press("-")
    assert largeur(apercu) < ajustee
    page.keyboard.press("0")
    assert largeur(apercu) == pytest.approx(ajustee, abs=0.01)
    page.keyboard.press("Escape")
    expect(apercu).to_be_hidden()
    expect(ouvre).to_be_focused()
    page.keyboard.press("Space")
    montre(apercu, 1)


def test_the_buttons_of_the_preview_do_the_same(page_de: Ouvrir) -> None:
    page = page_de("MARTIN")
    fil_analyse(page, dossier())
    bouton(page, "Aperçu de dossier.pdf").click()
    apercu = dialogue(page, "dossier.pdf")
    montre(apercu, 1)
    expect(bouton(apercu, "Page précédente")).to_have_attribute("aria-disabled", "true")
    bouton(apercu, "Page suivante").click()
    montre(apercu, 2)
    bouton(apercu, "Page précédente").click()
    montre(apercu, 1)
    ajustee = largeur(apercu)
    bouton(apercu, "Zoom avant").click()
    assert largeur(apercu) > ajustee
    bouton(apercu, "Zoom arrière").click()
    bouton(apercu, "Zoom arrière").click()
    assert largeur(apercu) < ajustee
    bouton(apercu, "Ajuster à la largeur").click()
    assert largeur(apercu) == pytest.approx(ajustee, abs=0.01)
    verifier_axe(page, "light", "dark")
    capturer(page, "ps-apercu")
    bouton(apercu, "Fermer l'aperçu").click()
    expect(apercu).to_be_hidden()


def test_the_preview_never_asks_for_the_bytes_that_were_sent(page_de: Ouvrir) -> None:
    page = page_de("MARTIN")
    fil_analyse(page, dossier())
    adresse = page.get_by_role("link", name="Télécharger dossier.pdf").get_attribute("href")
    demandees: list[str] = []
    page.on("request", lambda requete: demandees.append(requete.url))
    bouton(page, "Aperçu de dossier.pdf").click()
    montre(dialogue(page, "dossier.pdf"), 1)
    assert demandees
    assert not [url for url in demandees if url.endswith(str(adresse))]


def test_the_preview_and_the_files_fit_a_narrow_screen(page_de: Ouvrir) -> None:
    page = page_de("MARTIN", viewport=ETROIT)
    fil_analyse(page, dossier(), fichier("radio-hanche.jpg"))
    verifier_largeur(page)
    verifier_axe(page, "light", "dark")
    capturer(page, "ps-fil-pieces-etroit")
    bouton(page, "Aperçu de dossier.pdf").click()
    montre(dialogue(page, "dossier.pdf"), 1)
    verifier_largeur(page)
    verifier_axe(page, "light", "dark")
    capturer(page, "ps-apercu-etroit")


def test_all_the_files_of_a_message_come_in_one_archive(page_de: Ouvrir) -> None:
    envoyees = [fichier("compte-rendu.pdf"), fichier("radio-hanche.jpg")]
    page = page_de("MARTIN")
    fil_analyse(page, *envoyees)
    with page.expect_download() as attente:
        page.get_by_role("link", name="Tout télécharger").click()
    with zipfile.ZipFile(attente.value.path()) as archive:
        assert sorted(archive.namelist()) == ["compte-rendu.pdf", "radio-hanche.jpg"]


def test_without_scripts_a_file_is_read_on_a_page_of_its_own(sans_script: Ouvrir) -> None:
    page, envoye = sans_script("MARTIN"), dossier()
    fil_analyse(page, envoye)
    page.get_by_role("link", name="Aperçu de dossier.pdf").click()
    expect(titre(page)).to_have_text("Aperçu de dossier.pdf")
    expect(page).to_have_title(re.compile("^Aperçu d'une pièce jointe"))
    expect(page.get_by_role("img", name="Page 1 sur 3 de dossier.pdf")).to_be_visible()
    expect(page.get_by_role("link", name="Page précédente")).to_have_count(0)
    page.get_by_role("link", name="Page suivante").click()
    page.get_by_role("link", name="Page suivante").click()
    expect(page.get_by_role("img", name="Page 3 sur 3 de dossier.pdf")).to_be_visible()
    expect(page.get_by_role("link", name="Page suivante")).to_have_count(0)
    page.get_by_role("link", name="Page précédente").click()
    with page.expect_download() as attente:
        page.get_by_role("link", name="Télécharger dossier.pdf").click()
    assert attente.value.path().read_bytes() == envoye["buffer"]
    page.get_by_role("link", name="Retour à la conversation").click()
    expect(titre(page)).to_have_text(OBJET)


def test_the_page_of_a_preview_is_accessible_and_narrow(page_de: Ouvrir) -> None:
    page = page_de("MARTIN", viewport=ETROIT)
    fil_analyse(page, dossier())
    adresse = bouton(page, "Aperçu de dossier.pdf").get_attribute("href")
    page.goto(str(adresse))
    expect(page.get_by_role("img", name="Page 1 sur 3 de dossier.pdf")).to_be_visible()
    verifier_largeur(page)
    verifier_axe(page, "light", "dark")
