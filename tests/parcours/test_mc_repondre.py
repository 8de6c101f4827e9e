"""The échelon answers: from À traiter to En cours, alone or with colleagues, whatever happens."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.parcours.conftest import Ouvrir
from tests.parcours.page import (
    alerte,
    aller,
    bouton,
    champ,
    commencer,
    fichier,
    joindre,
    ligne,
    lignes,
    ouvrir_fil,
    rediger,
    repondre,
    statut,
    titre,
)
from tests.travailleur import faire_les_taches

pytestmark = pytest.mark.navigateur

ALD = "Renouvellement ALD, polyarthrite"
TRANSPORTS = "Transports pour rééducation au centre de Fougères"
REPRISE = "Reprise à temps partiel thérapeutique"
NON_LU = re.compile("^Non lu")


def commencer_a_repondre(page: Page, objet: str) -> Page:
    """Open a thread of the tray shown, and its reply form."""
    ouvrir_fil(page, objet)
    bouton(page, "Répondre").click()
    expect(page.get_by_role("form", name="Répondre")).to_be_visible()
    return page


@pytest.mark.notice("R93")
def test_a_new_conversation_lands_in_a_traiter_unread(page_de: Ouvrir) -> None:
    martin = page_de("MARTIN")
    commencer(martin, "P01")
    rediger(martin, "Cure thermale", "Une cure est-elle possible ?")
    bouton(martin, "Envoyer").click()
    page = page_de("QUÉMÉNER")
    expect(lignes(page).first).to_contain_text("Cure thermale")
    expect(lignes(page).first.get_by_role("link", name=NON_LU)).to_be_visible()


@pytest.mark.notice("R93")
def test_a_reply_of_the_doctor_lands_in_a_traiter_unread(page_de: Ouvrir) -> None:
    martin = page_de("MARTIN")
    ouvrir_fil(martin, REPRISE)
    repondre(martin, "Je l'ai adressée au médecin du travail.")
    page = page_de("QUÉMÉNER")
    expect(lignes(page).first).to_contain_text(REPRISE)
    expect(lignes(page).first.get_by_role("link", name=NON_LU)).to_be_visible()
    aller(page, "En cours")
    expect(ligne(page, REPRISE)).to_have_count(0)


@pytest.mark.notice("R94", "R95", "R96", "R97")
def test_an_answer_with_a_file_moves_the_conversation_to_en_cours(page_de: Ouvrir) -> None:
    page = commencer_a_repondre(page_de("QUÉMÉNER"), ALD)
    expect(page.get_by_role("textbox", name="Objet")).to_have_count(0)
    champ(page, "Votre réponse").fill("Le renouvellement est accordé.\n\nBien à vous.")
    joindre(page, fichier("protocole-de-soins.pdf"))
    bouton(page, "Envoyer la réponse").click()
    expect(statut(page)).to_contain_text("Message envoyé à Dr Jean MARTIN.")
    expect(titre(page)).to_have_text("Échanges sécurisés - back office")
    expect(ligne(page, ALD)).to_have_count(0)
    aller(page, "En cours")
    expect(lignes(page).first).to_contain_text(ALD)
    expect(lignes(page).first).to_contain_text("2 pièces jointes")
    martin = page_de("MARTIN")
    expect(lignes(martin).first.get_by_role("link", name=NON_LU)).to_be_visible()
    faire_les_taches()
    ouvrir_fil(martin, ALD)
    expect(martin.get_by_text("Le renouvellement est accordé.")).to_be_visible()
    expect(martin.get_by_role("link", name="Télécharger protocole-de-soins.pdf")).to_be_visible()


@pytest.mark.notice("R96")
def test_an_empty_answer_is_refused_and_says_so(page_de: Ouvrir) -> None:
    page = commencer_a_repondre(page_de("QUÉMÉNER"), ALD)
    bouton(page, "Envoyer la réponse").click()
    expect(alerte(page)).to_contain_text("Le message n'a pas été envoyé")
    expect(page).to_have_title("Erreur : Répondre – Échanges sécurisés")
    alerte(page).get_by_role("link", name="Saisissez un message").click()
    expect(champ(page, "Votre réponse")).to_be_focused()


@pytest.mark.notice("R96")
def test_annuler_closes_the_form_without_leaving_a_draft(page_de: Ouvrir) -> None:
    page = commencer_a_repondre(page_de("QUÉMÉNER"), ALD)
    champ(page, "Votre réponse").fill("Peut-être pas")
    bouton(page, "Annuler").click()
    expect(bouton(page, "Répondre")).to_be_visible()
    expect(champ(page, "Votre réponse")).to_have_count(0)
    commencer_a_repondre_ici(page)
    expect(champ(page, "Votre réponse")).to_have_value("")


def commencer_a_repondre_ici(page: Page) -> None:
    """From the thread shown, its reply form."""
    bouton(page, "Répondre").click()
    expect(page.get_by_role("form", name="Répondre")).to_be_visible()


@pytest.mark.notice("R96")
def test_a_draft_is_shared_by_the_echelon_with_its_authors_name(page_de: Ouvrir) -> None:
    page = page_de("QUÉMÉNER")
    ouvrir_fil(page, TRANSPORTS)
    note = page.get_by_role("note").filter(has_text="Un brouillon de réponse attend")
    expect(note).to_contain_text("enregistré par Karine LE DU le")
    commencer_a_repondre_ici(page)
    expect(champ(page, "Votre réponse")).to_have_value(re.compile("accord préalable"))
    champ(page, "Votre réponse").fill("Un accord est nécessaire.")
    bouton(page, "Enregistrer le brouillon").click()
    expect(statut(page)).to_contain_text("Brouillon enregistré")
    ledu = page_de("LE DU")
    expect(ligne(ledu, TRANSPORTS)).to_contain_text("Dr QUÉMÉNER")
    ouvrir_fil(ledu, TRANSPORTS)
    commencer_a_repondre_ici(ledu)
    expect(champ(ledu, "Votre réponse")).to_have_value("Un accord est nécessaire.")


@pytest.mark.notice("R96")
def test_the_doctor_sees_neither_the_draft_nor_its_file(page_de: Ouvrir) -> None:
    page = commencer_a_repondre(page_de("QUÉMÉNER"), ALD)
    champ(page, "Votre réponse").fill("Avis réservé, à revoir avec mon confrère")
    joindre(page, fichier("bilan-hepatique.pdf"))
    bouton(page, "Enregistrer le brouillon").click()
    expect(statut(page)).to_contain_text("Brouillon enregistré")
    martin = page_de("MARTIN")
    expect(ligne(martin, ALD).get_by_text("[Brouillon]")).to_have_count(0)
    ouvrir_fil(martin, ALD)
    expect(martin.get_by_role("heading", level=3)).to_have_count(1)
    expect(martin.locator("main")).not_to_contain_text("Avis réservé")
    expect(martin.locator("main")).not_to_contain_text("bilan-hepatique")


@pytest.mark.notice("R96")
def test_a_stale_save_is_refused_with_both_texts_then_may_replace_the_other(
    page_de: Ouvrir,
) -> None:
    quemener = commencer_a_repondre(page_de("QUÉMÉNER"), ALD)
    tanguy = commencer_a_repondre(page_de("TANGUY"), ALD)
    champ(tanguy, "Votre réponse").fill("La version d'Olivier")
    bouton(tanguy, "Enregistrer le brouillon").click()
    expect(statut(tanguy)).to_contain_text("Brouillon enregistré")
    champ(quemener, "Votre réponse").fill("La version d'Hélène")
    with quemener.expect_response(lambda r: r.request.method == "POST") as reponse:
        bouton(quemener, "Envoyer la réponse").click()
    assert reponse.value.status == 409
    expect(alerte(quemener)).to_contain_text("Ce brouillon a été modifié entre-temps")
    expect(champ(quemener, "Votre réponse")).to_have_value("La version d'Hélène")
    autre = quemener.get_by_role("region", name="Version enregistrée par Dr Olivier TANGUY")
    expect(autre).to_contain_text("La version d'Olivier")
    bouton(quemener, "Envoyer la réponse").click()
    expect(statut(quemener)).to_contain_text("Message envoyé à Dr Jean MARTIN.")
    martin = page_de("MARTIN")
    ouvrir_fil(martin, ALD)
    expect(martin.get_by_text("La version d'Hélène")).to_be_visible()
    expect(martin.get_by_text("La version d'Olivier")).to_have_count(0)


@pytest.mark.notice("R100")
def test_closed_by_a_colleague_meanwhile_nothing_leaves_and_the_text_is_kept(
    page_de: Ouvrir,
) -> None:
    quemener = commencer_a_repondre(page_de("QUÉMÉNER"), ALD)
    tanguy = page_de("TANGUY")
    ouvrir_fil(tanguy, ALD)
    bouton(tanguy, "Clore la conversation").click()
    bouton(tanguy, "Clore définitivement").click()
    expect(statut(tanguy)).to_contain_text("Conversation close")
    champ(quemener, "Votre réponse").fill("Un avis longuement pesé")
    with quemener.expect_response(lambda r: r.request.method == "POST") as reponse:
        bouton(quemener, "Envoyer la réponse").click()
    assert reponse.value.status == 409
    expect(alerte(quemener)).to_contain_text(
        "La conversation a été close entre-temps : l'échelon ne peut plus y répondre."
    )
    expect(champ(quemener, "Votre réponse")).to_have_value("Un avis longuement pesé")
    martin = page_de("MARTIN")
    ouvrir_fil(martin, ALD)
    expect(martin.get_by_text("Un avis longuement pesé")).to_have_count(0)


@pytest.mark.notice("R51", "R97")
def test_deleted_by_the_doctor_meanwhile_the_answer_leaves_and_brings_it_back_to_him(
    page_de: Ouvrir,
) -> None:
    page = commencer_a_repondre(page_de("QUÉMÉNER"), ALD)
    martin = page_de("MARTIN")
    ouvrir_fil(martin, ALD)
    bouton(martin, "Supprimer la conversation").click()
    bouton(martin, "Supprimer définitivement").click()
    expect(ligne(martin, ALD)).to_have_count(0)
    champ(page, "Votre réponse").fill("Le renouvellement est accordé.")
    bouton(page, "Envoyer la réponse").click()
    expect(statut(page)).to_contain_text("Message envoyé à Dr Jean MARTIN.")
    martin.reload()
    ouvrir_fil(martin, ALD)
    expect(martin.get_by_role("heading", level=3)).to_have_count(1)
    expect(martin.get_by_role("note")).to_contain_text("Conversation relancée par l'échelon.")
    aller(page, "En cours")
    ouvrir_fil(page, ALD)
    expect(page.get_by_role("heading", level=3)).to_have_count(2)
    expect(page.get_by_role("note")).to_contain_text("Supprimée par le médecin le")


@pytest.mark.notice("R97")
def test_a_message_of_the_doctor_meanwhile_is_not_lost_under_the_answer(page_de: Ouvrir) -> None:
    page = commencer_a_repondre(page_de("QUÉMÉNER"), ALD)
    martin = page_de("MARTIN")
    ouvrir_fil(martin, ALD)
    repondre(martin, "J'oubliais : elle déménage en mai.")
    champ(page, "Votre réponse").fill("Le renouvellement est accordé.")
    bouton(page, "Envoyer la réponse").click()
    expect(statut(page)).to_contain_text("Message envoyé à Dr Jean MARTIN.")
    aller(page, "En cours")
    ouvrir_fil(page, ALD)
    expect(page.get_by_role("heading", level=3)).to_have_count(3)
    expect(page.get_by_text("J'oubliais : elle déménage en mai.")).to_be_visible()
