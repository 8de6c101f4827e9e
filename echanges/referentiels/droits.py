"""The rights that come from the directories: those of doctors, granted by nobody in person."""

import uuid
from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import QuerySet

from echanges.comptes.models import Agent, Habilitation, Role
from echanges.referentiels.lots import LOT, changer_les_autres


def droits_en_cours() -> QuerySet[Habilitation]:
    """The rights in force that a directory gave, and that only a directory ends."""
    return Habilitation.objects.filter(
        role=Role.MEDECIN, fin__isnull=True, accordee_par__isnull=True, agent__rpps__isnull=False
    )


def accorder(voulus: Iterable[tuple[Agent, uuid.UUID]], jour: date) -> tuple[set[uuid.UUID], int]:
    """Give these agents the right to speak for these parties, from that day.

    Returns the identifiers of all those rights, and how many are new. A right that somebody
    granted in person already is left as it is.
    """
    paires = {(agent.id, partie): agent for agent, partie in voulus}
    droits = {
        (droit.agent_id, droit.interlocuteur_id): droit.id
        for droit in Habilitation.objects.filter(
            agent__in=list(paires.values()), fin__isnull=True
        ).only("id", "agent_id", "interlocuteur_id")
    }
    nouveaux = [
        Habilitation(agent=agent, interlocuteur_id=partie, role=Role.MEDECIN, debut=jour)
        for (agent_id, partie), agent in paires.items()
        if (agent_id, partie) not in droits
    ]
    Habilitation.objects.bulk_create(nouveaux, batch_size=LOT)
    anciens = {droits[paire] for paire in paires if paire in droits}
    return anciens | {droit.id for droit in nouveaux}, len(nouveaux)


def terminer_les_autres(gardes: Collection[uuid.UUID], jour: date) -> int:
    """End on that day, which is the first without, the rights that are not among `gardes`."""
    return changer_les_autres(droits_en_cours(), "pk", gardes, fin=jour)
