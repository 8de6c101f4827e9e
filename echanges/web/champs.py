"""Fields for what somebody types: a text that shows nothing was not typed."""

from typing import Any

from django import forms

from echanges.annuaire.identifiants import mots
from echanges.textes import ce_qui_se_voit


class ChampDeTexte(forms.CharField):
    """A text; empty when it only holds spaces and invisible characters."""

    def to_python(self, value: Any) -> str:
        """Return what is seen of the value."""
        return ce_qui_se_voit(super().to_python(value) or "")


class Critere(ChampDeTexte):
    """A criterion of a search; none when it has no word, such as « ? » alone."""

    def to_python(self, value: Any) -> str:
        """Return the value if something can be looked for."""
        texte = super().to_python(value)
        return texte if mots(texte) else ""
