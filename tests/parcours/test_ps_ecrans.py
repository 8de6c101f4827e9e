"""Every screen of the doctor: accessible in light and dark, whole in 320 pixels, pictured."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.parcours.conftest import Ouvrir
from tests.parcours.page import (
    alerte,
    bouton,
    capturer,
    champ,
    commencer,
    entrer,
    fichier,
    identifier,
    joindre,
    ligne,
    ouvrir_fil,
    rediger,
    se_connecter,
    statut,
    titre,
    verifier_axe,
    verifier_largeur,
)

pytestmark = pytest.mark.navigateur
LARGE: ViewportSize = {"width": 1280, "height": 800}
ETROIT: ViewportSize = {"width": 320, "height": 640}
POLYARTHRITE = "Renouvellement ALD, polyarthrite"


def montrer(page: Page, nom: str) -> None:
    """What is asked of a screen, wide then narrow.

    Narrow, axe looks at the components (test_composants.py).
    """
    capturer(page, f"ps-{nom}")
    verifier_axe(page, "light", "dark")
    verifier_largeur(page)
    page.set_viewport_size(ETROIT)
    capturer(page, f"ps-{nom}-320")
    verifier_largeur(page)
    page.set_viewport_size(LARGE)


def test_the_screens_of_signing_in(nouvelle_page: Callable[..., Page], site: str) -> None:
    page = nouvelle_page()
    page.goto("/connexion/")
    montrer(page, "connexion")
    bouton(page, "Se connecter avec ma carte CPS").click()
    montrer(page, "cartes")
    bouton(page, "Insérer la carte").click()
    expect(alerte(page)).to_contain_text("Choisissez une carte")
    montrer(page, "cartes-erreur")
    se_connecter(page, site, "RENAUD")
    montrer(page, "structures")
    bouton(page, "Valider").click()
    expect(alerte(page)).to_contain_text("Choisissez une structure")
    montrer(page, "structures-erreur")
    se_connecter(page, site, "MARTIN")
    montrer(page, "portail")
    bouton(page, "Services patient").click()
    montrer(page, "portail-services")
    se_connecter(page, site, "LEFEBVRE")
    montrer(page, "acces-non-autorise")


def test_the_screens_of_the_list_and_the_patient(page_de: Ouvrir) -> None:
    page = page_de("MARTIN")
    montrer(page, "liste")
    champ(page, "NIR du patient").fill("258033599090193")
    bouton(page, "Valider le NIR").click()
    expect(alerte(page)).to_contain_text("Clé incorrecte")
    montrer(page, "liste-nir-errone")
    identifier(page, "P09")
    expect(page.get_by_role("combobox", name="Bénéficiaire")).to_be_visible()
    montrer(page, "liste-beneficiaires")
    bouton(page, "Changer de patient").click()
    identifier(page, "P01")
    expect(page.get_by_role("region", name="Informations patient")).to_be_visible()
    montrer(page, "liste-patient")


def test_the_screens_of_the_search(page_de: Ouvrir) -> None:
    page = page_de("LE BIHAN-NOËL")
    bouton(page, "Ouvrir la recherche").click()
    montrer(page, "recherche")
    bouton(page, "Lancer la recherche").click()
    expect(alerte(page)).to_contain_text("Indiquez au moins un critère")
    montrer(page, "recherche-erreur")
    champ(page, "Mots").fill("prothese")
    bouton(page, "Lancer la recherche").click()
    expect(statut(page)).to_contain_text("trouvée")
    montrer(page, "recherche-resultats")
    champ(page, "Mots").fill("introuvable")
    bouton(page, "Lancer la recherche").click()
    expect(statut(page)).to_contain_text("Aucune conversation trouvée")
    montrer(page, "recherche-vide")


def test_the_screens_of_writing(page_de: Ouvrir) -> None:
    page = page_de("MARTIN")
    commencer(page, "P01")
    montrer(page, "ecrire")
    bouton(page, "Envoyer").click()
    expect(alerte(page)).to_contain_text("Saisissez un objet")
    montrer(page, "ecrire-erreurs")
    rediger(page, "Cure thermale", "Cher confrère,\n\nPuis-je la prescrire ?")
    joindre(page, fichier("compte-rendu.pdf"), fichier("virus.exe", b"MZ"))
    expect(alerte(page)).to_contain_text("virus.exe")
    montrer(page, "ecrire-fichier-refuse")
    bouton(page, "Enregistrer le brouillon").click()
    expect(statut(page)).to_contain_text("Brouillon enregistré")
    montrer(page, "brouillon")
    bouton(page, "Envoyer").click()
    expect(statut(page)).to_contain_text("Message envoyé")
    montrer(page, "liste-message-envoye")


def test_the_screens_of_a_thread(page_de: Ouvrir) -> None:
    page = page_de("MARTIN")
    ouvrir_fil(page, "Reprise à temps partiel thérapeutique")
    montrer(page, "fil")
    bouton(page, "Répondre").click()
    expect(champ(page, "Votre réponse")).to_be_visible()
    montrer(page, "repondre")
    bouton(page, "Envoyer la réponse").click()
    expect(alerte(page)).to_contain_text("Saisissez un message")
    montrer(page, "repondre-erreur")
    page.goto("/messages/")
    ouvrir_fil(page, POLYARTHRITE)
    bouton(page, "Supprimer la conversation").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    montrer(page, "supprimer-dialogue")
    page.goto(f"{page.url.split('#')[0].rstrip('/')}/supprimer/")
    expect(titre(page)).to_have_text("Supprimer la conversation ?")
    montrer(page, "supprimer-page")


def test_the_list_beside_a_thread_goes_away_when_the_window_narrows(page_de: Ouvrir) -> None:
    page = page_de("MARTIN")
    ouvrir_fil(page, POLYARTHRITE)
    volet = page.get_by_role("complementary", name="Autres messages")
    expect(ligne(page, POLYARTHRITE).get_by_role("link")).to_have_attribute("aria-current", "page")
    page.set_viewport_size(ETROIT)
    expect(volet).to_be_hidden()
    page.set_viewport_size(LARGE)
    expect(volet).to_be_visible()


def test_the_screens_of_a_structure_and_of_a_relaunched_thread(
    page_de: Ouvrir, nouvelle_page: Callable[..., Page], site: str
) -> None:
    haddad, ollivier = page_de("HADDAD"), page_de("OLLIVIER")
    montrer(haddad, "structure-liste")
    for page in (haddad, ollivier):
        ligne(page, "Conduite d'engins et épilepsie").get_by_role("link").click()
        champ(page, "Message").fill("Version de l'un des deux.")
    bouton(ollivier, "Enregistrer le brouillon").click()
    expect(statut(ollivier)).to_contain_text("Brouillon enregistré")
    bouton(haddad, "Envoyer").click()
    expect(alerte(haddad)).to_contain_text("modifié entre-temps")
    montrer(haddad, "brouillon-concurrent")
    page = nouvelle_page()
    se_connecter(page, site, "LE BIHAN-NOËL")
    entrer(page)
    ouvrir_fil(page, "Kinésithérapie au-delà du référentiel")
    montrer(page, "fil-relance")


def test_the_pages_around_the_service(page_de: Ouvrir) -> None:
    page = page_de("MARTIN")
    page.goto("/messages/00000000-0000-4000-8000-000000000000/")
    expect(titre(page)).to_have_text("Page introuvable")
    montrer(page, "introuvable")
    page.get_by_role("link", name="Courriels envoyés (démonstration)").click()
    expect(titre(page)).to_have_text("Courriels envoyés (démonstration)")
    montrer(page, "courriels")
    page.get_by_role("link", name="Accessibilité").click()
    expect(titre(page)).to_contain_text("ccessibilité")
    montrer(page, "accessibilite")
