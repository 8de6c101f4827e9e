"""Writing the journal: one function, called by the acts themselves."""

import uuid

from echanges.comptes.acteur import Acteur
from echanges.comptes.models import Agent
from echanges.journal.models import Acte, Trace


def consigner(
    acte: Acte,
    *,
    acteur: Acteur | None = None,
    agent: Agent | None = None,
    objet: uuid.UUID | None = None,
    partie: uuid.UUID | None = None,
    voie: str = "",
    accepte: bool = True,
) -> None:
    """Add a row to the journal, in the current transaction.

    An act whose trace cannot be written is rolled back with it. `partie` is the party for
    which he acted, when an agent speaks for several; `agent` stands in for an acteur where
    there is none yet (sign-in). Refusals by nature are never `accepte`.
    """
    if acteur is not None:
        agent = acteur.agent
        partie = partie or (acteur.partie.id if len(acteur.parties) == 1 else None)
    Trace.objects.create(
        agent=agent,
        partie_id=partie,
        acte=acte,
        objet=objet,
        accepte=accepte and acte not in {Acte.REFUS, Acte.CONNEXION_REFUSEE},
        voie=voie,
    )
