"""Inside a structure, conversations are everybody's (R35 to R38, A6, A9, A13)."""

import pytest
from playwright.sync_api import Page, expect

from tests.parcours.conftest import Ouvrir
from tests.parcours.page import (
    alerte,
    bouton,
    champ,
    ligne,
    lignes,
    ouvrir_fil,
    repondre,
    statut,
    titre,
)

pytestmark = pytest.mark.navigateur
EPILEPSIE = "Épilepsie : demande d'affection de longue durée"
SLEEVE = "Demande d'entente préalable, sleeve"
ENGINS = "Conduite d'engins et épilepsie"


def fil(page: Page) -> str:
    """The words of the whole thread."""
    return page.get_by_role("list", name="Messages de la conversation").inner_text()


@pytest.mark.notice("R35", "R36", "R37", "R07")
@pytest.mark.parametrize(
    ("collegue", "auteur", "structure", "objet"),
    [
        ("OLLIVIER", "Dr Nadia HADDAD", "Centre de santé Les Tilleuls", EPILEPSIE),
        ("CARVALHO", "Dr Victor ROUSSEL", "Clinique Saint-Melaine", SLEEVE),
    ],
)
def test_a_colleague_reads_and_answers_what_he_did_not_begin(
    page_de: Ouvrir, collegue: str, auteur: str, structure: str, objet: str
) -> None:
    page = page_de(collegue)
    ouvrir_fil(page, objet)
    assert f"rédigé par {auteur}" in fil(page)
    repondre(page, "Le dossier est complété ce jour.")
    expect(statut(page)).to_contain_text("Message envoyé à l'échelon ELSM 35.")
    ouvrir_fil(page, objet)
    assert "Le dossier est complété ce jour." in fil(page)
    echelon = page_de("QUÉMÉNER")
    ouvrir_fil(echelon, objet)
    assert f"Message de {structure}" in fil(echelon)
    expect(echelon.get_by_role("main")).not_to_contain_text(auteur)
    expect(echelon.get_by_role("main")).not_to_contain_text(collegue)


@pytest.mark.notice("R38")
def test_nobody_outside_the_structure_finds_its_conversation(page_de: Ouvrir) -> None:
    page = page_de("HADDAD")
    ouvrir_fil(page, EPILEPSIE)
    adresse = page.url
    for nom in ("MARTIN", "ROUSSEL", "RIVOAL"):
        etranger = page_de(nom)
        expect(ligne(etranger, EPILEPSIE)).to_have_count(0)
        for suite in ("", "repondre/", "supprimer/"):
            reponse = etranger.goto(adresse + suite)
            assert reponse is not None
            assert reponse.status == 404
            expect(titre(etranger)).to_have_text("Page introuvable")
    renaud = page_de("RENAUD", structure="560990020")
    assert (reponse := renaud.goto(adresse)) is not None
    assert reponse.status == 404


def test_opened_by_one_is_read_for_all_and_says_by_whom(page_de: Ouvrir) -> None:
    objet = "Protocoles de soins électroniques : votre référent"
    ollivier, haddad = page_de("OLLIVIER"), page_de("HADDAD")
    expect(ligne(haddad, objet)).to_contain_text("Non lu")
    ouvrir_fil(ollivier, objet)
    haddad.reload()
    expect(ligne(haddad, objet)).not_to_contain_text("Non lu")
    ouvrir_fil(haddad, objet)
    assert "Ouvert par Dr Paul OLLIVIER le " in fil(haddad)


def test_a_draft_is_shared_with_its_authors_name(page_de: Ouvrir) -> None:
    page = page_de("OLLIVIER")
    expect(ligne(page, ENGINS)).to_contain_text("[Brouillon]")
    expect(ligne(page, ENGINS)).to_contain_text("Dr HADDAD")
    ligne(page, ENGINS).get_by_role("link").click()
    expect(page.get_by_role("main")).to_contain_text("Brouillon de Dr Nadia HADDAD")
    champ(page, "Message").fill("Complété par moi.")
    bouton(page, "Enregistrer le brouillon").click()
    expect(statut(page)).to_contain_text("Brouillon enregistré")
    page.get_by_role("link", name="Retour à la liste").click()
    expect(ligne(page, ENGINS)).to_contain_text("Dr OLLIVIER")


def test_a_stale_draft_is_refused_and_both_texts_are_shown(page_de: Ouvrir) -> None:
    haddad, ollivier = page_de("HADDAD"), page_de("OLLIVIER")
    for page in (haddad, ollivier):
        ligne(page, ENGINS).get_by_role("link").click()
    champ(ollivier, "Objet").fill("Conduite d'engins")
    champ(ollivier, "Message").fill("Version d'Ollivier.")
    bouton(ollivier, "Enregistrer le brouillon").click()
    expect(statut(ollivier)).to_contain_text("Brouillon enregistré")
    champ(haddad, "Message").fill("Version de Haddad.")
    with haddad.expect_response(lambda reponse: reponse.request.method == "POST") as attente:
        bouton(haddad, "Envoyer").click()
    assert attente.value.status == 409
    expect(alerte(haddad)).to_contain_text("Ce brouillon a été modifié entre-temps")
    expect(champ(haddad, "Message")).to_have_value("Version de Haddad.")
    autre = haddad.get_by_role("region", name="Version enregistrée par Dr Paul OLLIVIER")
    expect(autre).to_contain_text("Version d'Ollivier.")
    expect(autre).to_contain_text("Conduite d'engins")
    bouton(haddad, "Envoyer").click()
    expect(statut(haddad)).to_contain_text("Message envoyé à l'échelon ELSM 35.")
    ouvrir_fil(haddad, ENGINS)
    assert "Version de Haddad." in fil(haddad)
    assert "Version d'Ollivier." not in fil(haddad)


def test_a_reply_draft_is_shared_too(page_de: Ouvrir) -> None:
    haddad = page_de("HADDAD")
    ouvrir_fil(haddad, EPILEPSIE)
    bouton(haddad, "Répondre").click()
    champ(haddad, "Votre réponse").fill("En attente du neurologue.")
    bouton(haddad, "Enregistrer le brouillon").click()
    expect(statut(haddad)).to_contain_text("Brouillon enregistré")
    ollivier = page_de("OLLIVIER")
    expect(ligne(ollivier, EPILEPSIE)).to_contain_text("[Brouillon]")
    ouvrir_fil(ollivier, EPILEPSIE)
    expect(ollivier.get_by_role("note")).to_contain_text("enregistré par Dr Nadia HADDAD")
    bouton(ollivier, "Répondre").click()
    expect(champ(ollivier, "Votre réponse")).to_have_value("En attente du neurologue.")


def test_a_liberal_is_not_told_that_he_wrote_his_own_messages(page_de: Ouvrir) -> None:
    page = page_de("MARTIN")
    ouvrir_fil(page, "Renouvellement ALD, polyarthrite")
    assert "Message de Dr Jean MARTIN" in fil(page)
    assert "rédigé par" not in fil(page)
    page.get_by_role("link", name="Retour à la liste").click()
    expect(lignes(page).first).to_be_visible()
