"""The `Acteur`: an agent and the party he speaks for, and what the database is told of him.

Nothing of the heart is reachable except through an `Acteur`. The second wall, row-level
security, reads the same facts from transaction-local settings: outside of `contexte` they are
empty, and every protected table shows zero rows.
"""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, transaction

from echanges.annuaire.models import Interlocuteur
from echanges.comptes.models import Agent, Cote, Habilitation, Role


@dataclass(frozen=True, slots=True)
class Regard:
    """What visibility depends on: a side and parties. A statement built once is made for one."""

    cote: Cote | None
    ids: Sequence[uuid.UUID]


@dataclass(frozen=True, slots=True)
class Acteur:
    """An agent with his hat: his side, and the party (PS: one) or parties (MC) he speaks for.

    `ressort`: the échelons whose rights he gives and ends. It opens no conversation.
    `auditeur`: he reads the journal, and does nothing else.
    """

    agent: Agent
    cote: Cote | None
    parties: tuple[Interlocuteur, ...]
    ressort: tuple[Interlocuteur, ...] = ()
    auditeur: bool = False

    @property
    def partie(self) -> Interlocuteur:
        """The only party; for an agent of several échelons, the first one."""
        return self.parties[0]

    @property
    def cote_sur(self) -> Cote:
        """The side, for acts that only those who stand on one reach."""
        if self.cote is None:
            raise PermissionError("This acteur stands on no side.")
        return self.cote

    @property
    def ids(self) -> list[uuid.UUID]:
        """Identifiers of the parties, as visibility compares them."""
        return [partie.id for partie in self.parties]

    def parle_pour(self, interlocuteur_id: uuid.UUID) -> bool:
        """Tell whether this party is one of his."""
        return interlocuteur_id in self.ids


def acteur_de(
    habilitations: Sequence[Habilitation], partie_choisie: uuid.UUID | None
) -> Acteur | None:
    """Return who acts, from the rights in force and the structure chosen, if one must be.

    A doctor with several places of exercise gets `None` until he has chosen (A5), and again once
    the place he chose is lost: what he began for one is never sent for another. An agent of
    several échelons speaks for all of them (A16). Never a merged list of structures.

    Parties come from the rights to speak only, never from that of a responsable; and whoever may
    audit does nothing else, whatever other right he was left.
    """
    agent = habilitations[0].agent
    if any(h.role == Role.AUDITEUR for h in habilitations):
        return Acteur(agent, None, (), auditeur=True)
    ressort = tuple(_parties(h for h in habilitations if h.role == Role.RESPONSABLE))
    du_bureau = [h for h in habilitations if h.cote is Cote.MC]
    if du_bureau:
        return Acteur(agent, Cote.MC, tuple(_parties(du_bureau)), ressort)
    places = places_de(habilitations)
    if not places:
        return Acteur(agent, None, (), ressort)
    if partie_choisie is not None:
        places = [place for place in places if place.id == partie_choisie]
    if len(places) != 1:
        return None
    return Acteur(agent, Cote.PS, tuple(places), ressort)


def places_de(habilitations: Iterable[Habilitation]) -> list[Interlocuteur]:
    """Return the places of exercise of a doctor: those among which he may have to choose."""
    return _parties(h for h in habilitations if h.cote is Cote.PS)


def _parties(habilitations: Iterable[Habilitation]) -> list[Interlocuteur]:
    """The parties of these rights, each once, in their order."""
    trouvees = {h.interlocuteur for h in habilitations if h.interlocuteur is not None}
    return sorted(trouvees, key=lambda partie: (partie.genre, partie.nom, partie.numero))


@contextmanager
def contexte(acteur: Acteur) -> Iterator[None]:
    """Open a transaction in which the database knows who acts. The only way to the heart."""
    with transaction.atomic():
        poser_contexte(acteur)
        yield


@contextmanager
def contexte_de_travail(*ids: uuid.UUID) -> Iterator[None]:
    """Open a transaction for the worker, which may see these messages and conversations only."""
    with transaction.atomic():
        _poser("TRAVAIL", ids)
        yield


@contextmanager
def contexte_d_entretien() -> Iterator[None]:
    """Open a transaction for maintenance, which may list files: sealed names, no key to open them.

    Neither a conversation nor a message is seen in it, and nothing can be changed.
    """
    with transaction.atomic():
        _poser("ENTRETIEN", ())
        yield


def poser_contexte(acteur: Acteur) -> None:
    """Tell the current transaction who acts, for the row-level security policies."""
    poser_parties(acteur.cote, acteur.ids)


def poser_parties(cote: Cote | None, ids: Sequence[uuid.UUID]) -> None:
    """Tell the current transaction which parties may be seen, and from which side.

    Transaction-local on purpose: a session-level setting would leak to the next user of the
    connection.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("The context of an acteur needs a transaction.")
    _poser(cote or "", ids)


def _poser(cote: str, ids: Sequence[uuid.UUID]) -> None:
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT set_config('echanges.cote', %s, true),"
            " set_config('echanges.parties', %s, true)",
            [cote, ",".join(str(i) for i in ids)],
        )
