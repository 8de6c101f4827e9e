"""Many rows at a time, but not all at once: PostgreSQL takes 65,535 values in a statement."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

from django.db.models import QuerySet

T = TypeVar("T")
LOT = 2000
"""How many rows are written by one statement."""


def par_lots(elements: Iterable[T], taille: int = LOT) -> Iterator[list[T]]:
    """Group what comes in lists of at most `taille`."""
    suite = iter(elements)
    while lot := list(islice(suite, taille)):
        yield lot


def changer(lignes: QuerySet[Any], cles: Iterable[Any], **valeurs: object) -> int:
    """Write these values in the rows of these primary keys, however many; return how many."""
    return sum(lignes.filter(pk__in=lot).update(**valeurs) for lot in par_lots(cles))
