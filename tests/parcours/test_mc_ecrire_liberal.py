"""An échelon writes to a médecin libéral: first the recipient, then the message."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.parcours.conftest import Ouvrir
from tests.parcours.destinataire import LIBERAL, verifier_etape_2
from tests.parcours.page import (
    NIR,
    alerte,
    aller,
    bouton,
    champ,
    fichier,
    joindre,
    ligne,
    lignes,
    ouvrir_fil,
    pdf_de,
    rediger,
    retourner,
    statut,
    titre,
)
from tests.travailleur import faire_les_taches

pytestmark = pytest.mark.navigateur

MO = 1024 * 1024


@pytest.mark.notice("R78")
def test_enter_in_the_search_field_searches_and_never_sends(page_de: Ouvrir) -> None:
    page = LIBERAL.ouvrir(page_de("QUÉMÉNER"))
    champ(page, "NIR du patient").fill(NIR["P01"])
    champ(page, "NIR du patient").press("Enter")
    expect(statut(page)).to_contain_text("Destinataire : Dr Jean MARTIN")
    champ(page, "Objet").fill("Un objet")
    champ(page, "Message").fill("Un message")
    champ(page, "Objet").press("Enter")
    expect(statut(page)).to_contain_text("Brouillon enregistré")


@pytest.mark.notice("R78")
def test_only_the_field_of_the_chosen_way_is_shown(page_de: Ouvrir) -> None:
    page = LIBERAL.ouvrir(page_de("QUÉMÉNER"))
    expect(page.get_by_role("radio", name="Par le NIR du patient")).to_be_checked()
    expect(champ(page, "NIR du patient")).to_be_visible()
    expect(page.get_by_label("N° AM du médecin", exact=True)).to_be_hidden()
    page.get_by_role("radio", name="Par le n° AM du médecin").check()
    expect(champ(page, "N° AM du médecin")).to_be_visible()
    expect(page.get_by_label("NIR du patient", exact=True)).to_be_hidden()


@pytest.mark.notice("R79")
def test_the_nir_of_a_patient_brings_his_medecin_traitant(page_de: Ouvrir) -> None:
    page = LIBERAL.ouvrir(page_de("QUÉMÉNER"))
    LIBERAL.par_nir(page, "2 58 03 35 990 901 92")
    expect(statut(page)).to_contain_text(
        "Destinataire : Dr Jean MARTIN – n° AM 351991013 – médecin traitant de Martine KERVELLA"
    )
    expect(page.get_by_role("region", name="Patient concerné")).to_contain_text("KERVELLA Martine")
    rediger(page, "Arrêt de travail : question", "Pouvez-vous préciser la date de reprise ?")
    bouton(page, "Envoyer").click()
    expect(statut(page)).to_contain_text("Message envoyé à Dr Jean MARTIN.")
    aller(page, "En cours")
    envoyee = lignes(page).first
    expect(envoyee).to_contain_text("Arrêt de travail : question")
    expect(envoyee).to_contain_text("Patient : Martine KERVELLA")
    recu = lignes(page_de("MARTIN")).first
    expect(recu.get_by_role("link", name=re.compile("^Non lu"))).to_be_visible()
    expect(recu).to_contain_text("Arrêt de travail : question")
    expect(recu.get_by_text("ELSM 35", exact=True)).to_be_visible()


@pytest.mark.notice("R79")
def test_a_corsican_nir_is_read_in_lower_case_without_its_key(page_de: Ouvrir) -> None:
    page = LIBERAL.ouvrir(page_de("COLONNA"))
    LIBERAL.par_nir(page, "162052a990906")
    expect(statut(page)).to_contain_text("Destinataire : Dr Ange PAOLI")
    expect(statut(page)).to_contain_text("Joseph CASANOVA")


@pytest.mark.notice("R80")
def test_the_number_of_a_doctor_serves_a_general_question_without_patient(
    page_de: Ouvrir,
) -> None:
    page = LIBERAL.ouvrir(page_de("QUÉMÉNER"))
    LIBERAL.par_numero(page, "351 991 021")
    expect(statut(page)).to_contain_text("Destinataire : Dr Sophie LE BIHAN-NOËL – n° AM 351991021")
    expect(page.get_by_role("region", name="Patient concerné")).to_have_count(0)
    rediger(page, "Vos horaires", "Quand peut-on vous joindre ?")
    bouton(page, "Envoyer").click()
    expect(statut(page)).to_contain_text("Message envoyé à Dr Sophie LE BIHAN-NOËL.")
    aller(page, "En cours")
    expect(ligne(page, "Vos horaires").get_by_text("Sans patient", exact=True)).to_be_visible()
    recue = ligne(page_de("LE BIHAN-NOËL"), "Vos horaires")
    expect(recue.get_by_text("Sans patient", exact=True)).to_be_visible()


@pytest.mark.notice("R79", "R80")
def test_without_a_medecin_traitant_the_number_is_the_way_out(page_de: Ouvrir) -> None:
    page = LIBERAL.ouvrir(page_de("PAYET"))
    LIBERAL.par_nir(page, NIR["P08"])
    expect(alerte(page)).to_contain_text(
        "Aucun médecin traitant déclaré pour ce patient : saisissez le n° AM du médecin"
    )
    LIBERAL.par_numero(page, "351991013")
    expect(statut(page)).to_contain_text("Destinataire : Dr Jean MARTIN")


@pytest.mark.notice("R79", "R87")
def test_when_the_medecin_traitant_is_salaried_the_other_screen_is_offered(
    page_de: Ouvrir,
) -> None:
    page = LIBERAL.ouvrir(page_de("QUÉMÉNER"))
    LIBERAL.par_nir(page, NIR["P04"])
    expect(alerte(page)).to_contain_text("Le médecin traitant exerce en centre de santé")
    page.get_by_role("link", name="Écrire à son centre de santé").click()
    expect(titre(page)).to_have_text("Écrire à un centre de santé ou à un établissement")


@pytest.mark.notice("R79")
def test_an_agent_of_two_echelons_writes_for_the_patients_one(page_de: Ouvrir) -> None:
    page = LIBERAL.ouvrir(page_de("GUILLOU"))
    LIBERAL.par_nir(page, NIR["P12"])
    expect(statut(page)).to_contain_text("Destinataire : Dr Jeanne MOREAU")
    expect(page.get_by_role("combobox", name="Échelon expéditeur")).to_have_count(0)
    rediger(page, "Oxygène : suite", "Merci de préciser le débit.")
    bouton(page, "Envoyer").click()
    aller(page, "En cours")
    envoyee = ligne(page, "Oxygène : suite")
    expect(envoyee.get_by_text("ELSM 56", exact=True)).to_be_visible()


@pytest.mark.notice("R80")
def test_an_agent_of_two_echelons_chooses_the_one_that_asks_a_general_question(
    page_de: Ouvrir,
) -> None:
    page = LIBERAL.ouvrir(page_de("GUILLOU"))
    page.get_by_role("radio", name="Par le n° AM du médecin", exact=True).check()
    page.get_by_role("combobox", name="Échelon expéditeur").select_option("ELSM 56")
    LIBERAL.par_numero(page, "561991100")
    expect(statut(page)).to_contain_text("Échelon expéditeur : ELSM 56")
    rediger(page, "Réunion de Vannes", "Serez-vous présente ?")
    bouton(page, "Enregistrer le brouillon").click()
    expect(statut(page)).to_contain_text("Brouillon enregistré")
    bouton(page, "Envoyer").click()
    aller(page, "En cours")
    envoyee = ligne(page, "Réunion de Vannes")
    expect(envoyee.get_by_text("ELSM 56", exact=True)).to_be_visible()


@pytest.mark.notice("R79")
def test_of_two_beneficiaries_one_must_be_chosen_before_writing(page_de: Ouvrir) -> None:
    page = LIBERAL.ouvrir(page_de("QUÉMÉNER"))
    LIBERAL.par_nir(page, NIR["P09"])
    expect(alerte(page)).to_contain_text("Choisissez le bénéficiaire")
    verifier_etape_2(page, ouverte=False)
    bouton(page, "Rechercher le médecin").click()
    expect(alerte(page)).to_contain_text("Choisissez le bénéficiaire")
    beneficiaire = page.get_by_role("combobox", name="Bénéficiaire")
    expect(beneficiaire).to_have_accessible_description("Choisissez le bénéficiaire")
    expect(champ(page, "NIR du patient")).not_to_have_attribute("aria-invalid", "true")
    beneficiaire.select_option("BERTRAND Chloé, né(e) le 09/04/2012")
    bouton(page, "Rechercher le médecin").click()
    expect(statut(page)).to_contain_text("médecin traitant de Chloé BERTRAND")
    verifier_etape_2(page, ouverte=True)


@pytest.mark.notice("R82")
def test_five_files_reach_the_doctor_as_they_were(page_de: Ouvrir, tmp_path: Path) -> None:
    page = LIBERAL.ouvrir(page_de("QUÉMÉNER"))
    LIBERAL.par_nir(page, NIR["P01"])
    rediger(page, "Cinq pièces", "Voyez les pièces jointes.")
    noms = ["avis-rcp.pdf", "radio-thorax.jpg", "courbe-de-poids.png", "bilan-hepatique.pdf"]
    limite = pdf_de("limite.pdf", 10 * MO)
    joindre(page, *(fichier(nom) for nom in noms), limite)
    bouton(page, "Envoyer").click()
    expect(statut(page)).to_contain_text("Message envoyé")
    martin = page_de("MARTIN")
    expect(ligne(martin, "Cinq pièces")).to_contain_text("5 pièces jointes")
    faire_les_taches()
    ouvrir_fil(martin, "Cinq pièces")
    for nom in noms:
        with martin.expect_download() as attendu:
            martin.get_by_role("link", name=f"Télécharger {nom}").click()
        assert attendu.value.suggested_filename == nom
        assert attendu.value.path().read_bytes() == fichier(nom)["buffer"]
    with martin.expect_download() as attendu:
        martin.get_by_role("link", name="Télécharger limite.pdf (PDF, 10 Mo)").click()
    assert attendu.value.path().read_bytes() == limite["buffer"]


@pytest.mark.notice("R83")
def test_a_draft_comes_back_as_it_was_and_leaves_when_sent(page_de: Ouvrir) -> None:
    page = LIBERAL.ouvrir(page_de("QUÉMÉNER"))
    LIBERAL.par_nir(page, NIR["P02"])
    champ(page, "Objet").fill("Bilan à commenter")
    joindre(page, fichier("bilan-biologique.pdf"))
    bouton(page, "Enregistrer le brouillon").click()
    expect(statut(page)).to_contain_text("Brouillon enregistré")
    retourner(page)
    tanguy = page_de("TANGUY")
    tanguy.get_by_role("link", name="Brouillons 2", exact=True).click()
    expect(ligne(tanguy, "Bilan à commenter")).to_contain_text("Dr QUÉMÉNER")
    ligne(tanguy, "Bilan à commenter").get_by_role("link").click()
    expect(titre(tanguy)).to_have_text(LIBERAL.nom)
    expect(statut(tanguy)).to_contain_text("Destinataire : Dr Jean MARTIN")
    expect(bouton(tanguy, "Changer de destinataire")).to_have_count(0)
    expect(champ(tanguy, "Objet")).to_have_value("Bilan à commenter")
    expect(bouton(tanguy, "Retirer bilan-biologique.pdf")).to_be_visible()
    champ(tanguy, "Message").fill("Le bilan est joint.")
    bouton(tanguy, "Envoyer").click()
    expect(statut(tanguy)).to_contain_text("Message envoyé à Dr Jean MARTIN.")
    expect(tanguy.get_by_role("link", name="Brouillons 1", exact=True)).to_be_visible()
    aller(tanguy, "En cours")
    expect(ligne(tanguy, "Bilan à commenter")).to_contain_text("1 pièce jointe")
    recue = ligne(page_de("MARTIN"), "Bilan à commenter")
    expect(recue).to_contain_text("1 pièce jointe")


@pytest.mark.notice("R83")
def test_a_draft_may_be_incomplete_and_the_doctor_never_sees_it(page_de: Ouvrir) -> None:
    page = LIBERAL.ouvrir(page_de("QUÉMÉNER"))
    LIBERAL.par_nir(page, NIR["P01"])
    champ(page, "Message").fill("À compléter")
    bouton(page, "Enregistrer le brouillon").click()
    expect(statut(page)).to_contain_text("Brouillon enregistré")
    expect(champ(page, "Message")).to_have_value("À compléter")
    retourner(page)
    page.get_by_role("link", name="Brouillons 2", exact=True).click()
    expect(ligne(page, "(sans objet)")).to_be_visible()
    martin = page_de("MARTIN")
    expect(ligne(martin, "(sans objet)")).to_have_count(0)
    ligne(page, "(sans objet)").get_by_role("link").click()
    bouton(page, "Supprimer le brouillon").click()
    expect(statut(page)).to_contain_text("Brouillon supprimé")
    expect(page.get_by_role("link", name="Brouillons 1", exact=True)).to_be_visible()


@pytest.mark.notice("R78")
def test_changing_the_recipient_keeps_the_text(page_de: Ouvrir) -> None:
    page = LIBERAL.ouvrir(page_de("QUÉMÉNER"))
    LIBERAL.par_nir(page, NIR["P01"])
    rediger(page, "Question générale", "Un texte qui servira à une autre")
    bouton(page, "Changer de destinataire").click()
    expect(champ(page, "Objet")).to_have_value("Question générale")
    LIBERAL.par_numero(page, "999")
    expect(alerte(page)).to_contain_text("Le n° AM comporte 9 chiffres")
    LIBERAL.par_numero(page, "351991021")
    expect(statut(page)).to_contain_text("Destinataire : Dr Sophie LE BIHAN-NOËL")
    expect(champ(page, "Objet")).to_have_value("Question générale")
    expect(champ(page, "Message")).to_have_value("Un texte qui servira à une autre")
    bouton(page, "Envoyer").click()
    expect(statut(page)).to_contain_text("Message envoyé à Dr Sophie LE BIHAN-NOËL.")
    expect(ligne(page_de("MARTIN"), "Question générale")).to_have_count(0)


@pytest.mark.notice("R78", "R83")
def test_changing_the_recipient_after_an_automatic_saving_leaves_nothing_to_the_first(
    page_de: Ouvrir,
) -> None:
    page = page_de("QUÉMÉNER")
    page.clock.install()
    LIBERAL.ouvrir(page)
    LIBERAL.par_nir(page, NIR["P01"])
    rediger(page, "Question générale", "Un texte qui servira à une autre")
    with page.expect_response(lambda reponse: reponse.request.method == "POST") as sauvegarde:
        page.clock.fast_forward(21_000)
    assert sauvegarde.value.json()["message"].startswith("Brouillon enregistré")
    bouton(page, "Changer de destinataire").click()
    LIBERAL.par_numero(page, "351991021")
    expect(champ(page, "Message")).to_have_value("Un texte qui servira à une autre")
    bouton(page, "Envoyer").click()
    expect(statut(page)).to_contain_text("Message envoyé à Dr Sophie LE BIHAN-NOËL.")
    expect(page.get_by_role("link", name="Brouillons 1", exact=True)).to_be_visible()


@pytest.mark.notice("R78", "R82")
def test_changing_the_recipient_says_that_the_files_must_be_added_again(page_de: Ouvrir) -> None:
    page = LIBERAL.ouvrir(page_de("QUÉMÉNER"))
    LIBERAL.par_nir(page, NIR["P01"])
    joindre(page, fichier("bilan-hepatique.pdf"))
    bouton(page, "Changer de destinataire").click()
    expect(alerte(page)).to_contain_text("Les fichiers choisis n'ont pas été joints")


@pytest.mark.notice("R83")
def test_annuler_leaves_without_saving_nor_sending(page_de: Ouvrir) -> None:
    page = LIBERAL.ouvrir(page_de("QUÉMÉNER"))
    LIBERAL.par_nir(page, NIR["P01"])
    rediger(page, "À oublier", "Rien ne doit en rester")
    bouton(page, "Annuler").click()
    expect(titre(page)).to_have_text("Échanges sécurisés - back office")
    expect(page.get_by_role("link", name="Brouillons 1", exact=True)).to_be_visible()
    aller(page, "En cours")
    expect(ligne(page, "À oublier")).to_have_count(0)
