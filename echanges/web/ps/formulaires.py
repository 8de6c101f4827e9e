"""The doctor's search panel."""

from django import forms

from echanges.annuaire.identifiants import IdentifiantInvalide, lire_nir
from echanges.messagerie.recherche import CriteresMedecin
from echanges.web.champs import Critere

DATE_INVALIDE = {"invalid": "Saisissez une date, par exemple 12/05/2026"}


class FormulaireDeRecherche(forms.Form):
    """Words, NIR, dates (A23); at least one is needed."""

    mots = Critere(required=False, max_length=200)
    nir = Critere(required=False, max_length=40)
    du = forms.DateField(required=False, error_messages=DATE_INVALIDE)
    au = forms.DateField(required=False, error_messages=DATE_INVALIDE)

    def clean_nir(self) -> str:
        """Say at once that a NIR is malformed."""
        nir = str(self.cleaned_data["nir"])
        if nir:
            try:
                lire_nir(nir)
            except IdentifiantInvalide as refus:
                raise forms.ValidationError(refus.message) from refus
        return nir

    def clean(self) -> None:
        """Refuse an empty search and dates in the wrong order."""
        lu = self.cleaned_data
        if not self.errors and not any(lu.values()):
            self.add_error("mots", "Indiquez au moins un critère de recherche")
        if lu.get("du") and lu.get("au") and lu["du"] > lu["au"]:
            self.add_error("au", "La date de fin précède la date de début")

    def a_retenir(self) -> dict[str, str]:
        """What the sealed session keeps, so that the results can be paged and come back to."""
        return {champ: str(valeur) for champ, valeur in self.cleaned_data.items() if valeur}

    def criteres(self) -> CriteresMedecin:
        """The criteria of a valid form."""
        lu = self.cleaned_data
        return CriteresMedecin(
            mots=lu.get("mots", ""), nir=lu.get("nir", ""), du=lu.get("du"), au=lu.get("au")
        )
