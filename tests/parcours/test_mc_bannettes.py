"""The back office's home: three trays, their rows and marks, the drafts beside them."""

import uuid
from typing import NamedTuple

import pytest
from playwright.sync_api import Locator, Page, expect

from echanges.comptes.acteur import Acteur, contexte
from echanges.messagerie import actions
from tests.distribution import interlocuteur, patient
from tests.parcours.conftest import Ouvrir
from tests.parcours.page import (
    aller,
    bannettes,
    bouton,
    champ,
    graisse,
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

FONCE, CLAIR = "rgb(12, 65, 154)", "rgb(153, 219, 242)"
"""The two blues of the notice (« bleu foncé », « bleu clair »)."""
DESTINATAIRE = "Échelon destinataire"
INITIATIVE = "À l'initiative de l'échelon"
SANS_PATIENT = "À l'initiative de l'échelon, sans patient"
NON_LU, BROUILLON, LU = "Non lu", "[Brouillon]", "[Lu]"
ROUVERTE, SUPPRIMEE = "Rouverte par le médecin", "Supprimée par le médecin"
MARQUES = {NON_LU, BROUILLON, LU, ROUVERTE, SUPPRIMEE}
MARTIN, LE_BIHAN = ("JM", "Dr Jean MARTIN"), ("SL", "Dr Sophie LE BIHAN-NOËL")
TILLEULS = ("CE35", "Centre de santé Les Tilleuls")
SAINT_MELAINE = ("CL35", "Clinique Saint-Melaine")


class Attendue(NamedTuple):
    """A row, as the table of the demonstration says it."""

    objet: str
    interlocuteur: tuple[str, str]
    """Pastille, full name."""
    patient: str | None
    mots: str = DESTINATAIRE
    """What the échelon's pastille says in words; they decide its colour."""
    marques: frozenset[str] = frozenset()


def attendue(
    objet: str,
    interlocuteur: tuple[str, str],
    patient: str | None,
    *marques: str,
    mots: str = DESTINATAIRE,
) -> Attendue:
    """A row, written on one line."""
    return Attendue(objet, interlocuteur, patient, mots, frozenset(marques))


A_TRAITER = [
    attendue("Renouvellement ALD, polyarthrite", MARTIN, "Martine KERVELLA", NON_LU),
    attendue("Orthèses de repos sur mesure", MARTIN, "Martine KERVELLA", NON_LU, ROUVERTE),
    attendue("Épilepsie : demande d'affection", TILLEULS, "Lucas PERRIN", NON_LU),
    attendue("Demande d'entente préalable", SAINT_MELAINE, "Fatoumata DIALLO", NON_LU),
    attendue("Arrêt de travail prolongé", MARTIN, "Hugo BERTRAND"),
    attendue("Transports pour rééducation", LE_BIHAN, "Aïcha BENALI", BROUILLON),
    attendue("Apnée du sommeil", LE_BIHAN, "Fatoumata DIALLO"),
]
"""T01, T10, T14, T17, T02, T03, T26."""
EN_COURS = [
    attendue("Reprise à temps partiel thérapeutique", MARTIN, "Martine KERVELLA"),
    attendue("Protocoles de soins électroniques", TILLEULS, None, mots=SANS_PATIENT),
    attendue("Arrêt de plus de six mois", MARTIN, "Yann LE GUENNEC", mots=INITIATIVE),
    attendue("Kinésithérapie au-delà du référentiel", LE_BIHAN, "Aïcha BENALI"),
    attendue("Convocation au service médical", TILLEULS, "Lucas PERRIN", LU, mots=INITIATIVE),
    attendue("Prothèse de hanche", LE_BIHAN, "Aïcha BENALI", LU),
    attendue("Vos disponibilités", LE_BIHAN, None, LU, mots=SANS_PATIENT),
    attendue("Pièces attendues pour les ententes", SAINT_MELAINE, None, LU, mots=SANS_PATIENT),
    attendue("Biothérapie : suivi", MARTIN, "Martine KERVELLA", LU),
    attendue("Suivi nutritionnel", LE_BIHAN, "Fatoumata DIALLO", LU, SUPPRIMEE),
]
"""T04, T16, T06, T12, T15, T05, T07, T18, T25, T11."""
CLOS = [
    attendue("Pompe à insuline", MARTIN, "Chloé BERTRAND", LU),
    attendue("Certificat de reprise anticipée", MARTIN, "Yann LE GUENNEC", LU, SUPPRIMEE),
    attendue("Prolongation en cours", MARTIN, "Yann LE GUENNEC", LU, mots=INITIATIVE),
]
"""T09, T13, T28, by closing date (A32)."""


def verifier_ordre(page: Page, rangees: list[Attendue]) -> None:
    """Exactly these rows, in this order."""
    expect(lignes(page)).to_have_count(len(rangees))
    expect(lignes(page)).to_contain_text([rangee.objet for rangee in rangees])


def verifier_rangee(page: Page, rangee: Attendue) -> None:
    """Everything a row says: two pastilles, their words, the parties, the marks."""
    vue = ligne(page, rangee.objet)
    pastille, nom = rangee.interlocuteur
    expect(vue.get_by_text("ELSM 35", exact=True)).to_be_visible()
    expect(vue.get_by_text(pastille, exact=True)).to_be_visible()
    expect(vue.get_by_text(f"{rangee.mots} :", exact=True)).to_have_count(1)
    expect(vue.get_by_text(f"Interlocuteur : {pastille}")).to_have_count(1)
    expect(vue.get_by_text(nom, exact=True)).to_be_visible()
    patient = f"Patient : {rangee.patient}" if rangee.patient else "Sans patient"
    expect(vue.get_by_text(patient, exact=True)).to_be_visible()
    expect(vue.get_by_text(NON_LU)).to_have_count(int(NON_LU in rangee.marques))
    for marque in MARQUES - {NON_LU}:
        expect(vue.get_by_text(marque, exact=True)).to_have_count(int(marque in rangee.marques))


def fond(pastille: Locator) -> str:
    """The computed background of an element."""
    return str(pastille.evaluate("e => getComputedStyle(e).backgroundColor"))


def verifier_aspect(page: Page, rangee: Attendue) -> None:
    """The colour of the échelon's pastille, and bold exactly when unread."""
    vue = ligne(page, rangee.objet)
    voulu = CLAIR if rangee.mots == SANS_PATIENT else FONCE
    assert fond(vue.get_by_text("ELSM 35", exact=True)) == voulu
    assert fond(vue.get_by_text(rangee.interlocuteur[0], exact=True)) not in {FONCE, CLAIR}
    assert (graisse(vue.get_by_role("link")) >= 600) == (NON_LU in rangee.marques)


@pytest.mark.notice("R65", "R105")
def test_the_home_screen_presents_exactly_three_trays(page_de: Ouvrir) -> None:
    page = page_de("QUÉMÉNER")
    expect(titre(page)).to_have_text("Échanges sécurisés - back office")
    expect(page.get_by_role("banner")).to_contain_text("Dr Hélène QUÉMÉNER")
    expect(page.get_by_role("banner")).to_contain_text("ELSM 35")
    liens = bannettes(page).get_by_role("link")
    expect(liens).to_have_count(3)
    expect(liens).to_contain_text(["À traiter", "En cours", "Clos"])
    expect(lien_de_bannette(page, "À traiter")).to_have_attribute("aria-current", "page")
    expect(page).to_have_title("(4) À traiter – Échanges sécurisés")


@pytest.mark.notice("R66", "R69", "R71", "R72", "R73")
def test_a_traiter_holds_what_was_not_answered(page_de: Ouvrir) -> None:
    page = page_de("QUÉMÉNER")
    verifier_ordre(page, A_TRAITER)
    for rangee in A_TRAITER:
        verifier_rangee(page, rangee)


@pytest.mark.notice("R67", "R70", "R75", "R76")
def test_en_cours_holds_what_was_answered_and_what_the_echelon_began(page_de: Ouvrir) -> None:
    page = page_de("QUÉMÉNER")
    aller(page, "En cours")
    verifier_ordre(page, EN_COURS)
    for rangee in EN_COURS:
        verifier_rangee(page, rangee)


@pytest.mark.notice("R68")
def test_clos_holds_what_the_echelon_closed_last_closed_first(page_de: Ouvrir) -> None:
    page = page_de("QUÉMÉNER")
    aller(page, "Clos")
    verifier_ordre(page, CLOS)
    for rangee in CLOS:
        verifier_rangee(page, rangee)


@pytest.mark.notice("R69", "R70", "R106")
def test_the_pastilles_have_the_two_blues_of_the_notice_and_the_unread_is_bold(
    page_de: Ouvrir,
) -> None:
    page = page_de("QUÉMÉNER")
    for rangee in A_TRAITER:
        verifier_aspect(page, rangee)
    aller(page, "En cours")
    for rangee in EN_COURS:
        verifier_aspect(page, rangee)


@pytest.mark.notice("R65")
def test_each_tray_says_how_many_it_holds_and_how_many_are_unread(page_de: Ouvrir) -> None:
    page = page_de("QUÉMÉNER")
    expect(lien_de_bannette(page, "À traiter")).to_have_text("À traiter 7 (4 non lus)")
    expect(lien_de_bannette(page, "En cours")).to_have_text("En cours 10")
    expect(lien_de_bannette(page, "Clos")).to_have_text("Clos 3")
    ouvrir_fil(page, "Renouvellement ALD, polyarthrite")
    retourner(page)
    expect(lien_de_bannette(page, "À traiter")).to_have_text("À traiter 7 (3 non lus)")
    ouvrir_fil(page, "Arrêt de travail prolongé, lombosciatique")
    repondre(page, "Je le convoquerai la semaine prochaine.")
    expect(lien_de_bannette(page, "À traiter")).to_have_text("À traiter 6 (3 non lus)")
    expect(lien_de_bannette(page, "En cours")).to_have_text("En cours 11")


@pytest.mark.notice("R106")
def test_a_message_opened_by_one_is_read_for_the_whole_echelon_until_marked_unread(
    page_de: Ouvrir,
) -> None:
    quemener, tanguy = page_de("QUÉMÉNER"), page_de("TANGUY")
    objet = "Renouvellement ALD, polyarthrite"
    expect(ligne(tanguy, objet).get_by_text(NON_LU)).to_be_visible()
    ouvrir_fil(quemener, objet)
    tanguy.reload()
    expect(ligne(tanguy, objet).get_by_text(NON_LU)).to_have_count(0)
    assert graisse(ligne(tanguy, objet).get_by_role("link")) < 600
    ouvrir_fil(tanguy, objet)
    expect(tanguy.get_by_text("Ouvert par Dr Hélène QUÉMÉNER le")).to_be_visible()
    bouton(tanguy, "Marquer comme non lu").click()
    expect(statut(tanguy)).to_contain_text("Conversation marquée comme non lue")
    expect(ligne(tanguy, objet).get_by_text(NON_LU)).to_be_visible()


@pytest.mark.notice("R75", "R76")
def test_lu_appears_when_the_doctor_opens_and_goes_with_a_new_message(page_de: Ouvrir) -> None:
    objet = "Reprise à temps partiel thérapeutique"
    echelon = page_de("QUÉMÉNER")
    aller(echelon, "En cours")
    expect(ligne(echelon, objet).get_by_text(LU, exact=True)).to_have_count(0)
    ouvrir_fil(page_de("MARTIN"), objet)
    echelon.reload()
    expect(ligne(echelon, objet).get_by_text(LU, exact=True)).to_be_visible()
    ouvrir_fil(echelon, objet)
    expect(echelon.get_by_text("Ouvert le")).to_have_count(1)
    repondre(echelon, "Une précision : la date de début doit être un lundi.")
    aller(echelon, "En cours")
    expect(ligne(echelon, objet).get_by_text(LU, exact=True)).to_have_count(0)


@pytest.mark.notice("R76")
def test_lu_says_nothing_once_the_last_message_is_the_doctors(page_de: Ouvrir) -> None:
    objet = "Biothérapie : suivi et protocole de soins"
    martin = page_de("MARTIN")
    ouvrir_fil(martin, objet)
    repondre(martin, "Je vous remercie, le protocole est signé.")
    echelon = page_de("QUÉMÉNER")
    expect(ligne(echelon, objet).get_by_text(NON_LU)).to_be_visible()
    expect(ligne(echelon, objet).get_by_text(LU, exact=True)).to_have_count(0)


@pytest.mark.notice("R73", "R74")
def test_the_tag_brouillon_names_its_author_and_goes_when_the_reply_is_sent(
    page_de: Ouvrir,
) -> None:
    objet = "Transports pour rééducation au centre de Fougères"
    page = page_de("QUÉMÉNER")
    expect(ligne(page, objet).get_by_text("Karine LE DU", exact=True)).to_be_visible()
    ouvrir_fil(page, objet)
    bouton(page, "Répondre").click()
    bouton(page, "Envoyer la réponse").click()
    aller(page, "En cours")
    expect(ligne(page, objet)).to_be_visible()
    expect(ligne(page, objet).get_by_text(BROUILLON, exact=True)).to_have_count(0)


@pytest.mark.notice("R73", "R74")
def test_the_tag_brouillon_comes_with_the_first_save_and_goes_with_the_draft(
    page_de: Ouvrir,
) -> None:
    objet = "Renouvellement ALD, polyarthrite"
    page = page_de("QUÉMÉNER")
    ouvrir_fil(page, objet)
    bouton(page, "Répondre").click()
    retourner(page)
    expect(ligne(page, objet).get_by_text(BROUILLON, exact=True)).to_have_count(0)
    ouvrir_fil(page, objet)
    bouton(page, "Répondre").click()
    champ(page, "Votre réponse").fill("Le renouvellement est accordé")
    bouton(page, "Enregistrer le brouillon").click()
    expect(statut(page)).to_contain_text("Brouillon enregistré")
    retourner(page)
    expect(ligne(page, objet).get_by_text(BROUILLON, exact=True)).to_be_visible()
    ouvrir_fil(page, objet)
    bouton(page, "Répondre").click()
    bouton(page, "Supprimer le brouillon").click()
    expect(statut(page)).to_contain_text("Brouillon supprimé")
    retourner(page)
    expect(ligne(page, objet).get_by_text(BROUILLON, exact=True)).to_have_count(0)


@pytest.mark.notice("R66", "R67")
def test_what_the_echelon_began_comes_to_a_traiter_when_the_doctor_answers(
    page_de: Ouvrir,
) -> None:
    objet = "Arrêt de plus de six mois : point de situation"
    martin = page_de("MARTIN")
    ouvrir_fil(martin, objet)
    repondre(martin, "La reprise est prévue dans un mois.")
    page = page_de("QUÉMÉNER")
    expect(lignes(page).first).to_contain_text(objet)
    aller(page, "En cours")
    expect(ligne(page, objet)).to_have_count(0)


@pytest.mark.notice("R83")
def test_new_messages_not_sent_are_beside_the_trays_never_in_one(page_de: Ouvrir) -> None:
    objet = "Réunion d'information sur les arrêts de longue durée"
    page = page_de("QUÉMÉNER")
    for nom in ("À traiter", "En cours", "Clos"):
        aller(page, nom)
        expect(ligne(page, objet)).to_have_count(0)
    expect(bannettes(page).get_by_role("link", name="Brouillons")).to_have_count(0)
    page.get_by_role("link", name="Brouillons 1", exact=True).click()
    expect(lignes(page)).to_have_count(1)
    expect(ligne(page, objet).get_by_text(BROUILLON, exact=True)).to_be_visible()
    expect(ligne(page, objet).get_by_text("Dr TANGUY", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Brouillons")).to_have_attribute("aria-current", "page")


@pytest.mark.notice("R69")
def test_an_agent_of_two_echelons_sees_both_and_may_choose_one(page_de: Ouvrir) -> None:
    page = page_de("GUILLOU")
    expect(page.get_by_role("banner")).to_contain_text("ELSM 35, ELSM 56")
    expect(lien_de_bannette(page, "À traiter")).to_contain_text("À traiter 8")
    vannes = ligne(page, "Oxygénothérapie de longue durée")
    expect(vannes.get_by_text("ELSM 56", exact=True)).to_be_visible()
    expect(vannes.get_by_text("JM", exact=True)).to_be_visible()
    expect(vannes.get_by_text("Dr Jeanne MOREAU", exact=True)).to_be_visible()
    filtre = page.get_by_role("combobox", name="Échelon", exact=True)
    filtre.select_option("ELSM 56")
    expect(lignes(page)).to_have_count(1)
    expect(lien_de_bannette(page, "À traiter")).to_contain_text("À traiter 1")
    filtre.select_option("ELSM 35")
    expect(lignes(page)).to_have_count(7)
    expect(ligne(page, "Oxygénothérapie")).to_have_count(0)


@pytest.mark.notice("R69", "R72")
def test_corsica_keeps_its_letter_and_a_raison_sociale_its_accent(page_de: Ouvrir) -> None:
    page = page_de("COLONNA")
    aller(page, "En cours")
    structure = ligne(page, "Congé pathologique")
    expect(structure.get_by_text("ELSM 2A", exact=True)).to_be_visible()
    expect(structure.get_by_text("ÉL2A", exact=True)).to_be_visible()
    liberal = ligne(page, "Insuffisance cardiaque")
    expect(liberal.get_by_text("AP", exact=True)).to_be_visible()
    expect(liberal.get_by_text(LU, exact=True)).to_be_visible()


def test_an_agent_of_one_echelon_has_no_choice_of_echelon(page_de: Ouvrir) -> None:
    page = page_de("QUÉMÉNER")
    expect(page.get_by_role("combobox", name="Trier par")).to_be_visible()
    expect(page.get_by_role("combobox", name="Échelon")).to_have_count(0)


@pytest.mark.notice("R106")
def test_the_list_may_be_restricted_to_the_unread(page_de: Ouvrir) -> None:
    page = page_de("QUÉMÉNER")
    case = page.get_by_role("checkbox", name="Non lus seulement")
    case.check()
    verifier_ordre(page, A_TRAITER[:4])
    expect(case).to_be_checked()
    case.uncheck()
    verifier_ordre(page, A_TRAITER)


@pytest.mark.notice("R105")
def test_the_list_may_begin_with_the_oldest(page_de: Ouvrir) -> None:
    page = page_de("QUÉMÉNER")
    aller(page, "Clos")
    page.get_by_role("combobox", name="Trier par").select_option("Plus ancien d'abord")
    verifier_ordre(page, CLOS[::-1])
    expect(lien_de_bannette(page, "Clos")).to_have_attribute("aria-current", "page")


def beaucoup(martin: Acteur, combien: int) -> None:
    """So many new messages of a doctor."""
    for numero in range(combien):
        cle = uuid.uuid4()
        with contexte(martin):
            actions.commencer(
                martin,
                cle=cle,
                interlocuteur=martin.partie,
                echelon=interlocuteur("01-351"),
                patient=patient("P01"),
            )
            texte = actions.Redaction(cle, 0, "Bonjour", f"Demande numéro {numero:02}")
            actions.envoyer(martin, cle, texte)


@pytest.mark.notice("R105")
def test_a_long_tray_goes_on_page_after_page_without_losing_its_sort(
    page_de: Ouvrir, martin: Acteur
) -> None:
    beaucoup(martin, 30)
    page = page_de("QUÉMÉNER")
    expect(lignes(page)).to_have_count(25)
    page.get_by_role("combobox", name="Trier par").select_option("Plus ancien d'abord")
    expect(lignes(page).first).to_contain_text(A_TRAITER[-1].objet)
    premiers = lignes(page).all_inner_texts()
    page.get_by_role("link", name="Afficher les messages suivants").click()
    expect(lignes(page)).to_have_count(12)
    expect(lignes(page).last).to_contain_text("Demande numéro 29")
    assert not set(premiers) & set(lignes(page).all_inner_texts())
    expect(page.get_by_role("link", name="Afficher les messages suivants")).to_have_count(0)
