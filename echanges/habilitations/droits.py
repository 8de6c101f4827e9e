"""What the screen of a responsable reads: the rights over his échelons, ended ones included."""

import uuid
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from echanges.comptes.acteur import Acteur
from echanges.comptes.models import Habilitation, HabilitationQuerySet
from echanges.habilitations.actes import HabilitationIntrouvable, est_terminable

PAR_PAGE = 50
_ORDRE = ("agent__nom", "agent__prenom", "id")


@dataclass(frozen=True, slots=True)
class Droit:
    """A right as the screen shows it."""

    habilitation: Habilitation
    etat: str
    """« En cours », « À venir » or « Terminée »."""
    terminable: bool


@dataclass(frozen=True, slots=True)
class PageDeDroits:
    """Some rights in the order of names, and the last one's identifier if others follow."""

    droits: list[Droit]
    suivante: uuid.UUID | None


def droits_du_ressort(acteur: Acteur, apres: uuid.UUID | None = None) -> PageDeDroits:
    """Return the rights over the acteur's échelons, after the one named `apres`.

    The place in the list is an identifier, so that no name stands in an address. Raises
    `HabilitationIntrouvable` for one of another ressort.
    """
    tous = _du_ressort(acteur)
    lignes = tous.order_by(*_ORDRE)
    if apres is not None:
        lignes = lignes.filter(_apres(tous.filter(id=apres).first()))
    lus = list(lignes[: PAR_PAGE + 1])
    suivante = lus[PAR_PAGE - 1].id if len(lus) > PAR_PAGE else None
    return PageDeDroits([_droit(lu, acteur) for lu in lus[:PAR_PAGE]], suivante)


def _du_ressort(acteur: Acteur) -> HabilitationQuerySet:
    return Habilitation.objects.filter(interlocuteur__in=acteur.ressort).select_related(
        "agent", "interlocuteur", "accordee_par"
    )


def _apres(dernier: Habilitation | None) -> Q:
    if dernier is None:
        raise HabilitationIntrouvable
    nom, prenom = dernier.agent.nom, dernier.agent.prenom
    return (
        Q(agent__nom__gt=nom)
        | Q(agent__nom=nom, agent__prenom__gt=prenom)
        | Q(agent__nom=nom, agent__prenom=prenom, id__gt=dernier.id)
    )


def _droit(lue: Habilitation, acteur: Acteur) -> Droit:
    jour = timezone.localdate()
    if lue.fin is not None and lue.fin <= jour:
        return Droit(lue, "Terminée", terminable=False)
    etat = "À venir" if lue.debut > jour else "En cours"
    return Droit(lue, etat, terminable=est_terminable(acteur, lue))
