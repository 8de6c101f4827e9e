"""How many NIRs a person may ask about: so many an hour and a day, counted by PostgreSQL."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from echanges.comptes.models import Agent

HEURE = 3600
JOUR = 86_400

_COMPTER = """
INSERT INTO referentiels_consultation AS c (agent_id, duree, debut, nombre)
SELECT %s, duree, debut, %s FROM unnest(%s::int[], %s::timestamptz[]) AS f (duree, debut)
ON CONFLICT (agent_id, duree) DO UPDATE SET
    nombre = excluded.nombre + CASE WHEN excluded.debut > c.debut THEN 0 ELSE c.nombre END,
    debut = greatest(excluded.debut, c.debut)
RETURNING duree, nombre
"""
"""One statement: parallel requests of one person queue on his rows, and none is counted twice."""


class TropDeConsultations(Exception):
    """The limit of the hour or of the day is reached; `attente_s` is when it ends, in seconds."""

    def __init__(self, attente_s: int) -> None:
        super().__init__("Too many look-ups by NIR.")
        self.attente_s = attente_s


def compter(
    agent: Agent, limites: Mapping[int, int], *, nombre: int = 1, maintenant: datetime | None = None
) -> None:
    """Count look-ups by NIR; what is refused is not counted.

    Args:
        limites: the most allowed in a window, by its length: `HEURE`, `JOUR` (Paris days).
        nombre: how many NIRs are asked about at once.

    Raises:
        TropDeConsultations: nothing may be looked up.

    Side effects: the person's rows stay locked until the end of the transaction.
    """
    maintenant = maintenant or timezone.now()
    debuts = {duree: _debut(duree, maintenant) for duree in sorted(limites)}
    with transaction.atomic():
        with connection.cursor() as curseur:
            curseur.execute(_COMPTER, [agent.id, nombre, list(debuts), list(debuts.values())])
            comptes: dict[int, int] = dict(curseur.fetchall())
        depassees = [duree for duree, compte in comptes.items() if compte > limites[duree]]
        if depassees:
            fin = max(_fin(duree, debuts[duree]) for duree in depassees)
            raise TropDeConsultations(max(1, int((fin - maintenant).total_seconds())))


def _debut(duree: int, maintenant: datetime) -> datetime:
    local = timezone.localtime(maintenant)
    heure = local.replace(minute=0, second=0, microsecond=0)
    return heure if duree == HEURE else heure.replace(hour=0)


def _fin(duree: int, debut: datetime) -> datetime:
    """The next hour, or the next midnight in Paris, whatever the season does in between."""
    return debut + (timedelta(hours=1) if duree == HEURE else timedelta(days=1))
