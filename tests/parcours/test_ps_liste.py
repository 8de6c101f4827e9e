"""The doctor's list: rows, marks, filter, pages, search (R55 to R64)."""

import re
import uuid
from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from echanges.comptes.acteur import Acteur, contexte
from echanges.messagerie import actions
from tests.distribution import interlocuteur, patient
from tests.parcours.conftest import Ouvrir
from tests.parcours.page import (
    NIR,
    Vigie,
    alerte,
    bouton,
    champ,
    commencer,
    graisse,
    ligne,
    lignes,
    liste,
    ouvrir_fil,
    statut,
    titre,
)

pytestmark = pytest.mark.navigateur
TEMPS_PARTIEL = "Reprise à temps partiel thérapeutique"
POINT = "Arrêt de plus de six mois : point de situation"
OEDEME = "Prothèse de hanche : œdème persistant"


def lien(page: Page, objet: str) -> Locator:
    """The link that a row is."""
    return ligne(page, objet).get_by_role("link")


def panneau(page: Page) -> Locator:
    """The search panel."""
    return page.get_by_role("search", name="Recherche")


def chercher(page: Page, **champs: str) -> None:
    """Open the panel if needed, fill it and search."""
    if not panneau(page).is_visible():
        bouton(page, "Ouvrir la recherche").click()
    for nom in ("Mots", "NIR"):
        champ(panneau(page), nom).fill(champs.get(nom, ""))
    for nom in ("Du", "Au"):
        panneau(page).get_by_label(nom, exact=True).fill(champs.get(nom, ""))
    bouton(page, "Lancer la recherche").click()


def il_y_a(jours: int) -> str:
    """A day as a date field takes it."""
    jour: date = timezone.localdate() - timedelta(days=jours)
    return jour.isoformat()


@pytest.mark.notice("R55", "R58")
def test_a_row_says_who_began_what_about_whom_with_whom_when_and_with_which_files(
    page_de: Ouvrir,
) -> None:
    page = page_de("MARTIN")
    rangee = ligne(page, "Renouvellement ALD, polyarthrite")
    expect(rangee.get_by_text("JM", exact=True)).to_be_visible()
    expect(rangee).to_contain_text("À l'initiative de Dr Jean MARTIN")
    expect(rangee).to_contain_text("Patient : Martine KERVELLA")
    expect(rangee).to_contain_text("Échelon ELSM 35")
    expect(rangee).to_contain_text("1 pièce jointe")
    expect(rangee.get_by_role("time")).to_have_text(re.compile(r"^\d+ h \d\d$"))
    ancienne = ligne(page, TEMPS_PARTIEL).get_by_role("time")
    expect(ancienne).to_have_text(re.compile(r"^\d\d/\d\d/\d{4}$"))
    assert page.locator(".pastille").count() == lignes(page).count()


@pytest.mark.notice("R56", "R57")
def test_an_unread_message_is_bold_until_it_is_opened(page_de: Ouvrir) -> None:
    page = page_de("MARTIN")
    expect(ligne(page, TEMPS_PARTIEL)).to_contain_text("Non lu")
    assert graisse(lien(page, TEMPS_PARTIEL)) >= 600
    assert graisse(lien(page, TEMPS_PARTIEL).get_by_text(TEMPS_PARTIEL, exact=True)) >= 600
    expect(page).to_have_title(re.compile(r"^\(\d+\) Liste des messages – Échanges sécurisés$"))
    avant = page.title()
    ouvrir_fil(page, TEMPS_PARTIEL)
    page.get_by_role("link", name="Retour à la liste").click()
    expect(titre(page)).to_have_text("Échanges sécurisés")
    expect(ligne(page, TEMPS_PARTIEL)).not_to_contain_text("Non lu")
    assert graisse(lien(page, TEMPS_PARTIEL)) < 600
    assert graisse(lien(page, TEMPS_PARTIEL).get_by_text(TEMPS_PARTIEL, exact=True)) < 600
    assert page.title() != avant


def test_a_message_marked_unread_is_bold_again(page_de: Ouvrir) -> None:
    page = page_de("MARTIN")
    ouvrir_fil(page, TEMPS_PARTIEL)
    bouton(page, "Marquer comme non lu").click()
    expect(statut(page)).to_contain_text("Conversation marquée comme non lue")
    expect(titre(page)).to_have_text("Échanges sécurisés")
    expect(ligne(page, TEMPS_PARTIEL)).to_contain_text("Non lu")
    assert graisse(lien(page, TEMPS_PARTIEL)) >= 600


@pytest.mark.notice("R59", "R60", "R61", "R62")
@pytest.mark.parametrize(
    ("nom", "attendues"),
    [
        ("MARTIN", {TEMPS_PARTIEL: "JM", POINT: "ELSM 35", "Lit médicalisé à domicile": "JM"}),
        (
            "OLLIVIER",
            {
                "Épilepsie : demande d'affection de longue durée": "CE35",
                "Conduite d'engins et épilepsie": "CE35",
                "Convocation au service médical : éléments attendus": "ELSM 35",
            },
        ),
        (
            "CARVALHO",
            {
                "Demande d'entente préalable, sleeve": "CL35",
                "Pièces attendues pour les ententes préalables": "ELSM 35",
            },
        ),
        ("PAOLI", {"Insuffisance cardiaque : transports itératifs": "AP"}),
    ],
)
def test_the_pastille_says_who_began(page_de: Ouvrir, nom: str, attendues: dict[str, str]) -> None:
    page = page_de(nom)
    for objet, texte in attendues.items():
        expect(ligne(page, objet).get_by_text(texte, exact=True), objet).to_be_visible()


@pytest.mark.notice("R59", "R61")
def test_a_pastille_keeps_the_accents_and_the_letter_of_corsica(page_de: Ouvrir) -> None:
    page = page_de("FILIPPI")
    recue = ligne(page, "Congé pathologique et arrêt de travail")
    expect(recue.get_by_text("ELSM 2A", exact=True)).to_be_visible()
    commencer(page, "P07")
    champ(page, "Objet").fill("Certificat")
    bouton(page, "Enregistrer le brouillon").click()
    expect(statut(page)).to_contain_text("Brouillon enregistré")
    page.get_by_role("link", name="Retour à la liste").click()
    expect(ligne(page, "Certificat").get_by_text("ÉL2A", exact=True)).to_be_visible()


def test_the_filter_keeps_unread_messages_only(page_de: Ouvrir) -> None:
    page = page_de("MARTIN")
    non_lues = lignes(page).filter(has_text="Non lu").count()
    toutes = lignes(page).count()
    assert 0 < non_lues < toutes
    case = page.get_by_role("checkbox", name="Non lus seulement")
    case.check()
    expect(lignes(page)).to_have_count(non_lues)
    expect(case).to_be_checked()
    expect(case).to_be_focused()
    case.uncheck()
    expect(lignes(page)).to_have_count(toutes)


def test_the_oldest_may_come_first(page_de: Ouvrir) -> None:
    page = page_de("MARTIN")
    liens = lignes(page).get_by_role("link")
    adresses = [adresse.get_attribute("href") for adresse in liens.all()]
    page.get_by_role("combobox", name="Trier par").select_option(label="Plus ancien d'abord")
    expect(liens.first).to_have_attribute("href", adresses[-1] or "")
    assert [a.get_attribute("href") for a in liens.all()] == adresses[::-1]


def test_a_long_list_is_read_page_after_page_without_a_hole(
    martin: Acteur, page_de: Ouvrir
) -> None:
    objets = [f"Demande n° {numero:02}" for numero in range(1, 31)]
    for objet in objets:
        envoyer(martin, objet)
    page = page_de("MARTIN")
    expect(lignes(page)).to_have_count(25)
    vus = lignes(page).all_inner_texts()
    page.get_by_role("link", name="Afficher les messages suivants").click()
    expect(page.get_by_role("link", name="Afficher les messages suivants")).to_have_count(0)
    vus += lignes(page).all_inner_texts()
    trouves = [re.search(r"Demande n° \d\d", texte) for texte in vus]
    assert [t.group() for t in trouves if t] == objets[::-1]
    assert sum(t is None for t in trouves) >= 10


def envoyer(qui: Acteur, objet: str) -> None:
    """Have a doctor write about his patient KERVELLA."""
    cle = uuid.uuid4()
    with contexte(qui):
        actions.commencer(
            qui,
            cle=cle,
            interlocuteur=qui.partie,
            echelon=interlocuteur("01-351"),
            patient=patient("P01"),
        )
        redaction = actions.Redaction(cle=uuid.uuid4(), version=0, corps="Texte", objet=objet)
        actions.envoyer(qui, cle, redaction)


@pytest.mark.notice("R63")
def test_the_loupe_opens_and_closes_the_search(page_de: Ouvrir) -> None:
    page = page_de("MARTIN")
    loupe = bouton(page, "Ouvrir la recherche")
    expect(panneau(page)).to_be_hidden()
    expect(loupe).to_have_attribute("aria-expanded", "false")
    loupe.click()
    expect(panneau(page)).to_be_visible()
    expect(loupe).to_have_attribute("aria-expanded", "true")
    expect(champ(panneau(page), "Mots")).to_be_focused()
    for nom in ("Mots", "NIR"):
        expect(champ(panneau(page), nom)).to_be_visible()
    for nom in ("Du", "Au"):
        expect(panneau(page).get_by_label(nom, exact=True)).to_be_visible()
    loupe.click()
    expect(panneau(page)).to_be_hidden()


@pytest.mark.notice("R64")
def test_a_search_shows_only_what_matches_and_is_cleared(page_de: Ouvrir) -> None:
    page = page_de("LE BIHAN-NOËL")
    toutes = lignes(page).count()
    for mots in ("PROTHESE œdème", "oedeme hanche", "Prothe\u0300se œde\u0300me"):
        chercher(page, Mots=mots)
        expect(statut(page)).to_contain_text("1 conversation trouvée")
        expect(lignes(page)).to_have_count(1)
        expect(lignes(page)).to_contain_text(OEDEME)
    assert liste(page).locator("mark").all_inner_texts() == ["Prothèse", "œdème"]
    expect(page).to_have_title(re.compile("Résultats de la recherche – Échanges sécurisés$"))
    ouvrir_fil(page, OEDEME)
    page.go_back()
    expect(champ(panneau(page), "Mots")).to_have_value("Prothe\u0300se œde\u0300me")
    bouton(page, "Effacer la recherche").click()
    expect(lignes(page)).to_have_count(toutes)
    expect(panneau(page)).to_be_hidden()


@pytest.mark.notice("R64")
def test_words_are_looked_for_in_texts_and_names_and_all_are_needed(page_de: Ouvrir) -> None:
    page = page_de("LE BIHAN-NOËL")
    for mots, combien in {
        "descellement": "1 conversation trouvée",
        "diallo": "1 conversation trouvée",
        "benali prothese": "2 conversations trouvées",
        "hanche introuvable": "Aucune conversation trouvée",
        "b%nali": "Aucune conversation trouvée",
    }.items():
        chercher(page, Mots=mots)
        expect(statut(page), mots).to_contain_text(combien)
    expect(page.get_by_role("main")).to_contain_text(
        "Aucune conversation ne correspond à votre recherche."
    )
    expect(lignes(page)).to_have_count(0)


@pytest.mark.notice("R64")
def test_a_search_by_nir_and_by_dates(page_de: Ouvrir) -> None:
    page = page_de("LE BIHAN-NOËL")
    chercher(page, NIR=" 2 71 07 35 991 903 69")
    expect(statut(page)).to_contain_text("3 conversations trouvées")
    assert all("BENALI" in texte for texte in lignes(page).all_inner_texts())
    chercher(page, NIR=NIR["P03"], Du=il_y_a(4), Au=il_y_a(4))
    expect(lignes(page)).to_have_count(1)
    expect(lignes(page)).to_contain_text(OEDEME)
    chercher(page, Du=il_y_a(0))
    expect(statut(page)).to_contain_text("Aucune conversation trouvée")
    chercher(page, NIR=NIR["P01"])
    expect(statut(page)).to_contain_text("Aucune conversation trouvée")


def test_a_search_that_cannot_be_done_says_why(page_de: Ouvrir) -> None:
    page = page_de("MARTIN")
    toutes = lignes(page).count()
    for champs, phrase, fautif in (
        ({}, "Indiquez au moins un critère de recherche", "Mots"),
        ({"NIR": "258033599090193"}, "Clé incorrecte", "NIR"),
        ({"Du": il_y_a(1), "Au": il_y_a(2)}, "La date de fin précède la date de début", "Au"),
    ):
        chercher(page, **champs)
        alerte(page).get_by_role("link", name=phrase).click()
        expect(panneau(page).get_by_label(fautif, exact=True)).to_be_focused()
        expect(lignes(page)).to_have_count(toutes)


def test_nothing_typed_ends_in_an_address(page_de: Ouvrir, vigies: list[Vigie]) -> None:
    page = page_de("LE BIHAN-NOËL")
    chercher(page, Mots="Benali", NIR=NIR["P03"], Du=il_y_a(20))
    expect(statut(page)).to_contain_text("trouvée")
    bouton(page, "Effacer la recherche").click()
    commencer(page, "P10")
    champ(page, "Objet").fill("Objet-unique")
    bouton(page, "Enregistrer le brouillon").click()
    expect(statut(page)).to_contain_text("Brouillon enregistré")
    adresses = " ".join(vigies[0].adresses)
    assert "/messages/recherche/" in adresses
    for saisi in ("enali", NIR["P03"], NIR["P03"][:13], NIR["P10"], il_y_a(20), "unique"):
        assert saisi not in adresses
