"""Every screen of the back office: accessible in both colour schemes, whole on a narrow screen.

Each screen is reached by its gestures, errors and dialogs included, then looked at; with the
variable CAPTURES, its picture is kept.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.parcours.conftest import Ouvrir
from tests.parcours.page import (
    NIR,
    alerte,
    aller,
    bouton,
    capturer,
    champ,
    fichier,
    joindre,
    ligne,
    ouvrir_fil,
    statut,
    titre,
    verifier_axe,
    verifier_largeur,
)

pytestmark = pytest.mark.navigateur

Gestes = Callable[[Page], None]
ALD = "Renouvellement ALD, polyarthrite"
TRANSPORTS = "Transports pour rééducation au centre de Fougères"
LIBERAL = "Écrire à un médecin libéral"
STRUCTURE = "Écrire à un centre de santé ou à un établissement"
ETROIT = {"width": 320, "height": 640}
CIBLES_TROP_PETITES = """() => [...document.querySelectorAll('button, select, input, a')]
    .filter(e => e.checkVisibility({visibilityProperty: true, opacityProperty: true}))
    .filter(e => !e.closest('.evitement, p, h1, h2') && !e.matches('.vh, [type=hidden]'))
    .map(e => [e, (e.closest('label') ?? e).getBoundingClientRect()])
    .filter(([, r]) => r.width > 1 && (r.width < 24 || r.height < 24))
    .map(([e, r]) => `${e.outerHTML.slice(0, 80)} ${r.width}x${r.height}`)"""


def a_traiter(page: Page) -> None:
    """The home."""


def en_cours(page: Page) -> None:
    """Two blues, two tags."""
    aller(page, "En cours")


def clos(page: Page) -> None:
    """The third tray."""
    aller(page, "Clos")


def brouillons(page: Page) -> None:
    """Beside the trays."""
    page.get_by_role("link", name="Brouillons").click()
    expect(ligne(page, "Réunion d'information")).to_be_visible()


def recherche(page: Page) -> None:
    """The panel opened."""
    bouton(page, "Ouvrir la recherche").click()
    page.get_by_role("radio", name="Professionnel de santé").check()


def resultats(page: Page) -> None:
    """Rows with their trays."""
    recherche(page)
    champ(page, "N° AM").fill("351991013")
    bouton(page, "Lancer la recherche").click()
    expect(statut(page)).to_contain_text("9 conversations trouvées")


def aucun_resultat(page: Page) -> None:
    """Nothing found."""
    recherche(page)
    champ(page, "Nom").fill("personne")
    bouton(page, "Lancer la recherche").click()
    expect(statut(page)).to_contain_text("Aucune conversation trouvée")


def recherche_refusee(page: Page) -> None:
    """A search with an error."""
    bouton(page, "Ouvrir la recherche").click()
    champ(page, "NIR").fill("12")
    bouton(page, "Lancer la recherche").click()
    expect(alerte(page)).to_contain_text("La recherche n'a pas été lancée")


def liberal(page: Page) -> None:
    """Step 1, step 2 disabled."""
    bouton(page, LIBERAL).click()
    expect(titre(page)).to_have_text(LIBERAL)


def liberal_refuse(page: Page) -> None:
    """A wrong key."""
    liberal(page)
    champ(page, "NIR du patient").fill("258033599090193")
    bouton(page, "Rechercher le médecin").click()
    expect(alerte(page)).to_contain_text("Clé incorrecte")


def liberal_salarie(page: Page) -> None:
    """The way out to the other screen."""
    liberal(page)
    champ(page, "NIR du patient").fill(NIR["P04"])
    bouton(page, "Rechercher le médecin").click()
    expect(alerte(page)).to_contain_text("exerce en centre de santé")


def liberal_beneficiaires(page: Page) -> None:
    """Two persons on one NIR."""
    liberal(page)
    champ(page, "NIR du patient").fill(NIR["P09"])
    bouton(page, "Rechercher le médecin").click()
    expect(page.get_by_role("combobox", name="Bénéficiaire")).to_be_visible()


def liberal_trouve(page: Page) -> None:
    """Step 2 open."""
    liberal(page)
    champ(page, "NIR du patient").fill(NIR["P01"])
    bouton(page, "Rechercher le médecin").click()
    expect(statut(page)).to_contain_text("Destinataire : Dr Jean MARTIN")


def liberal_incomplet(page: Page) -> None:
    """The error summary."""
    liberal_trouve(page)
    bouton(page, "Envoyer").click()
    expect(alerte(page)).to_contain_text("Le message n'a pas été envoyé")


def liberal_fichiers(page: Page) -> None:
    """A draft with a file, and a refused one."""
    liberal_trouve(page)
    champ(page, "Objet").fill("Deux fichiers dont le second est refusé, sous un objet assez long")
    joindre(page, fichier("bilan-biologique.pdf"))
    bouton(page, "Enregistrer le brouillon").click()
    expect(bouton(page, "Retirer bilan-biologique.pdf")).to_be_visible()
    joindre(page, fichier("virus.exe", b"MZ"))
    expect(page.get_by_role("group", name="Pièces jointes")).to_contain_text("virus.exe")


def structure(page: Page) -> None:
    """The other screen, by number."""
    bouton(page, STRUCTURE).click()
    page.get_by_role("radio", name="Par le n° FINESS").check()


def structure_trouvee(page: Page) -> None:
    """With its sentence."""
    structure(page)
    champ(page, "N° FINESS").fill("350990016")
    bouton(page, "Rechercher la structure").click()
    expect(statut(page)).to_contain_text("Destinataire : Centre de santé Les Tilleuls")


def fil(page: Page) -> None:
    """A thread with a file."""
    ouvrir_fil(page, ALD)


def fil_long(page: Page) -> None:
    """Many messages, from both sides."""
    aller(page, "En cours")
    ouvrir_fil(page, "Biothérapie : suivi et protocole de soins")


def fil_clos(page: Page) -> None:
    """Read only."""
    aller(page, "Clos")
    ouvrir_fil(page, "Pompe à insuline, première demande")


def fil_avec_brouillon(page: Page) -> None:
    """The note that a draft waits."""
    ouvrir_fil(page, TRANSPORTS)


def reponse(page: Page) -> None:
    """The reply form, with a draft in it."""
    ouvrir_fil(page, TRANSPORTS)
    bouton(page, "Répondre").click()
    expect(champ(page, "Votre réponse")).to_be_visible()


def reponse_vide(page: Page) -> None:
    """Its error."""
    ouvrir_fil(page, ALD)
    bouton(page, "Répondre").click()
    bouton(page, "Envoyer la réponse").click()
    expect(alerte(page)).to_contain_text("Saisissez un message")


def cloture(page: Page) -> None:
    """The dialog."""
    ouvrir_fil(page, ALD)
    bouton(page, "Clore la conversation").click()
    expect(page.get_by_role("dialog", name="Clore la conversation ?")).to_be_visible()


def cloture_refusee(page: Page) -> None:
    """A draft forbids it."""
    ouvrir_fil(page, TRANSPORTS)
    bouton(page, "Clore la conversation").click()
    bouton(page, "Clore définitivement").click()
    expect(alerte(page)).to_contain_text("Un brouillon de réponse existe")


def close(page: Page) -> None:
    """What follows an act."""
    cloture(page)
    bouton(page, "Clore définitivement").click()
    expect(statut(page)).to_contain_text("Conversation close.")


ECRANS: list[Gestes] = [
    a_traiter,
    en_cours,
    clos,
    brouillons,
    recherche,
    resultats,
    aucun_resultat,
    recherche_refusee,
    liberal,
    liberal_refuse,
    liberal_salarie,
    liberal_beneficiaires,
    liberal_trouve,
    liberal_incomplet,
    liberal_fichiers,
    structure,
    structure_trouvee,
    fil,
    fil_long,
    fil_clos,
    fil_avec_brouillon,
    reponse,
    reponse_vide,
    cloture,
    cloture_refusee,
    close,
]


def regarder(page: Page, nom: str) -> None:
    """Look at a screen, wide in both schemes; narrow, that it is whole.

    Narrow, axe looks at the components (test_composants.py).
    """
    capturer(page, nom)
    verifier_axe(page, "light", "dark")
    expect(titre(page)).to_have_count(1)
    page.set_viewport_size(ETROIT)  # type: ignore[arg-type]
    verifier_largeur(page)
    assert page.evaluate(CIBLES_TROP_PETITES) == []
    capturer(page, f"{nom}_320")


@pytest.mark.parametrize("gestes", ECRANS, ids=lambda gestes: gestes.__name__)
def test_a_screen_is_accessible_and_whole_on_a_narrow_screen(
    page_de: Ouvrir, gestes: Gestes
) -> None:
    page = page_de("QUÉMÉNER")
    gestes(page)
    regarder(page, f"mc_{gestes.__name__}")


def test_two_echelons_make_the_same_screen_accessible(page_de: Ouvrir) -> None:
    page = page_de("GUILLOU")
    expect(page.get_by_role("combobox", name="Échelon", exact=True)).to_be_visible()
    regarder(page, "mc_deux_echelons")


def test_the_journal_is_accessible_and_scrolls_in_its_own_frame(page_de: Ouvrir) -> None:
    page = page_de("DELORME")
    regarder(page, "journal")


def test_a_conflict_of_drafts_is_accessible(page_de: Ouvrir) -> None:
    quemener, tanguy = page_de("QUÉMÉNER"), page_de("TANGUY")
    for page in (quemener, tanguy):
        ouvrir_fil(page, ALD)
        bouton(page, "Répondre").click()
        champ(page, "Votre réponse").fill("Une version")
    bouton(tanguy, "Enregistrer le brouillon").click()
    expect(statut(tanguy)).to_contain_text("Brouillon enregistré")
    bouton(quemener, "Envoyer la réponse").click()
    expect(alerte(quemener)).to_contain_text("modifié entre-temps")
    regarder(quemener, "mc_conflit")


def test_the_closing_page_without_scripts_is_whole_on_a_narrow_screen(
    sans_script: Ouvrir,
) -> None:
    page = sans_script("QUÉMÉNER", viewport=ETROIT)
    ouvrir_fil(page, ALD)
    bouton(page, "Clore la conversation").click()
    expect(titre(page)).to_have_text("Clore la conversation ?")
    capturer(page, "mc_clore_sans_script_320")
    largeur = page.get_by_role("main").bounding_box()
    assert largeur is not None
    assert largeur["x"] >= 0
    assert largeur["x"] + largeur["width"] <= ETROIT["width"]
