"""The form of a right to give: it reads what was typed; the acts say what may be given."""

from collections.abc import Iterable

from django import forms

from echanges.annuaire.models import Interlocuteur
from echanges.comptes.models import Role
from echanges.habilitations.actes import ACCORDABLES, Demande, Identite
from echanges.web.champs import ChampDeTexte
from echanges.web.choix import ChoixOffert

DATE = {"invalid": "Saisissez une date, par exemple 24/11/2026"}


class FormulaireDHabilitation(forms.Form):
    """Who, for which échelon, in what role, from when."""

    cle = forms.UUIDField(widget=forms.HiddenInput)
    matricule = forms.RegexField(
        r"^[\w.@-]{1,30}$",
        error_messages={
            "required": "Saisissez le matricule",
            "invalid": "Le matricule comporte 30 caractères au plus, sans espace",
        },
    )
    nom = ChampDeTexte(
        max_length=100,
        error_messages={
            "required": "Saisissez le nom",
            "max_length": "Le nom comporte 100 caractères au plus",
        },
    )
    prenom = ChampDeTexte(
        max_length=100,
        error_messages={
            "required": "Saisissez le prénom",
            "max_length": "Le prénom comporte 100 caractères au plus",
        },
    )
    courriel = forms.EmailField(
        required=False,
        error_messages={"invalid": "Saisissez une adresse, par exemple prenom.nom@exemple.fr"},
    )
    echelon = ChoixOffert(
        error_messages={
            "required": "Choisissez un échelon",
            "invalid_choice": "Choisissez un échelon",
        },
    )
    role = forms.TypedChoiceField(
        coerce=Role,
        choices=[(role.value, role.label) for role in ACCORDABLES],
        error_messages={"required": "Choisissez un rôle", "invalid_choice": "Choisissez un rôle"},
    )
    debut = forms.DateField(
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        error_messages=DATE | {"required": "Saisissez la date de début"},
    )
    fin = forms.DateField(
        required=False, input_formats=["%Y-%m-%d", "%d/%m/%Y"], error_messages=DATE
    )

    def __init__(self, *args: object, ressort: Iterable[Interlocuteur], **kwargs: object) -> None:
        """`ressort`: the échelons offered."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        champ = self.fields["echelon"]
        assert isinstance(champ, ChoixOffert)
        champ.offrir({str(echelon.id): (echelon, echelon.designation) for echelon in ressort})

    def demande(self) -> Demande:
        """What is asked; to call once the form is valid."""
        lu = self.cleaned_data
        identite = Identite(lu["matricule"], lu["nom"], lu["prenom"], lu["courriel"])
        return Demande(lu["cle"], identite, lu["echelon"], lu["role"], lu["debut"], lu["fin"])
