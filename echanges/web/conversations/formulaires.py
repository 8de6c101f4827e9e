"""The forms of writing and of lists: they validate what was typed, and never save."""

from django import forms

from echanges.web.champs import ChampDeTexte

OBJET_MAX = 120
CORPS_MAX = 20_000


class FormulaireDeRedaction(forms.Form):
    """A message being written: its key, the version it started from, objet and text.

    The same form saves a draft (nothing is mandatory) and sends (objet and message are).
    """

    cle = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    objet = ChampDeTexte(
        required=False,
        max_length=OBJET_MAX,
        error_messages={"max_length": "L'objet comporte 120 caractères au plus"},
    )
    corps = ChampDeTexte(
        required=False,
        max_length=CORPS_MAX,
        error_messages={"max_length": "Le message comporte 20 000 caractères au plus"},
    )

    def exiger(self, *, avec_objet: bool) -> None:
        """Add what sending needs (R29, R30): an objet, unless it is a reply, and a message."""
        if avec_objet and "objet" not in self.errors and not self.cleaned_data.get("objet"):
            self.add_error("objet", "Saisissez un objet")
        if "corps" not in self.errors and not self.cleaned_data.get("corps"):
            self.add_error("corps", "Saisissez un message")


class FormulaireDeFiltre(forms.Form):
    """What a list is restricted to."""

    non_lus = forms.BooleanField(required=False)
    tri = forms.ChoiceField(
        required=False, choices=[("", "Plus récent d'abord"), ("ancien", "Plus ancien d'abord")]
    )
    echelon = forms.UUIDField(required=False)
    apres = forms.CharField(required=False)
