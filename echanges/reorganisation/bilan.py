"""What a reorganisation is about, and what it moves."""

from dataclasses import dataclass

from echanges.annuaire.models import Organisme


@dataclass(frozen=True, slots=True)
class Part:
    """Of an échelon, what concerns the patients of a caisse: all of them, or some départements."""

    organisme: Organisme
    departements: tuple[str, ...] = ()

    def __str__(self) -> str:
        caisse = f"caisse {self.organisme.regime}-{self.organisme.code}"
        return " ".join([caisse, *(["dép.", *self.departements] if self.departements else [])])


@dataclass(frozen=True, slots=True)
class Bilan:
    """What a reorganisation moves, or has moved."""

    conversations: int = 0
    brouillons: int = 0
    """Of both sides, in these conversations."""
    droits: int = 0
    caisses: int = 0
    """Rows of the routing table."""

    @property
    def vide(self) -> bool:
        """Whether there is nothing to move: done already."""
        return self == Bilan()

    @property
    def phrases(self) -> list[str]:
        """« 214 conversations », « 1 caisse »: one for each kind, in words."""
        comptes = {
            "conversation": self.conversations,
            "brouillon": self.brouillons,
            "habilitation": self.droits,
            "caisse": self.caisses,
        }
        return [f"{n} {mot}{'s' if n > 1 else ''}" for mot, n in comptes.items()]
