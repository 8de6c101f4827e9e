"""What a conversation of the demonstration is made of: facts, dated back from today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from django.utils import timezone

SAMEDI = 5


class Verbe(StrEnum):
    """What somebody does in a story."""

    ECRIT = "ECRIT"
    REDIGE = "REDIGE"
    OUVRE = "OUVRE"
    SUPPRIME = "SUPPRIME"
    CLOT = "CLOT"


@dataclass(frozen=True, slots=True)
class Fait:
    """Somebody does something, so many days ago, at a time of the day."""

    verbe: Verbe
    qui: str
    """Key of a doctor or of an agent."""
    jours: int
    heure: str
    corps: str = ""
    pieces: Sequence[str] = ()
    """Names of the catalogue."""
    ouvres: bool = False
    """The days are working days."""

    def date(self, maintenant: datetime) -> datetime:
        """Return when it happens, never after `maintenant`: early today becomes just now."""
        aujourdhui = timezone.localdate(maintenant)
        jour = (_jour_ouvre_avant if self.ouvres else _jour_avant)(aujourdhui, self.jours)
        prevue = timezone.make_aware(datetime.combine(jour, time.fromisoformat(self.heure)))
        return min(prevue, maintenant - timedelta(minutes=5))


@dataclass(frozen=True, slots=True)
class Histoire:
    """A conversation and its facts, in order. Who acts on a side has read what came before."""

    cle: str
    interlocuteur: str
    echelon: str
    patient: str | None
    objet: str
    faits: Sequence[Fait]

    def commence(self) -> Fait:
        """Return the fact that begins it."""
        return self.faits[0]


def ecrit(qui: str, jours: int, heure: str, corps: str, *pieces: str, ouvres: bool = False) -> Fait:
    """Somebody sends a message, with files."""
    return Fait(Verbe.ECRIT, qui, jours, heure, corps, pieces, ouvres)


def redige(qui: str, jours: int, heure: str, corps: str, *pieces: str) -> Fait:
    """Somebody saves a draft, with files."""
    return Fait(Verbe.REDIGE, qui, jours, heure, corps, pieces)


def ouvre(qui: str, jours: int, heure: str, *, ouvres: bool = False) -> Fait:
    """Somebody opens the conversation."""
    return Fait(Verbe.OUVRE, qui, jours, heure, ouvres=ouvres)


def supprime(qui: str, jours: int, heure: str) -> Fait:
    """A doctor deletes the conversation."""
    return Fait(Verbe.SUPPRIME, qui, jours, heure)


def clot(qui: str, jours: int, heure: str) -> Fait:
    """An agent closes the conversation."""
    return Fait(Verbe.CLOT, qui, jours, heure)


def _jour_avant(jour: date, combien: int) -> date:
    return jour - timedelta(days=combien)


def _jour_ouvre_avant(jour: date, combien: int) -> date:
    """Go back over weekdays, public holidays included."""
    while combien:
        jour -= timedelta(days=1)
        combien -= jour.weekday() < SAMEDI
    return jour
