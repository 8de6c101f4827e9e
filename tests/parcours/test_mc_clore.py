"""The échelon closes: for good on its side, without taking anything from the doctor."""

import pytest
from playwright.sync_api import APIResponse, Page, expect

from tests.parcours.conftest import Ouvrir
from tests.parcours.page import (
    alerte,
    aller,
    bouton,
    fichier,
    lien_de_bannette,
    ligne,
    lignes,
    ouvrir_fil,
    repondre,
    retourner,
    statut,
    titre,
)

pytestmark = pytest.mark.navigateur

ALD = "Renouvellement ALD, polyarthrite"
TRANSPORTS = "Transports pour rééducation au centre de Fougères"
POMPE = "Pompe à insuline, première demande"
SUPPRIMEE = "Suivi nutritionnel avant chirurgie"


def clore(page: Page) -> None:
    """From an open thread, through the dialog."""
    bouton(page, "Clore la conversation").click()
    bouton(page, "Clore définitivement").click()


def poster(page: Page, suite: str, **champs: str) -> APIResponse:
    """Post what no button of this thread offers any more, with the right token."""
    jeton = page.locator("input[name=csrfmiddlewaretoken]").first.input_value()
    formulaire: dict[str, str | float | bool] = {"csrfmiddlewaretoken": jeton, **champs}
    return page.request.post(f"{page.url}{suite}/", form=formulaire, max_redirects=0)


@pytest.mark.notice("R98", "R104")
def test_the_dialog_says_what_closing_does_before_doing_it(page_de: Ouvrir) -> None:
    page = page_de("QUÉMÉNER")
    ouvrir_fil(page, ALD)
    bouton(page, "Clore la conversation").click()
    dialogue = page.get_by_role("dialog", name="Clore la conversation ?")
    expect(dialogue).to_contain_text("La conversation passera dans la bannette Clos.")
    expect(dialogue).to_contain_text("ne pourra plus y répondre, de manière définitive")
    expect(dialogue).to_contain_text("elle restera consultable")
    expect(dialogue).to_contain_text("elle reviendra dans À traiter")
    expect(bouton(dialogue, "Annuler")).to_be_focused()
    bouton(dialogue, "Annuler").click()
    expect(dialogue).to_be_hidden()
    expect(titre(page)).to_have_text(ALD)
    expect(bouton(page, "Répondre")).to_be_visible()
    retourner(page)
    expect(ligne(page, ALD)).to_be_visible()


@pytest.mark.notice("R98", "R99", "R101")
def test_a_closed_conversation_goes_to_clos_and_stays_readable(page_de: Ouvrir) -> None:
    page = page_de("QUÉMÉNER")
    ouvrir_fil(page, ALD)
    clore(page)
    expect(statut(page)).to_contain_text("Conversation close.")
    expect(ligne(page, ALD)).to_have_count(0)
    expect(lien_de_bannette(page, "Clos")).to_have_text("Clos 4")
    aller(page, "Clos")
    expect(lignes(page).first).to_contain_text(ALD)
    ouvrir_fil(page, ALD)
    expect(page.get_by_role("note")).to_contain_text("Conversation close le")
    expect(page.get_by_role("note")).to_contain_text("Dr Hélène QUÉMÉNER : consultation seule.")
    expect(page.get_by_text("Le protocole de soins de Mme Kervella")).to_be_visible()


@pytest.mark.notice("R98")
def test_what_is_in_en_cours_may_be_closed_too(page_de: Ouvrir) -> None:
    page = page_de("QUÉMÉNER")
    aller(page, "En cours")
    ouvrir_fil(page, "Prothèse de hanche : œdème persistant")
    clore(page)
    aller(page, "Clos")
    expect(lignes(page).first).to_contain_text("Prothèse de hanche")


@pytest.mark.notice("R100")
def test_a_closed_conversation_offers_nothing_to_write_nor_to_close(page_de: Ouvrir) -> None:
    page = page_de("QUÉMÉNER")
    aller(page, "Clos")
    ouvrir_fil(page, POMPE)
    expect(bouton(page, "Marquer comme non lu")).to_be_visible()
    for nom in ("Répondre", "Clore la conversation", "Envoyer la réponse"):
        expect(bouton(page, nom)).to_have_count(0)
    adresse = page.url
    page.goto(f"{adresse}repondre/")
    expect(page).to_have_url(adresse)
    assert page.goto(f"{adresse}clore/").status == 404  # type: ignore[union-attr]


@pytest.mark.notice("R100")
@pytest.mark.parametrize("action", ["envoyer", "brouillon"])
def test_a_forged_answer_to_a_closed_conversation_is_refused(page_de: Ouvrir, action: str) -> None:
    page = page_de("QUÉMÉNER")
    aller(page, "Clos")
    ouvrir_fil(page, POMPE)
    avant = page.get_by_role("heading", level=3).count()
    cle = "0b9a6a52-0d5c-4d3e-9a52-3f8f9c1f7a10"
    reponse = poster(page, "repondre", action=action, corps="Forgé", cle=cle, version="0")
    assert reponse.status == 409
    assert "La conversation a été close entre-temps" in reponse.text()
    assert "Forgé" in reponse.text()
    page.reload()
    expect(page.get_by_role("heading", level=3)).to_have_count(avant)
    expect(page.get_by_text("Un brouillon de réponse attend")).to_have_count(0)
    martin = page_de("MARTIN")
    ouvrir_fil(martin, POMPE)
    expect(martin.get_by_text("Forgé")).to_have_count(0)


@pytest.mark.notice("R100")
def test_a_forged_second_closing_changes_nothing(page_de: Ouvrir) -> None:
    page = page_de("QUÉMÉNER")
    aller(page, "Clos")
    ouvrir_fil(page, POMPE)
    assert poster(page, "clore").status == 409
    page.reload()
    expect(page.get_by_role("note")).to_contain_text("par Dr Olivier TANGUY")


@pytest.mark.notice("R101")
def test_the_files_of_a_closed_conversation_still_download(page_de: Ouvrir) -> None:
    page = page_de("QUÉMÉNER")
    aller(page, "Clos")
    ouvrir_fil(page, POMPE)
    nom = "compte-rendu-diabetologie.pdf"
    with page.expect_download() as attendu:
        page.get_by_role("link", name=f"Télécharger {nom}").click()
    assert attendu.value.suggested_filename == nom
    assert attendu.value.path().read_bytes() == fichier(nom)["buffer"]


@pytest.mark.notice("R102", "R103")
def test_the_doctor_keeps_it_and_his_message_brings_it_back_to_a_traiter(
    page_de: Ouvrir,
) -> None:
    page = page_de("QUÉMÉNER")
    ouvrir_fil(page, ALD)
    clore(page)
    expect(statut(page)).to_contain_text("Conversation close")
    martin = page_de("MARTIN")
    expect(ligne(martin, ALD)).to_be_visible()
    ouvrir_fil(martin, ALD)
    expect(martin.get_by_role("note")).to_have_count(0)
    repondre(martin, "Un élément nouveau : elle a chuté hier.")
    expect(statut(martin)).to_contain_text("Message envoyé")
    aller(page, "Clos")
    expect(ligne(page, ALD)).to_have_count(0)
    aller(page, "À traiter")
    rouverte = lignes(page).first
    expect(rouverte).to_contain_text(ALD)
    expect(rouverte.get_by_text("Non lu")).to_be_visible()
    expect(rouverte.get_by_text("Rouverte par le médecin", exact=True)).to_be_visible()


@pytest.mark.notice("R103")
def test_once_reopened_the_echelon_answers_and_the_mark_goes(page_de: Ouvrir) -> None:
    objet = "Orthèses de repos sur mesure"
    page = page_de("QUÉMÉNER")
    ouvrir_fil(page, objet)
    expect(page.get_by_role("note")).to_contain_text("Rouverte par le médecin le")
    repondre(page, "Le renouvellement anticipé est accordé.")
    aller(page, "En cours")
    expect(ligne(page, objet)).to_be_visible()
    expect(ligne(page, objet).get_by_text("Rouverte par le médecin")).to_have_count(0)


@pytest.mark.notice("R98")
def test_a_reply_draft_must_be_sent_or_deleted_before_closing(page_de: Ouvrir) -> None:
    page = page_de("QUÉMÉNER")
    ouvrir_fil(page, TRANSPORTS)
    clore(page)
    expect(alerte(page)).to_contain_text(
        "Un brouillon de réponse existe : envoyez-le ou supprimez-le"
    )
    expect(titre(page)).to_have_text(TRANSPORTS)
    bouton(page, "Répondre").click()
    bouton(page, "Supprimer le brouillon").click()
    expect(statut(page)).to_contain_text("Brouillon supprimé")
    clore(page)
    expect(statut(page)).to_contain_text("Conversation close")
    aller(page, "Clos")
    expect(ligne(page, TRANSPORTS)).to_be_visible()


@pytest.mark.notice("R98", "R52")
def test_what_the_doctor_deleted_is_still_open_here_and_may_be_closed(page_de: Ouvrir) -> None:
    page = page_de("QUÉMÉNER")
    aller(page, "En cours")
    ouvrir_fil(page, SUPPRIMEE)
    expect(bouton(page, "Répondre")).to_be_visible()
    clore(page)
    aller(page, "Clos")
    expect(ligne(page, SUPPRIMEE).get_by_text("Supprimée par le médecin")).to_be_visible()
    expect(ligne(page_de("LE BIHAN-NOËL"), SUPPRIMEE)).to_have_count(0)


@pytest.mark.notice("R98")
def test_closed_twice_at_once_the_second_is_told_and_nothing_is_undone(page_de: Ouvrir) -> None:
    quemener, tanguy = page_de("QUÉMÉNER"), page_de("TANGUY")
    for page in (quemener, tanguy):
        ouvrir_fil(page, ALD)
    clore(quemener)
    expect(statut(quemener)).to_contain_text("Conversation close")
    clore(tanguy)
    expect(titre(tanguy)).to_have_text("La conversation a changé")
    expect(tanguy.locator("main")).to_contain_text("Rien n'a été modifié.")
    tanguy.get_by_role("link", name="Revenir à l'accueil").click()
    expect(titre(tanguy)).to_have_text("Échanges sécurisés - back office")
