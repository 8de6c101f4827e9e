"""Writing the journal: one function, called by the acts themselves; another for refusals."""

import uuid

from django.db import connection, transaction
from django.utils import timezone

from echanges.comptes.acteur import Acteur
from echanges.comptes.models import Agent
from echanges.journal.models import Acte

_INSERTION = """
    INSERT INTO journal_trace (quand, agent_id, partie_id, acte, objet, accepte, voie)
    VALUES (%s, %s, %s, %s, %s, %s, %s)
"""
"""A `Trace`, by hand: every act writes one, and the ORM took longer to say it than to do it."""


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
    accepte = accepte and acte not in {Acte.REFUS, Acte.CONNEXION_REFUSEE}
    qui = agent.id if agent else None
    valeurs = (timezone.now(), qui, partie, acte.value, objet, accepte, voie)
    with connection.cursor() as curseur:
        curseur.execute(_INSERTION, valeurs)


def consigner_refus(voie: str, *, acteur: Acteur | None = None, agent: Agent | None = None) -> None:
    """Journal that a request was refused, in a transaction of its own if none is open.

    `voie`: the name of the route, of which 60 characters are kept. A refusal changes
    nothing else, so it is no act of the domain and the web leaves this trace itself.
    """
    with transaction.atomic(savepoint=False):
        consigner(Acte.REFUS, acteur=acteur, agent=agent, voie=voie[:60])
