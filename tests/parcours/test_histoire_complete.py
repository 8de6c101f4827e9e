"""The whole story of the notice, once, from the doctor's NIR to the end on both sides."""

import pytest
from playwright.sync_api import Page, expect

from tests.courriels import Attrapeur
from tests.parcours.conftest import Ouvrir
from tests.parcours.page import (
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

OBJET = "Biothérapie : accord pour un changement de molécule"
QUESTION = "Le rhumatologue propose un changement de molécule, courrier joint."
REPONSE = "Avis favorable pour douze mois."
PDF = "compte-rendu.pdf"


def le_medecin_ecrit(martin: Page) -> None:
    """From a NIR, with a PDF: his échelon is found for him."""
    commencer(martin, "P01")
    expect(martin.get_by_role("region", name="Patient concerné")).to_contain_text("ELSM 35")
    rediger(martin, OBJET, QUESTION)
    joindre(martin, fichier(PDF))
    bouton(martin, "Envoyer").click()
    expect(statut(martin)).to_contain_text("Message envoyé à l'échelon ELSM 35.")


def l_echelon_repond(agent: Page) -> None:
    """From À traiter, where it waits unread, after reading the PDF."""
    expect(lignes(agent).first).to_contain_text(OBJET)
    expect(lignes(agent).first.get_by_text("Non lu")).to_be_visible()
    faire_les_taches()
    ouvrir_fil(agent, OBJET)
    with agent.expect_download() as recu:
        agent.get_by_role("link", name=f"Télécharger {PDF}").click()
    assert recu.value.path().read_bytes() == fichier(PDF)["buffer"]
    repondre(agent, REPONSE)
    expect(statut(agent)).to_contain_text("Message envoyé à Dr Jean MARTIN.")
    aller(agent, "En cours")
    expect(lignes(agent).first).to_contain_text(OBJET)


def un_seul_courriel_sans_contenu(courriels: Attrapeur, martin: Page) -> None:
    """One mail, after that of his sign-in, to his address: it says nothing of what it announces."""
    faire_les_taches()
    [connexion, recu] = sorted(courriels.recus, key=lambda courriel: str(courriel["Subject"]))
    assert connexion["To"] == recu["To"] == "jean.martin@cabinet.test"
    assert connexion["Subject"] == "Connexion à Échanges sécurisés"
    brut = f"{recu['Subject']} {recu.get_content()}".casefold()
    assert "connectez-vous pour le lire" in brut
    for tu in (OBJET, "biothérapie", "kervella", "martine", REPONSE, "elsm", PDF, "pièce"):
        assert tu.casefold() not in brut
    martin.get_by_role("link", name="Courriels envoyés (démonstration)").click()
    expect(martin.get_by_role("table", name="Courriels").get_by_role("row")).to_have_count(3)
    expect(martin.get_by_role("cell", name="jean.martin@cabinet.test").first).to_be_visible()
    martin.go_back()


def le_medecin_lit(martin: Page, agent: Page) -> None:
    """The answer is first in his list, in bold; its opening shows as [Lu] across."""
    martin.reload()
    expect(lignes(martin).first).to_contain_text(OBJET)
    expect(lignes(martin).first.get_by_text("Non lu")).to_be_visible()
    ouvrir_fil(martin, OBJET)
    expect(martin.get_by_text(REPONSE)).to_be_visible()
    expect(ligne(agent, OBJET).get_by_text("[Lu]", exact=True)).to_have_count(0)
    agent.reload()
    expect(ligne(agent, OBJET).get_by_text("[Lu]", exact=True)).to_be_visible()


def chacun_finit(martin: Page, agent: Page) -> None:
    """The échelon closes for itself, the doctor deletes for himself."""
    ouvrir_fil(agent, OBJET)
    bouton(agent, "Clore la conversation").click()
    bouton(agent, "Clore définitivement").click()
    expect(statut(agent)).to_contain_text("Conversation close.")
    adresse = martin.url
    martin.reload()
    expect(bouton(martin, "Répondre")).to_be_visible()
    bouton(martin, "Supprimer la conversation").click()
    bouton(martin, "Supprimer définitivement").click()
    expect(statut(martin)).to_contain_text("Conversation supprimée.")
    expect(ligne(martin, OBJET)).to_have_count(0)
    martin.goto(adresse)
    expect(titre(martin)).to_have_text("Page introuvable")
    aller(agent, "Clos")
    ouvrir_fil(agent, OBJET)
    expect(agent.get_by_text(QUESTION)).to_be_visible()
    expect(bouton(agent, "Répondre")).to_have_count(0)
    expect(champ(agent, "Votre réponse")).to_have_count(0)


@pytest.mark.notice("R11", "R16", "R34", "R41", "R44", "R66", "R67", "R68", "R97", "R99", "R102")
def test_from_the_nir_to_the_end_on_both_sides(
    page_par_la_porte: Ouvrir, courriels: Attrapeur
) -> None:
    martin = page_par_la_porte("MARTIN")
    le_medecin_ecrit(martin)
    ajaccio, agent = page_par_la_porte("COLONNA"), page_par_la_porte("TANGUY")
    expect(ligne(ajaccio, OBJET)).to_have_count(0)
    l_echelon_repond(agent)
    un_seul_courriel_sans_contenu(courriels, martin)
    le_medecin_lit(martin, agent)
    chacun_finit(martin, agent)
