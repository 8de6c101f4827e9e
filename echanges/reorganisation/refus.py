"""Why nothing is reorganised: a closed échelon, somebody without the right."""

from django.utils import timezone

from echanges.annuaire.models import Interlocuteur
from echanges.comptes.models import Agent, Habilitation, Role
from echanges.textes import ce_qui_se_voit


class ReorganisationRefusee(Exception):
    """Nothing was changed; `message` is the sentence for whoever asked."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def exiger_un_nom(*textes: str) -> None:
    """Raise `ReorganisationRefusee` for a name, or a sigle, that shows nothing."""
    if not all(ce_qui_se_voit(texte) for texte in textes):
        raise ReorganisationRefusee("Un échelon a un nom et un sigle.")


def exiger_ouverts(*echelons: Interlocuteur) -> None:
    """Raise `ReorganisationRefusee` for an échelon that was merged into another."""
    for echelon in echelons:
        if echelon.remplace_par is not None:
            raise ReorganisationRefusee(
                f"{echelon.libelle} a été fusionné dans {echelon.remplace_par.libelle}."
            )


def exiger_responsable(par: Agent, *echelons: Interlocuteur) -> None:
    """Raise `ReorganisationRefusee` unless he is responsable of all. The database checks it too."""
    siens = set(
        Habilitation.objects.actives(timezone.localdate())
        .filter(agent=par, role=Role.RESPONSABLE)
        .values_list("interlocuteur_id", flat=True)
    )
    for echelon in echelons:
        if echelon.id not in siens:
            raise ReorganisationRefusee(
                f"{par.nom_affiche} n'est pas responsable d'habilitation de {echelon.libelle}."
            )
