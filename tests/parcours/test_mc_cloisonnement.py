"""Who sees nothing: another échelon, the other side, the auditor."""

import pytest
from playwright.sync_api import Page, expect

from echanges.comptes.acteur import Acteur, contexte
from echanges.demo.donnees import PATIENTS
from echanges.journal.actes import consigner
from echanges.journal.models import Acte
from tests.parcours.conftest import Ouvrir
from tests.parcours.page import (
    NIR,
    aller,
    bouton,
    champ,
    lien_de_bannette,
    ligne,
    lignes,
    ouvrir_fil,
    statut,
    titre,
)

pytestmark = pytest.mark.navigateur

ALD = "Renouvellement ALD, polyarthrite"
POMPE = "Pompe à insuline, première demande"


def verifier_introuvable(page: Page, adresse: str) -> None:
    """This address never existed, for him."""
    reponse = page.goto(adresse)
    assert reponse is not None
    assert reponse.status == 404, adresse
    expect(titre(page)).to_have_text("Page introuvable")


def jeton(page: Page) -> str:
    """The token of a form of the page."""
    return page.locator("input[name=csrfmiddlewaretoken]").first.input_value()


@pytest.mark.notice("R34", "R17")
@pytest.mark.parametrize(
    ("nom", "a_traiter", "en_cours"),
    [
        ("RIVOAL", ["Lit médicalisé à domicile"], []),
        ("PAYET", ["Séjour en métropole"], []),
        ("COLONNA", [], ["Congé pathologique", "Insuffisance cardiaque"]),
    ],
)
def test_an_agent_sees_his_echelon_and_no_other(
    page_de: Ouvrir, nom: str, a_traiter: list[str], en_cours: list[str]
) -> None:
    page = page_de(nom)
    expect(lignes(page)).to_contain_text(a_traiter)
    expect(lignes(page)).to_have_count(len(a_traiter))
    aller(page, "En cours")
    expect(lignes(page)).to_contain_text(en_cours)
    expect(lignes(page)).to_have_count(len(en_cours))
    aller(page, "Clos")
    expect(page.get_by_text("Aucun message ici.")).to_be_visible()
    expect(page.get_by_role("link", name="Brouillons 0", exact=True)).to_be_visible()


@pytest.mark.notice("R34")
def test_an_agent_of_another_echelon_finds_nothing_by_searching(page_de: Ouvrir) -> None:
    page = page_de("RIVOAL")
    bouton(page, "Ouvrir la recherche").click()
    champ(page, "NIR").fill(NIR["P01"])
    bouton(page, "Lancer la recherche").click()
    expect(statut(page)).to_contain_text("Aucune conversation trouvée")
    page.get_by_role("radio", name="Agent", exact=True).check()
    agents = page.get_by_role("combobox", name="Agent").get_by_role("option")
    expect(agents).to_have_text(["Choisissez", "Dr Yves RIVOAL"])


@pytest.mark.notice("R34")
def test_the_addresses_of_another_echelon_lead_nowhere(page_de: Ouvrir) -> None:
    quemener, rivoal = page_de("QUÉMÉNER"), page_de("RIVOAL")
    aller(quemener, "Clos")
    ouvrir_fil(quemener, POMPE)
    piece = quemener.get_by_role("link", name="Télécharger").get_attribute("href")
    accueil = rivoal.url
    for suite in ("", "repondre/", "clore/", "brouillon/"):
        verifier_introuvable(rivoal, f"{quemener.url}{suite}")
    verifier_introuvable(rivoal, str(piece))
    rivoal.goto(accueil)
    formulaire: dict[str, str | float | bool] = {
        "csrfmiddlewaretoken": jeton(rivoal),
        "corps": "Forgé",
        "action": "envoyer",
    }
    for suite in ("repondre", "clore", "non-lu"):
        reponse = rivoal.request.post(f"{quemener.url}{suite}/", form=formulaire)
        assert reponse.status == 404, suite
    quemener.reload()
    expect(quemener.get_by_text("Forgé")).to_have_count(0)


@pytest.mark.notice("R38")
def test_a_doctor_at_an_agents_addresses_finds_nothing(page_de: Ouvrir) -> None:
    quemener, martin = page_de("QUÉMÉNER"), page_de("MARTIN")
    ouvrir_fil(quemener, ALD)
    piece = str(quemener.get_by_role("link", name="Télécharger").get_attribute("href"))
    bureau = ["/bureau/", "/bureau/bannettes/clos/", "/bureau/brouillons/", "/bureau/recherche/"]
    ecrire = ["/bureau/ecrire/liberal/", "/bureau/ecrire/structure/", "/journal/"]
    for adresse in [*bureau, *ecrire, quemener.url, piece]:
        verifier_introuvable(martin, adresse)


@pytest.mark.notice("R38")
def test_an_agent_at_a_doctors_addresses_finds_nothing(page_de: Ouvrir) -> None:
    quemener, martin = page_de("QUÉMÉNER"), page_de("MARTIN")
    ouvrir_fil(martin, ALD)
    piece = str(martin.get_by_role("link", name="Télécharger").get_attribute("href"))
    liste = ["/messages/", "/messages/ecrire/", "/messages/recherche/", "/journal/"]
    fil = [f"{martin.url}{suite}" for suite in ("", "repondre/", "supprimer/")]
    for adresse in [*liste, *fil, piece]:
        verifier_introuvable(quemener, adresse)


def test_after_signing_out_the_back_button_shows_nothing_any_more(page_de: Ouvrir) -> None:
    page = page_de("QUÉMÉNER")
    ouvrir_fil(page, ALD)
    bouton(page, "Se déconnecter").click()
    expect(titre(page)).to_have_text("Se connecter")
    page.go_back()
    expect(titre(page)).to_have_text("Se connecter")
    expect(page.get_by_text("Mme Kervella")).to_have_count(0)


def test_the_auditor_sees_who_did_what_and_no_content(page_de: Ouvrir) -> None:
    quemener = page_de("QUÉMÉNER")
    ouvrir_fil(quemener, ALD)
    page = page_de("DELORME")
    expect(titre(page)).to_have_text("Journal")
    trace = page.get_by_role("row").filter(has_text="ouverture d'une conversation").first
    expect(trace).to_contain_text("Dr Hélène QUÉMÉNER")
    expect(trace).to_contain_text("ELSM 35")
    texte = page.locator("main").inner_text().casefold()
    for interdit in (ALD, POMPE, "polyarthrite", "compte-rendu", *NIR.values()):
        assert interdit.casefold() not in texte
    for patient in PATIENTS:
        assert patient.nom.casefold() not in texte


def test_the_auditor_reaches_neither_side_and_his_attempts_are_in_the_journal(
    page_de: Ouvrir,
) -> None:
    quemener, page = page_de("QUÉMÉNER"), page_de("DELORME")
    ouvrir_fil(quemener, ALD)
    journal = page.url
    for adresse in ("/messages/", "/bureau/", quemener.url):
        verifier_introuvable(page, adresse)
    page.goto(journal)
    refus = page.get_by_role("row").filter(has_text="accès refusé")
    expect(refus).to_have_count(3)
    expect(refus.first).to_contain_text("Anne DELORME")
    expect(refus.first).to_contain_text("refusé")
    lectures = page.get_by_role("row").filter(has_text="consultation du journal")
    expect(lectures).to_have_count(1)


def test_the_journal_goes_on_page_after_page(page_de: Ouvrir, quemener: Acteur) -> None:
    with contexte(quemener):
        for _ in range(100):
            consigner(Acte.OUVERTURE, acteur=quemener)
    page = page_de("DELORME")
    expect(page.get_by_role("row")).to_have_count(101)
    plus_anciennes = page.get_by_role("link", name="Traces plus anciennes")
    derniere = numero(page, -1)
    while derniere > 1:
        with page.expect_navigation():
            plus_anciennes.click()
        assert numero(page, 1) == derniere - 1
        derniere = numero(page, -1)
    expect(plus_anciennes).to_have_count(0)


def numero(page: Page, rang: int) -> int:
    """The number of a row of the journal."""
    return int(page.get_by_role("row").nth(rang).get_by_role("cell").first.inner_text())


@pytest.mark.notice("R34")
def test_a_conversation_begun_by_a_doctor_is_nowhere_until_sent(page_de: Ouvrir) -> None:
    page = page_de("QUÉMÉNER")
    for nom in ("À traiter", "En cours", "Clos"):
        aller(page, nom)
        expect(ligne(page, "Demande d'invalidité")).to_have_count(0)
    page.get_by_role("link", name="Brouillons").click()
    expect(lien_de_bannette(page, "À traiter")).not_to_have_attribute("aria-current", "page")
    expect(lignes(page)).to_have_count(1)
    expect(ligne(page, "Demande d'invalidité")).to_have_count(0)
