"""The conversations of an échelon, counted and moved by the two functions of the database that may.

Nobody here may see them; the functions are in `messagerie/sql/reorganisation.sql`.
"""

from django.db import connection
from django.utils import timezone

from echanges.annuaire.models import Interlocuteur
from echanges.comptes.models import Agent
from echanges.reorganisation.bilan import Bilan, Part


def deplacer(par: Agent, de: Interlocuteur, vers: Interlocuteur, part: Part | None) -> int:
    """Have the database move the conversations and their counters; return how many."""
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT deplacer_conversations(%s, %s, %s, %s, %s, %s)",
            [par.id, timezone.localdate(), de.id, vers.id, *_filtre(part)],
        )
        deplacees: int = curseur.fetchone()[0]
    return deplacees


def compter(echelon: Interlocuteur, part: Part | None) -> Bilan:
    """Have the database count the conversations and their drafts, which nobody here may see."""
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT * FROM compter_conversations(%s, %s, %s)", [echelon.id, *_filtre(part)]
        )
        conversations, brouillons = curseur.fetchone()
    return Bilan(conversations, brouillons)


def _filtre(part: Part | None) -> tuple[int | None, list[str] | None]:
    if part is None:
        return None, None
    return part.organisme.id, list(part.departements) or None
