"""What a form takes for typed: nothing, of a text that shows nothing or has no word to look for."""

import uuid
from typing import Any

import pytest
from django import forms

from echanges.web.conversations.saisie import FormulaireDeSaisie
from echanges.web.mc import formulaires as mc
from echanges.web.ps import formulaires as ps

AUCUN = "Indiquez au moins un critère de recherche"
RIENS = ["?", "« … »", "--", "\u200b", "\u3164", "\u2066.\u2069", "(_)"]


def erreurs(formulaire: forms.Form) -> dict[str, Any]:
    return {champ: list(dites) for champ, dites in formulaire.errors.items()}


@pytest.mark.parametrize("rien", RIENS)
def test_punctuation_or_nothing_seen_is_no_criterion(rien: str) -> None:
    for champ in ("mots", "nir"):
        assert erreurs(ps.FormulaireDeRecherche({champ: rien})) == {"mots": [AUCUN]}
    for mode, champ, dit in (
        ("patient", "nir", "nir"),
        ("patient", "nom_de_famille", "nir"),
        ("patient", "prenom", "nir"),
        ("professionnel", "numero", "numero"),
        ("professionnel", "nom", "numero"),
    ):
        formulaire = mc.FormulaireDeRecherche({"mode": mode, champ: rien})
        assert erreurs(formulaire) == {dit: [AUCUN]}


def test_beside_a_real_criterion_an_empty_one_is_not_kept() -> None:
    formulaire = ps.FormulaireDeRecherche({"mots": "genou ?", "nir": "\u200b-"})
    assert formulaire.is_valid()
    assert formulaire.a_retenir() == {"mots": "genou ?"}


@pytest.mark.parametrize("rien", ["\u2060", "\u115f\u00a0", "\u2800\r\n\u2800", "\ufeff"])
def test_an_objet_or_a_message_that_shows_nothing_was_not_typed(rien: str) -> None:
    formulaire = FormulaireDeSaisie(
        {"cle": str(uuid.uuid4()), "version": "0", "objet": rien, "corps": rien},
        avec_objet=True,
        refus=[],
    )
    assert erreurs(formulaire) == {
        "objet": ["Saisissez un objet"],
        "corps": ["Saisissez un message"],
    }
