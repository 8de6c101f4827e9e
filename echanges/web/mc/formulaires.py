"""The back office's search panel."""

from typing import ClassVar

from django import forms

from echanges.annuaire.identifiants import IdentifiantInvalide, lire_nir
from echanges.web.champs import Critere


class FormulaireDeRecherche(forms.Form):
    """The three modes of the search (R108 to R115); only the chosen mode's fields count."""

    CHAMPS: ClassVar[dict[str, tuple[str, ...]]] = {
        "patient": ("nir", "nom_de_famille", "prenom"),
        "professionnel": ("numero", "nom"),
        "agent": ("agent",),
    }

    mode = forms.ChoiceField(
        choices=[
            ("patient", "Patient"),
            ("professionnel", "Professionnel de santé"),
            ("agent", "Agent"),
        ],
        error_messages={"required": "Choisissez un mode de recherche"},
    )
    nir = Critere(required=False, max_length=40)
    nom_de_famille = Critere(required=False, max_length=100)
    prenom = Critere(required=False, max_length=100)
    numero = Critere(required=False, max_length=40)
    nom = Critere(required=False, max_length=200)
    agent = forms.UUIDField(required=False)

    def clean(self) -> None:
        """Check the fields of the chosen mode; the others are not on the page."""
        lu = self.cleaned_data
        champs = self.CHAMPS.get(lu.get("mode", ""), ())
        if champs and not any(lu.get(champ) for champ in champs):
            self.add_error(champs[0], "Indiquez au moins un critère de recherche")
        if lu.get("mode") == "patient" and lu.get("nir"):
            try:
                lire_nir(lu["nir"])
            except IdentifiantInvalide as refus:
                self.add_error("nir", refus.message)

    def a_retenir(self) -> dict[str, str]:
        """What the sealed session keeps of the chosen mode."""
        lu = self.cleaned_data
        champs = ("mode", *self.CHAMPS[lu["mode"]])
        return {champ: str(lu[champ]) for champ in champs if lu[champ]}
