"""Statements built once say what the ORM would say, for every kind of arguments."""

import importlib
import pkgutil
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import product
from typing import Any

import pytest
from django.core.exceptions import EmptyResultSet
from django.db.models import Model, Q

import echanges
from echanges.annuaire.models import Interlocuteur
from echanges.comptes import session
from echanges.comptes.acteur import Acteur, contexte
from echanges.comptes.models import Cote
from echanges.enonces import Enonce, enonce
from echanges.messagerie import lecture, listes, recherche
from echanges.messagerie.etats import Bannette
from echanges.messagerie.models import Conversation, Message

JOUR = date(2031, 5, 12)
COTES = (Cote.PS, Cote.MC, None)


def ids(combien: int) -> tuple[uuid.UUID, ...]:
    """So many identifiers of nothing."""
    return tuple(uuid.uuid4() for _ in range(combien))


def appels() -> Iterator[tuple[Enonce[..., Any], tuple[object, ...]]]:
    """Every statement of the product, with arguments of each kind that it takes."""
    yield session._habilitations, (b"empreinte", JOUR)
    for cote in COTES:
        for parties in (0, 1, 3):
            yield lecture._conversation, (cote, ids(parties), uuid.uuid4())
            for avant in (None, 7):
                yield lecture._messages, (cote, ids(parties), uuid.uuid4(), avant)
        yield from ((listes._lignes, (cote, *liste)) for liste in appels_de_listes())
    for lequel in (listes._comptes, recherche._agents):
        yield from ((lequel, (ids(parties),)) for parties in (1, 3))
    for combien in (1, 52):
        yield lecture._pieces, (ids(combien),)


def appels_de_listes() -> Iterator[tuple[object, ...]]:
    """Both sides' lists, with every filter, from the beginning and from a cursor."""
    listees = ((Cote.PS, None), (Cote.MC, Bannette.CLOS))
    curseurs = ((None, None), (datetime(2031, 5, 12, tzinfo=UTC), uuid.uuid4()))
    for liste, non_lus, ancien, echelon, curseur in product(
        listees, (False, True), (False, True), (None, uuid.uuid4()), curseurs
    ):
        yield ids(2), *liste, non_lus, ancien, echelon, *curseur


def autres(argument: Any) -> Any:
    """Another argument of the same kind."""
    if isinstance(argument, tuple):
        return ids(len(argument))
    if isinstance(argument, uuid.UUID):
        return uuid.uuid4()
    if isinstance(argument, datetime):
        return datetime(2032, 1, 1, tzinfo=UTC)
    if isinstance(argument, date):
        return date(2032, 1, 1)
    if isinstance(argument, bytes):
        return b"autre"
    return argument


def ecrit_par_django(requete: Any) -> tuple[str, list[Any]]:
    """The text and the values of a QuerySet, by the ORM alone."""
    try:
        texte, valeurs = requete.query.sql_with_params()
    except EmptyResultSet:
        return "", []
    return texte, [getattr(valeur, "obj", valeur) for valeur in valeurs]


@pytest.mark.parametrize("appel", list(appels()), ids=lambda appel: appel[0].requete.__name__)
def test_the_text_and_the_values_are_those_of_the_orm(
    appel: tuple[Enonce[..., Any], tuple[object, ...]],
) -> None:
    lequel, arguments = appel
    lequel.texte(*map(autres, arguments))  # built for others
    assert lequel.texte(*arguments) == ecrit_par_django(lequel.requete(*arguments))


def test_every_statement_of_the_product_is_compared() -> None:
    modules = pkgutil.walk_packages(echanges.__path__, "echanges.")
    trouves = {
        id(objet)
        for module in modules
        if ".migrations" not in module.name and not module.name.endswith(".s3")
        for objet in vars(importlib.import_module(module.name)).values()
        if isinstance(objet, Enonce)
    }
    assert trouves == {id(lequel) for lequel, _ in appels()}


def champs(objet: Model | None) -> dict[str, Any] | None:
    """All that was read of an object, its joins included."""
    if objet is None:
        return None
    joints = {nom: champs(joint) for nom, joint in objet._state.fields_cache.items()}
    return {**vars(objet), "_state": joints}


def test_the_rows_are_those_of_the_orm_joins_and_annotations_included(quemener: Acteur) -> None:
    with contexte(quemener):
        toutes = Conversation.objects.visibles_par(quemener)
        for conversation in toutes.filter(
            Q(close_par__isnull=False) | Q(messages__envoye_le__isnull=True)
        )[:3]:
            lue = (Cote.MC, tuple(quemener.ids), conversation.id)
            for lequel, arguments in (
                (lecture._conversation, lue),
                (lecture._messages, (*lue, None)),
            ):
                lus: Any = lequel(*arguments)
                assert list(map(champs, lus)) == list(map(champs, lequel.requete(*arguments)))
                assert lus


def test_what_django_would_read_further_is_refused(base: str) -> None:
    @enonce
    def plus_loin(conversation: uuid.UUID) -> Any:
        messages = Message.objects.filter(conversation=conversation)
        return messages.prefetch_related("pieces_jointes")

    with pytest.raises(TypeError):
        plus_loin(uuid.uuid4())


def test_two_values_that_are_equal_keep_their_places(base: str) -> None:
    @enonce
    def parties(une: uuid.UUID, autre: uuid.UUID) -> Any:
        return Interlocuteur.objects.filter(Q(id=une) | Q(remplace_par=autre)).values_list("id")

    une, autre = (partie.id for partie in Interlocuteur.objects.all()[:2])
    assert parties(une, une) == [(une,)]
    assert parties(autre, une) == [(autre,)]
