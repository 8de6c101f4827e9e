"""The doctor receives and answers, and his mailbox is told (R39 to R46)."""

import pytest
from playwright.sync_api import expect

from tests.courriels import Attrapeur
from tests.parcours.conftest import Ouvrir
from tests.parcours.page import (
    Fichier,
    bouton,
    champ,
    fichier,
    joindre,
    ligne,
    lignes,
    ouvrir_fil,
    repondre,
    statut,
    titre,
)
from tests.travailleur import faire_les_taches

pytestmark = pytest.mark.navigateur
POLYARTHRITE = "Renouvellement ALD, polyarthrite"
CORPS = "Vous avez reçu un nouveau message dans Échanges sécurisés. Connectez-vous pour le lire."


@pytest.mark.notice("R39", "R40", "R41", "R42", "R43", "R44")
@pytest.mark.parametrize(
    ("nom", "objet", "boite"),
    [
        ("MARTIN", POLYARTHRITE, "jean.martin@cabinet.test"),
        (
            "HADDAD",
            "Épilepsie : demande d'affection de longue durée",
            "accueil@tilleuls.test",
        ),
        ("ROUSSEL", "Demande d'entente préalable, sleeve", "secretariat@saint-melaine.test"),
    ],
)
def test_a_reply_appears_at_the_top_and_tells_the_right_mailbox_once(
    page_de: Ouvrir, courriels: Attrapeur, nom: str, objet: str, boite: str
) -> None:
    medecin, echelon = page_de(nom), page_de("QUÉMÉNER")
    ouvrir_fil(echelon, objet)
    repondre(echelon, "Réponse confidentielle de l'échelon.")
    expect(statut(echelon)).to_contain_text("Message envoyé à ")
    medecin.reload()
    expect(lignes(medecin).first).to_contain_text(objet)
    expect(lignes(medecin).first).to_contain_text("Non lu")
    faire_les_taches()
    assert [courriel["To"] for courriel in courriels.recus] == [boite]
    faire_les_taches()
    assert len(courriels.recus) == 1


@pytest.mark.notice("R41")
def test_the_mail_says_nothing_of_the_patient_the_objet_or_the_echelon(
    page_de: Ouvrir, courriels: Attrapeur
) -> None:
    echelon = page_de("QUÉMÉNER")
    ouvrir_fil(echelon, POLYARTHRITE)
    repondre(echelon, "Réponse confidentielle de l'échelon.")
    expect(statut(echelon)).to_contain_text("Message envoyé")
    faire_les_taches()
    (courriel,) = courriels.recus
    assert courriel["Subject"] == "Nouveau message dans Échanges sécurisés"
    assert courriel.get_content().replace("\r\n", "\n").startswith(f"{CORPS}\n\nhttp")
    for secret in ("KERVELLA", "polyarthrite", "Renouvellement", "ELSM", "QUÉMÉNER", "confident"):
        assert secret.casefold() not in courriel.as_string().casefold()
    page = page_de("MARTIN")
    page.get_by_role("link", name="Courriels envoyés (démonstration)").click()
    expect(titre(page)).to_have_text("Courriels envoyés (démonstration)")
    tableau = page.get_by_role("table", name="Courriels")
    for colonne in ("À", "Objet", "Date"):
        expect(tableau.get_by_role("columnheader", name=colonne, exact=True)).to_be_visible()
    expect(tableau.get_by_role("row")).to_have_count(2)
    expect(tableau).to_contain_text("jean.martin@cabinet.test")
    expect(tableau).not_to_contain_text("KERVELLA")
    expect(tableau).not_to_contain_text("polyarthrite")


def test_the_doctors_own_message_tells_no_mailbox(page_de: Ouvrir, courriels: Attrapeur) -> None:
    page = page_de("MARTIN")
    ouvrir_fil(page, POLYARTHRITE)
    repondre(page, "Précision.")
    expect(statut(page)).to_contain_text("Message envoyé à l'échelon ELSM 35.")
    faire_les_taches()
    assert courriels.recus == []


@pytest.mark.notice("R45", "R46")
def test_a_click_opens_the_message_and_repondre_the_form(page_de: Ouvrir) -> None:
    page = page_de("MARTIN")
    objet = "Reprise à temps partiel thérapeutique"
    ouvrir_fil(page, objet)
    messages = page.get_by_role("list", name="Messages de la conversation")
    expect(messages.get_by_role("listitem").last).to_contain_text("Message de ELSM 35, le ")
    expect(messages).to_contain_text("Je suis favorable à une reprise")
    expect(page.get_by_role("region", name="Patient concerné")).to_contain_text("KERVELLA Martine")
    expect(champ(page, "Votre réponse")).to_have_count(0)
    bouton(page, "Répondre").click()
    expect(titre(page)).to_have_text(objet)
    expect(page.get_by_role("form", name="Répondre")).to_be_visible()
    expect(champ(page, "Objet")).to_have_count(0)
    champ(page, "Votre réponse").fill("Merci, c'est noté.")
    compte_rendu: Fichier = fichier("compte-rendu.pdf")
    joindre(page, compte_rendu)
    bouton(page, "Envoyer la réponse").click()
    expect(statut(page)).to_contain_text("Message envoyé à l'échelon ELSM 35.")
    expect(lignes(page).first).to_contain_text(objet)
    expect(lignes(page).first).to_contain_text("1 pièce jointe")
    echelon = page_de("QUÉMÉNER")
    expect(ligne(echelon, objet)).to_contain_text("Non lu")
    faire_les_taches()
    ouvrir_fil(echelon, objet)
    with echelon.expect_download() as attente:
        echelon.get_by_role("link", name="Télécharger compte-rendu.pdf").click()
    assert attente.value.path().read_bytes() == compte_rendu["buffer"]


@pytest.mark.notice("R46")
def test_a_reply_draft_waits_in_the_thread_and_leaves_when_sent(page_de: Ouvrir) -> None:
    page = page_de("MARTIN")
    ouvrir_fil(page, POLYARTHRITE)
    bouton(page, "Répondre").click()
    bouton(page, "Envoyer la réponse").click()
    expect(page.get_by_role("alert")).to_contain_text("Saisissez un message")
    champ(page, "Votre réponse").fill("À compléter")
    bouton(page, "Enregistrer le brouillon").click()
    expect(statut(page)).to_contain_text("Brouillon enregistré")
    bouton(page, "Annuler").click()
    expect(page.get_by_role("note")).to_contain_text("Un brouillon de réponse attend")
    page.get_by_role("link", name="Retour à la liste").click()
    expect(ligne(page, POLYARTHRITE)).to_contain_text("[Brouillon]")
    ouvrir_fil(page, POLYARTHRITE)
    bouton(page, "Répondre").click()
    expect(champ(page, "Votre réponse")).to_have_value("À compléter")
    bouton(page, "Envoyer la réponse").click()
    expect(statut(page)).to_contain_text("Message envoyé")
    expect(ligne(page, POLYARTHRITE)).not_to_contain_text("[Brouillon]")


@pytest.mark.notice("R102")
def test_a_thread_closed_by_the_echelon_can_still_be_answered(page_de: Ouvrir) -> None:
    page = page_de("MARTIN")
    ouvrir_fil(page, "Pompe à insuline, première demande")
    repondre(page, "Une précision sur cet avis.")
    expect(statut(page)).to_contain_text("Message envoyé à l'échelon ELSM 35.")
    expect(lignes(page).first).to_contain_text("Pompe à insuline, première demande")
