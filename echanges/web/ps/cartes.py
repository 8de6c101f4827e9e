"""The carte Vitale reader: an adapter named by the settings, or none."""

from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from echanges.annuaire.models import Patient


class Lecteur(Protocol):
    """What the screen asks of a reader of cartes Vitale."""

    def cartes(self) -> list[tuple[str, str]]:
        """The cards that may be read: (value, « KERVELLA Martine »)."""
        ...

    def lire(self, carte: str) -> list[Patient]:
        """The beneficiaries written on a card, the assuré first; none for an unknown card."""
        ...


class SansLecteur:
    """Where no reader is configured: the NIR is typed."""

    def cartes(self) -> list[tuple[str, str]]:
        """No card."""
        return []

    def lire(self, carte: str) -> list[Patient]:
        """Nobody."""
        return []


def lecteur() -> Lecteur:
    """The reader of this installation (`settings.LECTEUR_DE_CARTES`)."""
    if not settings.LECTEUR_DE_CARTES:
        return SansLecteur()
    fabrique: type[Lecteur] = import_string(settings.LECTEUR_DE_CARTES)
    return fabrique()
