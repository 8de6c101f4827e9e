"""Keeping the store and the database true to each other, whatever was killed, and when.

A file is put in the store before its row is written, and its row is removed before its bytes: a
process killed in between leaves bytes without a row, never a row without bytes. The sweeper
removes them once they are old enough to be nobody's work under way.
"""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain, islice
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from echanges.coffre import Objet, taille_scellee
from echanges.coffre.acces import depot
from echanges.comptes.acteur import contexte_d_entretien
from echanges.messagerie.models import Apercu, PieceJointe
from echanges.messagerie.pieces_jointes import a_analyser
from echanges.messagerie.verdicts import A_ANALYSER

AGE_MIN = timedelta(hours=24)
"""Younger than this, bytes without a row may belong to a transaction under way."""
ATTENTE_NORMALE = timedelta(minutes=10)
PAR_LOT = 500


@dataclass(slots=True)
class Constat:
    """What a comparison of the store with the database found; names in the store."""

    compares: int = 0
    absents: list[str] = field(default_factory=list)
    """Rows whose bytes are not in the store: something was lost."""
    abimes: list[str] = field(default_factory=list)
    """Ciphertexts that have not the length of what their row says."""
    orphelins: list[str] = field(default_factory=list)
    """Bytes without a row: the sweeper's."""

    @property
    def sain(self) -> bool:
        """Whether nothing was lost; orphans are no loss."""
        return not self.absents and not self.abimes


def balayer(age: timedelta = AGE_MIN) -> int:
    """Remove the ciphertexts that no row names and that are older than `age`; return how many.

    Unfinished uploads of that age go too. Read from the store first, from the database next: what
    is committed meanwhile is seen. Raises `DepotIndisponible`.
    """
    avant = timezone.now() - age
    retires = depot().balayer_inacheves(avant)
    anciens = (objet for objet in depot().inventaire() if objet.depose_le < avant)
    for lot in _lots(anciens):
        for nom in lot.keys() - _connus(lot):
            depot().supprimer(nom)
            retires += 1
    return retires


def verifier(age: timedelta = AGE_MIN) -> Constat:
    """Compare rows and bytes both ways; changes nothing. Raises `DepotIndisponible`.

    Rows and bytes younger than `age` are left out: they may be appearing or going.
    """
    constat = Constat()
    avant = timezone.now() - age
    for lot in _lots(depot().inventaire()):
        tailles = _connus(lot)
        constat.compares += len(lot)
        constat.orphelins += [nom for nom in lot.keys() - tailles if lot[nom].depose_le < avant]
        constat.abimes += [nom for nom, taille in tailles.items() if lot[nom].taille != taille]
    stockes = depot()
    constat.absents = [nom for nom in _noms_des_lignes(avant) if not stockes.contient(nom)]
    return constat


def relancer_les_analyses(age: timedelta = ATTENTE_NORMALE) -> int:
    """Give a job again to the files that have waited so long without one; return how many."""
    with contexte_d_entretien():
        attendent = list(
            PieceJointe.objects.filter(
                etat__in=A_ANALYSER, recue_le__lt=timezone.now() - age
            ).values_list("id", flat=True)
        )
        suivies = set(
            ProcrastinateJob.objects.filter(
                task_name="analyser_piece",
                status__in=["todo", "doing"],
            ).values_list("args__piece_id", flat=True)
        )
        oubliees = [piece for piece in attendent if str(piece) not in suivies]
        a_analyser(oubliees)
        return len(oubliees)


def pieces_analysees(etats: Iterable[str]) -> list[uuid.UUID]:
    """The files in these states, oldest first: what a new analysis goes through."""
    with contexte_d_entretien():
        return list(
            PieceJointe.objects.filter(etat__in=etats)
            .order_by("recue_le", "id")
            .values_list("id", flat=True)
        )


def _lots(objets: Iterable[Objet]) -> Iterator[dict[str, Objet]]:
    suite = iter(objets)
    while lot := {objet.nom: objet for objet in islice(suite, PAR_LOT)}:
        yield lot


def _connus(noms: Iterable[str]) -> dict[str, int]:
    """The names of the store that a row holds, with the length that their ciphertext must have."""
    noms = list(noms)
    with contexte_d_entretien():
        pieces = PieceJointe.objects.filter(depot__in=noms).values_list("depot", "taille")
        apercus = Apercu.objects.filter(depot__in=noms).values_list("depot", "taille")
        return {nom: taille_scellee(taille) for nom, taille in chain(pieces, apercus)}


def _noms_des_lignes(avant: datetime) -> Iterator[str]:
    """Every name of the store that a row older than this holds, read by pages."""
    yield from _parcourir(PieceJointe.objects.filter(recue_le__lt=avant))
    yield from _parcourir(Apercu.objects.filter(piece__recue_le__lt=avant))


def _parcourir(lignes: QuerySet[Any]) -> Iterator[str]:
    noms = [""]
    while noms:
        with contexte_d_entretien():
            suite = lignes.filter(depot__gt=noms[-1]).order_by("depot")
            noms = list(suite.values_list("depot", flat=True)[:PAR_LOT])
        yield from noms
