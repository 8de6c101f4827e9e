"""An échelon writes to a médecin libéral or to a structure: what both screens do alike."""

import re

import pytest
from playwright.sync_api import expect

from tests.parcours.conftest import Ouvrir
from tests.parcours.destinataire import LIBERAL, STRUCTURE, Ecran, verifier_etape_2
from tests.parcours.page import NIR, alerte, aller, bouton, champ, ligne, rediger, statut

pytestmark = pytest.mark.navigateur

TROUVES = [
    (LIBERAL, "351991013", "Dr Jean MARTIN"),
    (STRUCTURE, "350990016", "Centre de santé Les Tilleuls"),
]
PAS_LE_VOTRE = "Aucun patient de votre échelon ne correspond à ce NIR"
REFUS_NIR = {
    "258033599090193": "Clé incorrecte",
    "25803359909": "Le NIR comporte 13 ou 15 caractères",
    "170013599691309": PAS_LE_VOTRE,
    NIR["P11"]: PAS_LE_VOTRE,
    NIR["P12"]: PAS_LE_VOTRE,
    NIR["P05"]: PAS_LE_VOTRE,
}
"""A patient of another échelon is not told from one who does not exist."""
SANS_STRUCTURE = {
    NIR["P01"]: "Le médecin traitant de ce patient exerce en libéral",
    NIR["P07"]: PAS_LE_VOTRE,
}
REFUS_NUMERO = {
    "351991039": ["Aucun médecin trouvé pour ce n° AM"],
    "351991014": ["Aucun médecin trouvé pour ce n° AM", "paraît incorrecte"],
    "35199": ["Le n° AM comporte 9 chiffres"],
    "350990016": ["Aucun médecin trouvé pour ce n° AM"],
}
REFUS_FINESS = {
    "350990024": ["Aucune structure trouvée pour ce n° FINESS"],
    "350990017": ["Clé incorrecte"],
    "3509900": ["Le n° FINESS comporte 9 caractères"],
    "2A0990041": ["Aucune structure trouvée pour ce n° FINESS", "paraît incorrecte"],
}
DEUX_ECRANS = pytest.mark.parametrize(
    ("ecran", "numero", "nom"), TROUVES, ids=["libéral", "structure"]
)


@pytest.mark.notice("R77", "R78", "R84", "R85")
@DEUX_ECRANS
def test_nothing_can_be_written_before_a_recipient_is_chosen(
    page_de: Ouvrir, ecran: Ecran, numero: str, nom: str
) -> None:
    page = ecran.ouvrir(page_de("QUÉMÉNER"))
    verifier_etape_2(page, ouverte=False)
    expect(page.get_by_role("group", name="Destinataire")).to_be_visible()
    ecran.par_numero(page, numero)
    verifier_etape_2(page, ouverte=True)
    bouton(page, "Changer de destinataire").click()
    verifier_etape_2(page, ouverte=False)


@pytest.mark.notice("R79", "R87")
@pytest.mark.parametrize(
    ("ecran", "refus"),
    [(LIBERAL, REFUS_NIR), (STRUCTURE, SANS_STRUCTURE)],
    ids=["libéral", "structure"],
)
def test_a_nir_that_leads_to_nobody_is_refused_with_the_reason(
    page_de: Ouvrir, ecran: Ecran, refus: dict[str, str]
) -> None:
    page = ecran.ouvrir(page_de("QUÉMÉNER"))
    for nir, phrase in refus.items():
        ecran.par_nir(page, nir)
        expect(alerte(page).get_by_role("link", name=phrase)).to_be_visible()
        expect(page).to_have_title(f"Erreur : {ecran.nom} – Échanges sécurisés")
        saisi = champ(page, "NIR du patient")
        expect(saisi).to_have_value(nir)
        expect(saisi).to_have_attribute("aria-invalid", "true")
        expect(saisi).to_have_accessible_description(re.compile(re.escape(phrase)))
        verifier_etape_2(page, ouverte=False)


@pytest.mark.notice("R80", "R88", "R89")
@pytest.mark.parametrize(
    ("ecran", "refus"),
    [(LIBERAL, REFUS_NUMERO), (STRUCTURE, REFUS_FINESS)],
    ids=["libéral", "structure"],
)
def test_an_unknown_number_is_said_and_a_doubtful_key_is_a_warning_more(
    page_de: Ouvrir, ecran: Ecran, refus: dict[str, list[str]]
) -> None:
    page = ecran.ouvrir(page_de("QUÉMÉNER"))
    for numero, phrases in refus.items():
        ecran.par_numero(page, numero)
        for phrase in phrases:
            expect(alerte(page)).to_contain_text(phrase)
        expect(alerte(page).get_by_text("paraît incorrecte")).to_have_count(len(phrases) - 1)
        expect(champ(page, ecran.numero)).to_have_value(numero)
        expect(page).to_have_title(f"Erreur : {ecran.nom} – Échanges sécurisés")
        verifier_etape_2(page, ouverte=False)


@pytest.mark.notice("R81", "R90")
@DEUX_ECRANS
def test_without_objet_nor_message_nothing_leaves_and_each_error_leads_to_its_field(
    page_de: Ouvrir, ecran: Ecran, numero: str, nom: str
) -> None:
    page = ecran.ouvrir(page_de("QUÉMÉNER"))
    ecran.par_numero(page, numero)
    bouton(page, "Envoyer").click()
    resume = alerte(page)
    expect(resume.get_by_role("heading", name="Le message n'a pas été envoyé")).to_be_visible()
    expect(page).to_have_title(f"Erreur : {ecran.nom} – Échanges sécurisés")
    expect(champ(page, "Objet")).to_have_accessible_description(re.compile("Saisissez un objet"))
    resume.get_by_role("link", name="Saisissez un objet").click()
    expect(champ(page, "Objet")).to_be_focused()
    resume.get_by_role("link", name="Saisissez un message").click()
    expect(champ(page, "Message")).to_be_focused()
    rediger(page, "   ", " \n ")
    with page.expect_navigation():
        bouton(page, "Envoyer").click()
    expect(resume.get_by_role("link", name="Saisissez un objet")).to_be_visible()
    expect(resume.get_by_role("link", name="Saisissez un message")).to_be_visible()
    champ(page, "Message").fill("Un texte gardé")
    bouton(page, "Envoyer").click()
    expect(resume.get_by_role("link", name="Saisissez un message")).to_have_count(0)
    expect(resume.get_by_role("link", name="Saisissez un objet")).to_be_visible()
    expect(champ(page, "Message")).to_have_value("Un texte gardé")
    champ(page, "Objet").fill("Un objet")
    bouton(page, "Envoyer").click()
    expect(statut(page)).to_contain_text(f"Message envoyé à {nom}.")
    aller(page, "En cours")
    expect(ligne(page, "Un objet")).to_have_count(1)
