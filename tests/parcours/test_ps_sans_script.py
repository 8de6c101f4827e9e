"""Every act of the doctor in a browser without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from tests.parcours.conftest import Ouvrir
from tests.parcours.page import (
    ajoutees,
    alerte,
    bouton,
    champ,
    commencer,
    fichier,
    graisse,
    identifier,
    joindre,
    ligne,
    lignes,
    ouvrir_fil,
    pdf_de,
    rediger,
    repondre,
    statut,
    titre,
)
from tests.travailleur import faire_les_taches

pytestmark = pytest.mark.navigateur
DIX_MO = 10 * 1024 * 1024
OBJET = "Écrit sans script"
POLYARTHRITE = "Renouvellement ALD, polyarthrite"


@pytest.mark.notice("R01", "R03", "R10", "R11", "R19", "R20")
def test_the_menu_gives_its_link_and_both_ways_identify_a_patient(sans_script: Ouvrir) -> None:
    page = sans_script("MARTIN")
    expect(bouton(page, "Écrire à un médecin conseil")).to_be_disabled()
    page.get_by_role("combobox", name="Sélectionnez une carte").select_option("KERVELLA Martine")
    bouton(page, "Lire la carte Vitale").click()
    informations = page.get_by_role("region", name="Informations patient")
    expect(informations).to_contain_text("Échelon destinataire : ELSM 35")
    bouton(page, "Changer de patient").click()
    identifier(page, "P05")
    expect(informations).to_contain_text("Échelon destinataire : MSA 35")
    bouton(page, "Changer de patient").click()
    identifier(page, "P09")
    page.get_by_role("combobox", name="Bénéficiaire").select_option(index=2)
    bouton(page, "Choisir ce bénéficiaire").click()
    expect(informations).to_contain_text("BERTRAND Chloé")
    expect(bouton(page, "Écrire à un médecin conseil")).to_be_enabled()


@pytest.mark.notice("R24", "R26", "R27", "R28", "R29", "R30")
def test_refused_files_and_empty_fields_are_said_by_the_server_and_the_rest_is_kept(
    sans_script: Ouvrir,
) -> None:
    page = sans_script("MARTIN")
    commencer(page, "P01")
    champ(page, "Message").fill("Corps gardé")
    joindre(
        page,
        fichier("virus.exe", b"MZ" + b"\0" * 2000),
        pdf_de("limite.pdf", DIX_MO),
        pdf_de("trop-gros.pdf", DIX_MO + 1),
        fichier("vide.pdf", b""),
        fichier("compte-rendu.pdf"),
    )
    bouton(page, "Envoyer").click()
    for phrase in (
        "Le message n'a pas été envoyé",
        "Saisissez un objet",
        "virus.exe : format de fichier incorrect",
        "trop-gros.pdf : le fichier dépasse 10 Mo",
        "vide.pdf : le fichier est vide",
    ):
        expect(alerte(page)).to_contain_text(phrase)
    expect(ajoutees(page)).to_have_count(2)
    expect(ajoutees(page).first).to_contain_text("limite.pdf, 10 Mo")
    expect(champ(page, "Message")).to_have_value("Corps gardé")
    champ(page, "Objet").fill(OBJET)
    joindre(page, *(pdf_de(f"{n}.pdf", 2048) for n in range(3, 7)))
    bouton(page, "Envoyer").click()
    expect(alerte(page)).to_contain_text("6.pdf : 5 pièces jointes maximum")
    expect(ajoutees(page)).to_have_count(5)
    bouton(page, "Envoyer").click()
    expect(statut(page)).to_contain_text("Message envoyé à l'échelon ELSM 35.")
    expect(ligne(page, OBJET)).to_contain_text("5 pièces jointes")


@pytest.mark.notice("R31", "R32", "R33")
def test_a_draft_is_saved_loses_a_file_is_reopened_and_sent_once(sans_script: Ouvrir) -> None:
    page = sans_script("MARTIN")
    commencer(page, "P01")
    rediger(page, OBJET, "Corps")
    joindre(page, fichier("compte-rendu.pdf"), fichier("radio-hanche.jpg"))
    bouton(page, "Enregistrer le brouillon").click()
    expect(statut(page)).to_contain_text("Brouillon enregistré")
    bouton(page, "Retirer radio-hanche.jpg").click()
    expect(ajoutees(page)).to_have_count(1)
    page.get_by_role("link", name="Retour à la liste").click()
    expect(ligne(page, OBJET)).to_contain_text("[Brouillon]")
    ligne(page, OBJET).get_by_role("link").click()
    expect(champ(page, "Message")).to_have_value("Corps")
    bouton(page, "Envoyer").dblclick()
    expect(statut(page)).to_contain_text("Message envoyé à l'échelon ELSM 35.")
    expect(ligne(page, OBJET)).to_have_count(1)
    faire_les_taches()
    ouvrir_fil(page, OBJET)
    messages = page.get_by_role("list", name="Messages de la conversation")
    expect(messages.get_by_role("heading", level=3)).to_have_count(1)
    expect(messages.get_by_role("link", name=re.compile("^Télécharger"))).to_have_count(1)


@pytest.mark.notice("R45", "R46", "R56", "R57")
def test_a_message_is_read_answered_and_marked_unread(sans_script: Ouvrir) -> None:
    page = sans_script("MARTIN")
    objet = "Reprise à temps partiel thérapeutique"
    lien = ligne(page, objet).get_by_role("link")
    assert graisse(lien) >= 600
    ouvrir_fil(page, objet)
    with page.expect_navigation():
        bouton(page, "Marquer comme non lu").click()
    expect(ligne(page, objet)).to_contain_text("Non lu")
    ouvrir_fil(page, objet)
    repondre(page, "Merci.")
    expect(statut(page)).to_contain_text("Message envoyé à l'échelon ELSM 35.")
    expect(lignes(page).first).to_contain_text(objet)
    assert graisse(lien) < 600


@pytest.mark.notice("R47", "R48", "R53")
def test_deleting_goes_through_a_page_with_the_words_of_the_dialog(sans_script: Ouvrir) -> None:
    page = sans_script("HADDAD")
    objet = "Épilepsie : demande d'affection de longue durée"
    ouvrir_fil(page, objet)
    bouton(page, "Supprimer la conversation").click()
    expect(titre(page)).to_have_text("Supprimer la conversation ?")
    expect(page.get_by_role("main")).to_contain_text(objet)
    expect(page.get_by_role("main")).to_contain_text(
        "de manière définitive, pour tous les médecins de Centre de santé Les Tilleuls."
    )
    bouton(page, "Annuler").click()
    expect(titre(page)).to_have_text(objet)
    bouton(page, "Supprimer la conversation").click()
    bouton(page, "Supprimer définitivement").click()
    expect(statut(page)).to_contain_text("Conversation supprimée.")
    expect(ligne(page, objet)).to_have_count(0)


@pytest.mark.notice("R63", "R64")
def test_the_loupe_opens_the_search_and_the_filters_have_their_button(
    sans_script: Ouvrir,
) -> None:
    page = sans_script("LE BIHAN-NOËL")
    toutes = lignes(page).count()
    bouton(page, "Ouvrir la recherche").click()
    champ(page, "Mots").fill("oedeme")
    bouton(page, "Lancer la recherche").click()
    expect(statut(page)).to_contain_text("1 conversation trouvée")
    bouton(page, "Effacer la recherche").click()
    expect(lignes(page)).to_have_count(toutes)
    page.get_by_role("checkbox", name="Non lus seulement").check()
    bouton(page, "Appliquer").click()
    expect(lignes(page)).to_have_count(1)


def test_a_doctor_of_two_structures_chooses_then_signs_out(sans_script: Ouvrir) -> None:
    page = sans_script("RENAUD", "350990016")
    expect(ligne(page, POLYARTHRITE)).to_have_count(0)
    expect(page.get_by_role("banner")).to_contain_text("FINESS 350990016")
    bouton(page, "Se déconnecter").click()
    expect(titre(page)).to_have_text("Se connecter")
