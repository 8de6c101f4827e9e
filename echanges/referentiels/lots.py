"""Many rows at a time, but not all at once: PostgreSQL takes 65,535 values in a statement."""

from collections.abc import Collection, Iterable, Iterator
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


def changer_les_autres(
    lignes: QuerySet[Any], champ: str, gardes: Collection[Any], **valeurs: object
) -> int:
    """Write these values in the rows whose `champ` is not one of `gardes`; return how many."""
    cles = lignes.values_list("pk", champ).iterator()
    autres = [cle for cle, valeur in cles if valeur not in gardes]
    return sum(lignes.filter(pk__in=lot).update(**valeurs) for lot in par_lots(autres))
