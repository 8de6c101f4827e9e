"""The searches of a session: each page of results says which is its own, by an opaque reference.

Two tabs do not mix, and nothing typed ends in an address. A search waits apart until it gave a
page: one that breaks is not come back to.
"""

import json
import uuid
from dataclasses import dataclass

from django.urls import reverse

from echanges.web.requete import Requete, seance

RETENUES_MAX = 8
"""How many searches a session keeps; the oldest gives way."""
_LANCEES, _ABOUTIES = "recherches_lancees", "recherches"


@dataclass(frozen=True, slots=True)
class RechercheRetenue:
    """The criteria of a search, as the form took them."""

    reference: str
    criteres: dict[str, str]

    def adresse(self, route: str) -> str:
        """Return the address of its page of results."""
        return f"{reverse(route)}?reference={self.reference}"


def lancer(requete: Requete, criteres: dict[str, str]) -> RechercheRetenue:
    """Remember what was just asked, for the page that follows."""
    lancee = RechercheRetenue(str(uuid.uuid4()), criteres)
    _ecrire(requete, _LANCEES, [*_lire(requete, _LANCEES), lancee])
    return lancee


def recherche_de(requete: Requete) -> RechercheRetenue | None:
    """The search that this address names; the last that gave a page, when it names none."""
    abouties = _lire(requete, _ABOUTIES)
    reference = requete.GET.get("reference")
    if reference is None:
        return abouties[-1] if abouties else None
    toutes = [*abouties, *_lire(requete, _LANCEES)]
    return next((une for une in toutes if une.reference == reference), None)


def a_donne_une_page(requete: Requete, recherche: RechercheRetenue) -> None:
    """Keep a search among the last ones of the session."""
    lancees = _lire(requete, _LANCEES)
    if recherche in lancees:
        _ecrire(requete, _LANCEES, [une for une in lancees if une != recherche])
        _ecrire(requete, _ABOUTIES, [*_lire(requete, _ABOUTIES), recherche])


def oublier(requete: Requete) -> None:
    """Forget the search that the posted form names; the last one, when it names none."""
    reference = requete.POST.get("reference")
    abouties = _lire(requete, _ABOUTIES)
    gardees = [une for une in abouties if une.reference != reference]
    _ecrire(requete, _ABOUTIES, gardees if reference else abouties[:-1])


def _lire(requete: Requete, nom: str) -> list[RechercheRetenue]:
    textes = seance(requete).donnees.get(nom)
    return [RechercheRetenue(*json.loads(t)) for t in textes] if isinstance(textes, list) else []


def _ecrire(requete: Requete, nom: str, recherches: list[RechercheRetenue]) -> None:
    seance(requete).donnees[nom] = [
        json.dumps([une.reference, une.criteres]) for une in recherches[-RETENUES_MAX:]
    ]
