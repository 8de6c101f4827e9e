"""The doctor writes to a médecin-conseil: mandatory fields, files, drafts, sending (R21 to R34)."""

import pytest
from playwright.sync_api import Page, expect

from tests.parcours.conftest import Ouvrir
from tests.parcours.page import (
    Fichier,
    ajoutees,
    alerte,
    bouton,
    champ,
    commencer,
    fichier,
    groupe_pieces,
    joindre,
    ligne,
    lignes,
    ouvrir_fil,
    pdf_de,
    rediger,
    statut,
    titre,
)
from tests.travailleur import faire_les_taches

pytestmark = pytest.mark.navigateur
DIX_MO = 10 * 1024 * 1024
OBJET = "Cure thermale : deuxième année"
CORPS = "Cher confrère,\n\nPuis-je prescrire une deuxième cure ?\n\nMerci."
PROGRAMME = b"MZ\x90\x00" + b"\x00" * 2000


def petits(*noms: str) -> list[Fichier]:
    """Small PDFs."""
    return [pdf_de(nom, 2048) for nom in noms]


def refuse(page: Page, phrase: str) -> None:
    """A refusal is said in the frame, and aloud."""
    expect(groupe_pieces(page)).to_contain_text(phrase)
    expect(alerte(page)).to_contain_text(phrase)


def envoyer(page: Page) -> None:
    """Press « Envoyer »."""
    bouton(page, "Envoyer").click()


@pytest.mark.notice("R21", "R22", "R23", "R24", "R25")
def test_the_form_has_its_two_fields_and_its_frame_of_files(page_de: Ouvrir) -> None:
    page = page_de("MARTIN")
    commencer(page, "P01")
    expect(champ(page, "Objet")).to_be_editable()
    expect(champ(page, "Message")).to_be_editable()
    expect(groupe_pieces(page)).to_contain_text(
        "Formats acceptés : PDF, JPG, JPEG, PNG. "
        "10 Mo maximum par pièce jointe, 5 pièces jointes maximum."
    )
    expect(page.get_by_label("Ajouter des pièces jointes")).to_have_attribute("multiple", "")
    expect(bouton(page, "Supprimer le brouillon")).to_have_count(0)
    bouton(page, "Annuler").click()
    expect(titre(page)).to_have_text("Échanges sécurisés")


@pytest.mark.notice("R29", "R30")
def test_objet_and_message_are_mandatory_and_what_was_typed_stays(page_de: Ouvrir) -> None:
    page = page_de("MARTIN")
    combien = lignes(page).count()
    commencer(page, "P01")
    envoyer(page)
    expect(page).to_have_title("Erreur : Écrire à un médecin conseil – Échanges sécurisés")
    expect(alerte(page)).to_contain_text("Le message n'a pas été envoyé")
    for lien, nom in (("Saisissez un objet", "Objet"), ("Saisissez un message", "Message")):
        alerte(page).get_by_role("link", name=lien).click()
        expect(champ(page, nom)).to_be_focused()
        expect(champ(page, nom)).to_have_attribute("aria-invalid", "true")
        expect(champ(page, nom)).to_have_accessible_description(
            f"{'120 caractères au plus ' if nom == 'Objet' else ''}{lien}"
        )
    champ(page, "Message").fill(CORPS)
    envoyer(page)
    expect(alerte(page).get_by_role("link")).to_have_text(["Saisissez un objet"])
    expect(champ(page, "Message")).to_have_value(CORPS)
    rediger(page, OBJET, "   ")
    envoyer(page)
    expect(alerte(page).get_by_role("link")).to_have_text(["Saisissez un message"])
    expect(champ(page, "Objet")).to_have_value(OBJET)
    page.get_by_role("link", name="Retour à la liste").click()
    expect(lignes(page)).to_have_count(combien)


@pytest.mark.notice("R24", "R34")
def test_a_message_without_file_reaches_a_traiter_of_its_echelon_and_no_other(
    page_de: Ouvrir,
) -> None:
    page = page_de("MARTIN")
    commencer(page, "P12")
    rediger(page, OBJET, CORPS)
    envoyer(page)
    expect(titre(page)).to_have_text("Échanges sécurisés")
    expect(statut(page)).to_contain_text("Message envoyé à l'échelon ELSM 56.")
    expect(lignes(page).first).to_contain_text(OBJET)
    guillou = page_de("GUILLOU")
    expect(ligne(guillou, OBJET)).to_contain_text("ELSM 56")
    ouvrir_fil(guillou, OBJET)
    expect(guillou.get_by_role("list", name="Messages de la conversation")).to_contain_text(
        "Puis-je prescrire une deuxième cure ?"
    )
    quemener = page_de("QUÉMÉNER")
    expect(lignes(quemener).first).to_be_visible()
    expect(ligne(quemener, OBJET)).to_have_count(0)


@pytest.mark.notice("R24", "R25", "R28")
def test_five_files_of_each_format_are_sent_and_come_back_byte_for_byte(page_de: Ouvrir) -> None:
    page = page_de("MARTIN")
    commencer(page, "P01")
    rediger(page, OBJET, CORPS)
    envoyes = [
        fichier("compte-rendu.pdf"),
        fichier("radio-hanche.jpg"),
        fichier("courbe-de-poids.png"),
        fichier("SCAN.JPEG", fichier("radio-hanche.jpg")["buffer"]),
        fichier("Bilan été.PDF", fichier("bilan-hepatique.pdf")["buffer"]),
    ]
    joindre(page, *envoyes)
    envoyer(page)
    expect(statut(page)).to_contain_text("Message envoyé à l'échelon ELSM 35.")
    expect(ligne(page, OBJET)).to_contain_text("5 pièces jointes")
    faire_les_taches()
    ouvrir_fil(page, OBJET)
    for envoye in envoyes:
        with page.expect_download() as attente:
            page.get_by_role("link", name=f"Télécharger {envoye['name']}").click()
        assert attente.value.suggested_filename == envoye["name"]
        assert attente.value.path().read_bytes() == envoye["buffer"]


@pytest.mark.notice("R26")
def test_virus_exe_and_its_disguise_are_refused_at_once_and_the_rest_is_kept(
    page_de: Ouvrir,
) -> None:
    page = page_de("MARTIN")
    commencer(page, "P01")
    rediger(page, OBJET, CORPS)
    joindre(
        page,
        fichier("compte-rendu.pdf"),
        fichier("virus.exe", PROGRAMME),
        fichier("faux.pdf", PROGRAMME),
    )
    refuse(page, "virus.exe : format de fichier incorrect")
    refuse(page, "faux.pdf : format de fichier incorrect")
    expect(ajoutees(page)).to_have_count(1)
    expect(ajoutees(page)).to_contain_text("compte-rendu.pdf")
    expect(champ(page, "Objet")).to_have_value(OBJET)
    expect(champ(page, "Message")).to_have_value(CORPS)
    envoyer(page)
    expect(statut(page)).to_contain_text("Message envoyé à l'échelon ELSM 35.")
    expect(ligne(page, OBJET)).to_contain_text("1 pièce jointe")


@pytest.mark.notice("R27")
def test_ten_mo_is_accepted_and_one_byte_more_or_none_is_refused(page_de: Ouvrir) -> None:
    page = page_de("MARTIN")
    commencer(page, "P01")
    rediger(page, OBJET, CORPS)
    joindre(
        page,
        pdf_de("limite.pdf", DIX_MO),
        pdf_de("trop-gros.pdf", DIX_MO + 1),
        fichier("vide.pdf", b""),
    )
    refuse(page, "trop-gros.pdf : le fichier dépasse 10 Mo")
    refuse(page, "vide.pdf : le fichier est vide")
    envoyer(page)
    expect(statut(page)).to_contain_text("Message envoyé à l'échelon ELSM 35.")
    expect(ligne(page, OBJET)).to_contain_text("1 pièce jointe")
    faire_les_taches()
    ouvrir_fil(page, OBJET)
    expect(page.get_by_role("link", name="Télécharger limite.pdf (PDF, 10 Mo)")).to_be_visible()


@pytest.mark.notice("R28")
def test_the_sixth_file_is_refused_and_five_are_kept(page_de: Ouvrir) -> None:
    page = page_de("MARTIN")
    commencer(page, "P01")
    rediger(page, OBJET, CORPS)
    joindre(page, *petits("1.pdf", "2.pdf", "3.pdf"))
    expect(ajoutees(page)).to_have_count(3)
    bouton(page, "Enregistrer le brouillon").click()
    expect(statut(page)).to_contain_text("Brouillon enregistré")
    joindre(page, *petits("4.pdf", "5.pdf", "6.pdf"))
    refuse(page, "6.pdf : 5 pièces jointes maximum")
    expect(ajoutees(page)).to_have_count(5)
    bouton(page, "Retirer 4.pdf").click()
    expect(ajoutees(page)).to_have_count(4)
    bouton(page, "Retirer 1.pdf").click()
    expect(statut(page)).to_contain_text("Brouillon enregistré")
    expect(ajoutees(page)).to_have_count(3)
    for nom in ("2.pdf", "3.pdf", "5.pdf"):
        expect(bouton(page, f"Retirer {nom}")).to_be_visible()
    joindre(page, *petits("7.pdf", "8.pdf"))
    envoyer(page)
    expect(statut(page)).to_contain_text("Message envoyé à l'échelon ELSM 35.")
    expect(ligne(page, OBJET)).to_contain_text("5 pièces jointes")


@pytest.mark.notice("R31", "R32", "R33")
def test_an_incomplete_draft_is_saved_reopened_completed_and_sent(page_de: Ouvrir) -> None:
    page = page_de("MARTIN")
    commencer(page, "P01")
    champ(page, "Objet").fill(OBJET)
    joindre(page, fichier("compte-rendu.pdf"))
    bouton(page, "Enregistrer le brouillon").click()
    expect(statut(page)).to_contain_text("Brouillon enregistré")
    expect(titre(page)).to_have_text("Écrire à un médecin conseil")
    page.get_by_role("link", name="Retour à la liste").click()
    expect(ligne(page, OBJET)).to_contain_text("[Brouillon]")
    assert not page_de("QUÉMÉNER").get_by_text(OBJET).count()
    ligne(page, OBJET).get_by_role("link").click()
    expect(champ(page, "Objet")).to_have_value(OBJET)
    expect(ajoutees(page)).to_contain_text("compte-rendu.pdf")
    expect(page.get_by_role("region", name="Patient concerné")).to_contain_text("ELSM 35")
    champ(page, "Message").fill(CORPS)
    envoyer(page)
    expect(statut(page)).to_contain_text("Message envoyé à l'échelon ELSM 35.")
    expect(ligne(page, OBJET)).to_have_count(1)
    expect(ligne(page, OBJET)).not_to_contain_text("[Brouillon]")
    expect(ligne(page, OBJET)).to_contain_text("1 pièce jointe")
    expect(ligne(page_de("QUÉMÉNER"), OBJET)).to_be_visible()


@pytest.mark.notice("R31", "R32")
def test_the_draft_of_the_demonstration_is_found_as_it_was_left_and_deleted(
    page_de: Ouvrir,
) -> None:
    page = page_de("MARTIN")
    objet = "Demande d'invalidité, première catégorie"
    expect(ligne(page, objet)).to_contain_text("[Brouillon]")
    ligne(page, objet).get_by_role("link").click()
    expect(champ(page, "Objet")).to_have_value(objet)
    expect(champ(page, "Message")).to_have_value("")
    expect(ajoutees(page)).to_contain_text("bilan-biologique.pdf")
    adresse = page.url
    bouton(page, "Supprimer le brouillon").click()
    expect(statut(page)).to_contain_text("Brouillon supprimé")
    expect(ligne(page, objet)).to_have_count(0)
    page.goto(adresse)
    expect(titre(page)).to_have_text("Page introuvable")


def test_pressing_enter_in_objet_saves_and_never_sends(page_de: Ouvrir) -> None:
    page = page_de("MARTIN")
    commencer(page, "P01")
    rediger(page, OBJET, CORPS)
    champ(page, "Objet").press("Enter")
    expect(statut(page)).to_contain_text("Brouillon enregistré")
    expect(champ(page, "Message")).to_have_value(CORPS)


def test_a_double_click_on_envoyer_sends_once(page_de: Ouvrir) -> None:
    page = page_de("MARTIN")
    commencer(page, "P01")
    rediger(page, OBJET, CORPS)
    bouton(page, "Envoyer").dblclick()
    expect(statut(page)).to_contain_text("Message envoyé à l'échelon ELSM 35.")
    expect(ligne(page, OBJET)).to_have_count(1)
    ouvrir_fil(page, OBJET)
    messages = page.get_by_role("list", name="Messages de la conversation")
    expect(messages.get_by_role("heading", level=3)).to_have_count(1)


@pytest.mark.notice("R31", "R32")
def test_the_text_saves_itself_after_a_while(page_de: Ouvrir) -> None:
    page = page_de("MARTIN")
    page.clock.install()
    commencer(page, "P01")
    rediger(page, OBJET, CORPS)
    with page.expect_response(lambda reponse: reponse.request.method == "POST") as attente:
        page.clock.fast_forward(30_000)
    assert attente.value.status == 200
    expect(page.get_by_role("main")).to_contain_text("Brouillon enregistré à ")
    expect(champ(page, "Message")).to_have_value(CORPS)
    autre = page.context.new_page()
    autre.goto("/messages/")
    ligne(autre, OBJET).get_by_role("link").click()
    expect(champ(autre, "Message")).to_have_value(CORPS)
    envoyer(page)
    expect(statut(page)).to_contain_text("Message envoyé à l'échelon ELSM 35.")
    expect(ligne(page, OBJET)).to_have_count(1)


def test_a_draft_is_the_liberals_own(page_de: Ouvrir) -> None:
    page = page_de("LE BIHAN-NOËL")
    expect(lignes(page).first).to_be_visible()
    expect(lignes(page).filter(has_text="[Brouillon]")).to_have_count(0)
