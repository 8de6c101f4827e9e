"""The forms of a reorganisation: they offer only what is within the responsable's reach."""

from collections.abc import Sequence
from typing import Any

from django import forms

from echanges.annuaire.models import Interlocuteur, Organisme
from echanges.web.champs import ChampDeTexte
from echanges.web.choix import ChoixOffert

CHOISIR = "Choisissez un échelon"
RECEVEUR = "Choisissez l'échelon qui reçoit"
CAISSE = "Choisissez une caisse"


class FormulaireDEchelon(forms.Form):
    """The form that chooses the échelon to reorganise."""

    echelon = ChoixOffert(error_messages={"required": CHOISIR, "invalid_choice": CHOISIR})

    def __init__(
        self, *args: Any, ressort: Sequence[Interlocuteur], caisses: Sequence[Organisme]
    ) -> None:
        """`ressort`, `caisses`: the échelons offered, and the caisses they have.

        An échelon that is alone is already chosen; the one that receives never is.
        """
        super().__init__(*args)
        echelons = {str(e.id): (e, e.designation) for e in ressort}
        libelles = {str(c.id): (c, f"{c} ({c.regime}-{c.code})") for c in caisses}
        for nom, champ in self.fields.items():
            if isinstance(champ, ChoixOffert):
                champ.offrir(libelles if nom == "caisse" else echelons)
        if len(ressort) == 1:
            self.fields["echelon"].initial = str(ressort[0].id)


class FormulaireDeNom(FormulaireDEchelon):
    """And what it is called from now on."""

    sigle = ChampDeTexte(
        max_length=10,
        error_messages={
            "required": "Saisissez le sigle",
            "max_length": "Le sigle comporte 10 caractères au plus",
        },
    )
    departement = forms.RegexField(
        r"^[0-9][0-9AB][0-9]?$",
        strip=True,
        error_messages={
            "required": "Saisissez le département",
            "invalid": "Le département comporte deux ou trois caractères, par exemple 35 ou 2A",
        },
    )
    nom = ChampDeTexte(
        max_length=200,
        error_messages={
            "required": "Saisissez le nom",
            "max_length": "Le nom comporte 200 caractères au plus",
        },
    )


class FormulaireDeFusion(FormulaireDEchelon):
    """The form of a merge: also the échelon that takes over."""

    vers = ChoixOffert(error_messages={"required": RECEVEUR, "invalid_choice": RECEVEUR})

    def clean(self) -> None:
        """An échelon gives nothing to itself."""
        lu = self.cleaned_data
        if lu.get("vers") and lu["vers"] == lu.get("echelon"):
            self.add_error("vers", "Choisissez deux échelons différents")


class FormulaireDeTransfert(FormulaireDeFusion):
    """The form of a transfer: also the caisse whose patients go."""

    caisse = ChoixOffert(error_messages={"required": CAISSE, "invalid_choice": CAISSE})


class FormulaireDeScission(FormulaireDeTransfert):
    """The form of a split: also the départements of that caisse that go."""

    departements = forms.RegexField(
        r"^[0-9][0-9AB][0-9]?( +[0-9][0-9AB][0-9]?)*$",
        max_length=100,
        strip=True,
        error_messages={
            "required": "Saisissez au moins un département",
            "invalid": "Séparez les départements par des espaces, par exemple 22 29",
        },
    )

    def clean_departements(self) -> tuple[str, ...]:
        """Return the départements in order, each once."""
        return tuple(sorted(set(self.cleaned_data["departements"].split())))
