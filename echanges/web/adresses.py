"""Addresses for templates: what `reverse()` answers, without asking it again for each row."""

from functools import cache
from uuid import UUID

from django.contrib.staticfiles.storage import staticfiles_storage
from django.urls import get_script_prefix, reverse

_TEMOINS: dict[type, UUID | int] = {UUID: UUID(int=0xECA), int: 987_654_321}
"""What stands in the pattern of a route where a value goes; found nowhere else in an address."""


def url(route: str, *valeurs: UUID | int | str) -> str:
    """The address of a route with these values: identifiers, numbers, or words of ours.

    `reverse()` is asked once for each route and words; its answer becomes a pattern, in which
    identifiers and numbers are put. Raises `NoReverseMatch` as it does.
    """
    mots = tuple(v if isinstance(v, str) else type(v) for v in valeurs)
    return _patron(get_script_prefix(), route, mots) % tuple(
        v for v in valeurs if not isinstance(v, str)
    )


@cache
def _patron(prefixe: str, route: str, mots: tuple[str | type, ...]) -> str:
    """The address with %s for each value; `prefixe`, where the site is served from, is in it."""
    adresse = reverse(route, args=[m if isinstance(m, str) else _TEMOINS[m] for m in mots])
    adresse = adresse.replace("%", "%%")
    for mot in mots:
        if not isinstance(mot, str):
            adresse = adresse.replace(str(_TEMOINS[mot]), "%s", 1)
    return adresse


@cache
def statique(chemin: str) -> str:
    """The address of a file of ours, hashed where files are collected."""
    return staticfiles_storage.url(chemin)
