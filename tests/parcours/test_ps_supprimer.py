"""The doctor deletes, for himself or his whole structure, for good (R47 to R54, A8, A28)."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.parcours.conftest import Ouvrir
from tests.parcours.page import (
    bouton,
    champ,
    entrer,
    ligne,
    ouvrir_fil,
    repondre,
    statut,
    titre,
)

pytestmark = pytest.mark.navigateur
POLYARTHRITE = "Renouvellement ALD, polyarthrite"
EPILEPSIE = "Épilepsie : demande d'affection de longue durée"
DEFINITIF = (
    "La conversation n'apparaîtra plus dans votre liste et ne sera plus consultable, "
    "de manière définitive"
)


def dialogue(page: Page) -> Locator:
    """The confirmation."""
    return page.get_by_role("dialog", name="Supprimer la conversation ?")


def supprimer(page: Page) -> None:
    """Delete the thread shown, through its dialog."""
    bouton(page, "Supprimer la conversation").click()
    bouton(dialogue(page), "Supprimer définitivement").click()
    expect(statut(page)).to_contain_text("Conversation supprimée.")


@pytest.mark.notice("R47", "R53")
def test_the_dialog_says_that_it_is_definitive_and_cancels_at_first(page_de: Ouvrir) -> None:
    page = page_de("MARTIN")
    ouvrir_fil(page, POLYARTHRITE)
    bouton(page, "Supprimer la conversation").click()
    expect(dialogue(page)).to_contain_text(f"{DEFINITIF}.")
    expect(dialogue(page)).to_contain_text(
        "L'échelon médical la conserve et pourra vous écrire à nouveau."
    )
    expect(dialogue(page)).not_to_contain_text("tous les médecins")
    expect(dialogue(page)).not_to_contain_text("brouillon")
    expect(bouton(dialogue(page), "Annuler")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialogue(page)).to_be_hidden()
    expect(bouton(page, "Supprimer la conversation")).to_be_focused()
    bouton(page, "Supprimer la conversation").click()
    bouton(dialogue(page), "Annuler").click()
    expect(dialogue(page)).to_be_hidden()
    page.get_by_role("link", name="Retour à la liste").click()
    expect(ligne(page, POLYARTHRITE)).to_be_visible()


@pytest.mark.notice("R47", "R48", "R49", "R50")
def test_a_deleted_thread_is_out_of_reach_by_any_way(page_de: Ouvrir) -> None:
    page = page_de("MARTIN")
    ouvrir_fil(page, POLYARTHRITE)
    adresse = page.url
    piece = page.get_by_role("link", name="Télécharger compte-rendu.pdf").get_attribute("href")
    autre_onglet = page.context.new_page()
    autre_onglet.goto(f"{adresse}repondre/")
    champ(autre_onglet, "Votre réponse").fill("Trop tard")
    supprimer(page)
    expect(ligne(page, POLYARTHRITE)).to_have_count(0)
    for adresse_morte in (adresse, f"{adresse}repondre/", f"{adresse}supprimer/", piece or ""):
        reponse = page.goto(adresse_morte)
        assert reponse is not None
        assert reponse.status == 404
        expect(titre(page)).to_have_text("Page introuvable")
    with autre_onglet.expect_response(lambda r: r.request.method == "POST") as attente:
        bouton(autre_onglet, "Envoyer la réponse").click()
    assert attente.value.status == 404
    page.goto("/")
    entrer(page)
    bouton(page, "Ouvrir la recherche").click()
    champ(page, "Mots").fill("Renouvellement polyarthrite")
    bouton(page, "Lancer la recherche").click()
    expect(statut(page)).to_contain_text("trouvée")
    expect(ligne(page, POLYARTHRITE)).to_have_count(0)


@pytest.mark.notice("R52")
def test_the_echelon_keeps_the_thread_where_it_was_and_may_answer(page_de: Ouvrir) -> None:
    page = page_de("MARTIN")
    ouvrir_fil(page, POLYARTHRITE)
    supprimer(page)
    echelon = page_de("QUÉMÉNER")
    expect(ligne(echelon, POLYARTHRITE)).to_contain_text("Supprimée par le médecin")
    ouvrir_fil(echelon, POLYARTHRITE)
    expect(echelon.get_by_role("note")).to_contain_text("Supprimée par le médecin le ")
    expect(echelon.get_by_role("list", name="Messages de la conversation")).to_contain_text(
        "Le protocole de soins de Mme Kervella"
    )
    expect(bouton(echelon, "Répondre")).to_be_visible()


@pytest.mark.notice("R51")
def test_the_echelon_writes_again_and_the_doctor_sees_only_what_follows(page_de: Ouvrir) -> None:
    page = page_de("MARTIN")
    ouvrir_fil(page, POLYARTHRITE)
    adresse = page.url
    piece = page.get_by_role("link", name="Télécharger compte-rendu.pdf").get_attribute("href")
    supprimer(page)
    echelon = page_de("QUÉMÉNER")
    ouvrir_fil(echelon, POLYARTHRITE)
    repondre(echelon, "Je reviens vers vous au sujet de ce renouvellement.")
    expect(statut(echelon)).to_contain_text("Message envoyé")
    page.reload()
    expect(ligne(page, POLYARTHRITE)).to_contain_text("Non lu")
    expect(ligne(page, POLYARTHRITE)).not_to_contain_text("pièce jointe")
    ouvrir_fil(page, POLYARTHRITE)
    assert page.url.split("#")[0] == adresse.split("#")[0]
    expect(page.get_by_role("note")).to_contain_text(
        "Conversation relancée par l'échelon. Les messages antérieurs, supprimés le "
    )
    messages = page.get_by_role("list", name="Messages de la conversation")
    expect(messages.locator("> li")).to_have_count(1)
    expect(messages).to_contain_text("Je reviens vers vous au sujet de ce renouvellement.")
    expect(page.get_by_role("main")).not_to_contain_text("Le protocole de soins de Mme Kervella")
    repondre(page, "Bien reçu.")
    expect(statut(page)).to_contain_text("Message envoyé")
    assert (reponse := page.goto(piece or "")) is not None
    assert reponse.status == 404


@pytest.mark.notice("R53", "R54")
@pytest.mark.parametrize(
    ("nom", "collegue", "structure", "objet"),
    [
        ("HADDAD", "OLLIVIER", "Centre de santé Les Tilleuls", EPILEPSIE),
        (
            "ROUSSEL",
            "CARVALHO",
            "Clinique Saint-Melaine",
            "Demande d'entente préalable, sleeve",
        ),
    ],
)
def test_a_doctor_of_a_structure_deletes_for_all_and_is_told_so(
    page_de: Ouvrir, nom: str, collegue: str, structure: str, objet: str
) -> None:
    autre = page_de(collegue)
    ouvrir_fil(autre, objet)
    page = page_de(nom)
    ouvrir_fil(page, objet)
    bouton(page, "Supprimer la conversation").click()
    expect(dialogue(page)).to_contain_text(f"{DEFINITIF}, pour tous les médecins de {structure}.")
    bouton(dialogue(page), "Supprimer définitivement").click()
    expect(statut(page)).to_contain_text("Conversation supprimée.")
    autre.reload()
    expect(titre(autre)).to_have_text("Page introuvable")
    autre.goto("/messages/")
    expect(ligne(autre, objet)).to_have_count(0)


def test_the_dialog_says_that_a_reply_draft_will_be_destroyed(page_de: Ouvrir) -> None:
    page = page_de("MARTIN")
    ouvrir_fil(page, POLYARTHRITE)
    bouton(page, "Répondre").click()
    champ(page, "Votre réponse").fill("Brouillon à détruire")
    bouton(page, "Enregistrer le brouillon").click()
    expect(statut(page)).to_contain_text("Brouillon enregistré")
    bouton(page, "Annuler").click()
    bouton(page, "Supprimer la conversation").click()
    expect(dialogue(page)).to_contain_text("Le brouillon de réponse sera détruit.")
    bouton(dialogue(page), "Supprimer définitivement").click()
    expect(statut(page)).to_contain_text("Conversation supprimée.")
    echelon = page_de("QUÉMÉNER")
    ouvrir_fil(echelon, POLYARTHRITE)
    repondre(echelon, "Relance.")
    expect(statut(echelon)).to_contain_text("Message envoyé")
    page.reload()
    ouvrir_fil(page, POLYARTHRITE)
    bouton(page, "Répondre").click()
    expect(champ(page, "Votre réponse")).to_have_value("")


def test_what_the_doctor_was_writing_is_given_back_when_a_colleague_deleted_the_thread(
    page_de: Ouvrir,
) -> None:
    ollivier = page_de("OLLIVIER")
    ouvrir_fil(ollivier, EPILEPSIE)
    bouton(ollivier, "Répondre").click()
    champ(ollivier, "Votre réponse").fill("Texte que je ne veux pas perdre")
    haddad = page_de("HADDAD")
    ouvrir_fil(haddad, EPILEPSIE)
    supprimer(haddad)
    bouton(ollivier, "Envoyer la réponse").click()
    expect(titre(ollivier)).to_have_text("Page introuvable")
    expect(ollivier.get_by_role("main")).to_contain_text("Texte que je ne veux pas perdre")
