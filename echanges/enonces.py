"""Statements built once: the ORM writes the text, hot pages then run it with their values.

Django takes longer to build the statement of a list than PostgreSQL to answer it (decision 0031).
`enonce` decorates a function that returns a QuerySet; what it says stays where it is, visibility
included. The first call with arguments of a kind builds the statement, with stand-ins in the place
of the values; the next ones replace them and run it. `tests/test_enonces.py` compares each text
with what the ORM builds.
"""

import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Generic, NamedTuple, ParamSpec, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Model, QuerySet
from django.db.models.query import ModelIterable, get_related_populators

P = ParamSpec("P")
M = TypeVar("M", bound=Model)
R = TypeVar("R")

VALEURS = (uuid.UUID, datetime, date, bytes, int)
"""Arguments of these types are values, and so are those of a tuple of them; any other (a side, a
tray, None, a bool) chooses the statement: never a text that somebody typed."""


class _Place(NamedTuple):
    """Where a value goes: its rank among the values of the call."""

    rang: int


class _Enonce(NamedTuple):
    """A statement ready to run."""

    base: str
    texte: str
    valeurs: tuple[Any, ...]
    """What is sent with it; a `_Place` waits for a value."""
    objet: Callable[[Sequence[Any]], Any]
    """Makes what the QuerySet would give from a row."""


class Enonce(Generic[P, R]):
    """A function that returns a QuerySet, called for its rows: `enonce` makes it."""

    def __init__(self, requete: Callable[P, "QuerySet[Any, R]"]) -> None:
        self.requete = requete
        """The QuerySet itself, for these arguments."""
        self.__doc__ = requete.__doc__
        self._ecrits: dict[tuple[object, ...], _Enonce | None] = {}

    def __call__(self, *arguments: P.args, **_: P.kwargs) -> list[R]:
        """Run the statement; return its rows. Every argument goes by its place."""
        enonce, valeurs = self._preparer(arguments)
        if enonce is None:
            return []
        with connections[enonce.base].cursor() as curseur:
            curseur.execute(enonce.texte, valeurs)
            return [enonce.objet(ligne) for ligne in curseur.fetchall()]

    def texte(self, *arguments: P.args, **_: P.kwargs) -> tuple[str, list[Any]]:
        """What a call would run, with its values; no text where nothing can be found."""
        enonce, valeurs = self._preparer(arguments)
        return (enonce.texte if enonce else "", valeurs)

    def _preparer(self, arguments: tuple[Any, ...]) -> tuple[_Enonce | None, list[Any]]:
        forme, valeurs = _lire(arguments)
        if forme not in self._ecrits:
            self._ecrits[forme] = self._ecrire(arguments)
        enonce = self._ecrits[forme]
        return enonce, _remplir(enonce, valeurs) if enonce else []

    def _ecrire(self, arguments: tuple[Any, ...]) -> _Enonce | None:
        """Have the ORM write the statement, with a stand-in for each value."""
        doublures = _Doublures()
        requete = self.requete(*map(doublures.doubler, arguments))  # type: ignore[call-arg]
        compilateur = requete.query.get_compiler(requete.db)
        try:
            texte, parametres = compilateur.as_sql()
        except EmptyResultSet:
            return None
        valeurs = tuple(map(doublures.place, parametres))
        return _Enonce(requete.db, texte, valeurs, _fabrique(requete, compilateur))


def enonce(requete: Callable[P, "QuerySet[Any, R]"]) -> Enonce[P, R]:
    """Build the statement of this QuerySet once for each kind of arguments."""
    return Enonce(requete)


def _est_une_valeur(argument: object) -> bool:
    return isinstance(argument, VALEURS) and not isinstance(argument, bool)


def _lire(arguments: tuple[Any, ...]) -> tuple[tuple[object, ...], list[object]]:
    """What chooses the statement, and the values, in their order."""
    forme: list[object] = []
    valeurs: list[object] = []
    for argument in arguments:
        if isinstance(argument, tuple):
            forme.append(len(argument))
            valeurs += argument
        elif _est_une_valeur(argument):
            forme.append(type(argument))
            valeurs.append(argument)
        else:
            forme.append(argument)
    return tuple(forme), valeurs


def _remplir(enonce: _Enonce, valeurs: list[object]) -> list[Any]:
    return [valeurs[v.rang] if isinstance(v, _Place) else v for v in enonce.valeurs]


class _Doublures:
    """Values that stand in for those to come: no two alike, none that a statement would hold."""

    def __init__(self) -> None:
        self._doublures: list[object] = []

    def doubler(self, argument: Any) -> Any:
        """A stand-in for an argument; the argument itself where it is no value."""
        if isinstance(argument, tuple):
            return tuple(map(self.doubler, argument))
        if not _est_une_valeur(argument):
            return argument
        doublure = _doublure(type(argument), len(self._doublures))
        self._doublures.append(doublure)
        return doublure

    def place(self, parametre: object) -> object:
        """The place of what a parameter stands for; the parameter where it is a constant."""
        valeur = getattr(parametre, "obj", parametre)  # psycopg wraps bytes
        for rang, doublure in enumerate(self._doublures):
            if type(valeur) is not bool and valeur == doublure:
                return _Place(rang)
        return parametre


def _doublure(genre: type, rang: int) -> object:
    if issubclass(genre, uuid.UUID):
        return uuid.uuid4()
    if issubclass(genre, datetime):
        return datetime(1582, 10, 15, tzinfo=UTC) + timedelta(microseconds=rang)
    if issubclass(genre, date):
        return date(1582, 10, 15) + timedelta(days=rang)
    return uuid.uuid4().bytes if issubclass(genre, bytes) else 1_582_101_500 + rang


def _fabrique(requete: Any, compilateur: Any) -> Callable[[Sequence[Any]], Any]:
    """Make a row what the QuerySet makes it: a tuple (`values_list`) or a model with its joins."""
    select, ecrits = compilateur.select, compilateur.annotation_col_map
    colonnes = [expression for expression, _, _ in select]
    if compilateur.get_converters(colonnes) or requete._prefetch_related_lookups:
        raise TypeError("Rows that Django converts, or reads further, are read by Django.")
    if requete._iterable_class is not ModelIterable:
        return tuple
    infos = compilateur.klass_info
    debut, fin = infos["select_fields"][0], infos["select_fields"][-1] + 1
    champs = [colonne.target.attname for colonne in colonnes[debut:fin]]
    joints = get_related_populators(infos, select, requete.db)  # type: ignore[call-arg]

    def objet(ligne: Sequence[Any]) -> Any:
        lu = infos["model"].from_db(requete.db, champs, ligne[debut:fin])
        for joint in joints:
            joint.populate(ligne, lu)
        vars(lu).update((nom, ligne[colonne]) for nom, colonne in ecrits.items())
        return lu

    return objet
