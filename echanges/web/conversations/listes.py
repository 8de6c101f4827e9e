"""What the pages of lists share: reading the filter and the cursor from a link, the results."""

import uuid
from dataclasses import dataclass

from django import forms
from django.http import Http404

from echanges.messagerie.listes import Curseur, CurseurInvalide, Filtre, Page
from echanges.web.requete import Requete


class FormulaireDeFiltre(forms.Form):
    """What a list is restricted to."""

    non_lus = forms.BooleanField(required=False)
    tri = forms.ChoiceField(
        required=False, choices=[("", "Plus récent d'abord"), ("ancien", "Plus ancien d'abord")]
    )
    echelon = forms.UUIDField(required=False)
    apres = forms.CharField(required=False)
    reference = forms.UUIDField(required=False)


@dataclass(frozen=True, slots=True)
class DemandeDeListe:
    """The filter and the place in the list that a link asks for."""

    filtre: Filtre
    apres: Curseur | None
    reference: uuid.UUID | None = None
    """Of the search whose results these are."""

    @property
    def parametres(self) -> str:
        """The filter as the beginning of a query string, for the link to the next page."""
        morceaux = []
        if self.reference:
            morceaux.append(f"reference={self.reference}&")
        if self.filtre.non_lus:
            morceaux.append("non_lus=on&")
        if self.filtre.anciens_d_abord:
            morceaux.append("tri=ancien&")
        if self.filtre.echelon:
            morceaux.append(f"echelon={self.filtre.echelon}&")
        return "".join(morceaux)


def demande_de_liste(requete: Requete) -> DemandeDeListe:
    """Read the address of a list. Raises `Http404` for one that no page of ours gives."""
    if not requete.GET:
        return DemandeDeListe(Filtre(), None)
    formulaire = FormulaireDeFiltre(requete.GET)
    if not formulaire.is_valid():
        raise Http404
    lu = formulaire.cleaned_data
    try:
        apres = Curseur.lire(lu["apres"]) if lu["apres"] else None
    except CurseurInvalide as erreur:
        raise Http404 from erreur
    return DemandeDeListe(
        Filtre(non_lus=lu["non_lus"], anciens_d_abord=lu["tri"] == "ancien", echelon=lu["echelon"]),
        apres,
        lu["reference"],
    )


def phrase_de_resultats(page: Page) -> str:
    """« 3 conversations trouvées »; a full page says that there are more, without counting."""
    nombre = len(page.conversations)
    if page.suivante:
        return f"Plus de {nombre} conversations trouvées"
    if nombre == 0:
        return "Aucune conversation trouvée"
    return "1 conversation trouvée" if nombre == 1 else f"{nombre} conversations trouvées"
