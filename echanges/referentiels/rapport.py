"""What a loading did, in numbers and lines: never a name nor a number of anybody."""

from collections import Counter
from dataclasses import dataclass, field

REFUS_DETAILLES = 200


@dataclass(frozen=True, slots=True)
class Refus:
    """A line left aside: where, and why, without its content."""

    ligne: int
    champ: str
    raison: str

    def __str__(self) -> str:
        return f"ligne {self.ligne}, {self.champ} : {self.raison}"


@dataclass(slots=True)
class Rapport:
    """The counts of one loading, and its first refusals in detail."""

    source: str
    lues: int = 0
    crees: Counter[str] = field(default_factory=Counter)
    modifies: Counter[str] = field(default_factory=Counter)
    termines: Counter[str] = field(default_factory=Counter)
    ignores: Counter[str] = field(default_factory=Counter)
    refuses: int = 0
    refus: list[Refus] = field(default_factory=list)
    anonymes: int = 0
    """Lines left aside without knowing whom they name: nothing may end on their account."""
    exces: str = ""
    """What would end beyond the threshold, in words."""

    def refuser(self, ligne: int, champ: str, raison: str, *, anonyme: bool = False) -> None:
        """Note a line left aside; the details are kept for the first 200."""
        self.refuses += 1
        self.anonymes += anonyme
        if len(self.refus) < REFUS_DETAILLES:
            self.refus.append(Refus(ligne, champ, raison))

    @property
    def resume(self) -> str:
        """One line of counts, for the journal."""
        comptes = {
            "lues": self.lues,
            "créés": self.crees.total(),
            "modifiés": self.modifies.total(),
            "terminés": self.termines.total(),
            "refusées": self.refuses,
        }
        return f"{self.source} : " + ", ".join(f"{quoi} {n}" for quoi, n in comptes.items())

    def lignes(self) -> list[str]:
        """The report as printed."""
        texte = [f"{self.source} : {self.lues} lignes lues"]
        for titre, comptes in (
            ("créés", self.crees),
            ("modifiés", self.modifies),
            ("terminés", self.termines),
            ("non concernés", self.ignores),
        ):
            details = ", ".join(f"{quoi} {n}" for quoi, n in sorted(comptes.items()) if n)
            texte.append(f"  {titre} : {details or '0'}")
        if self.exces:
            texte.append(f"  au-delà du seuil, serait refusé : {self.exces}")
        texte.append(f"  lignes refusées : {self.refuses}")
        texte += [f"    {refus}" for refus in self.refus]
        if self.refuses > len(self.refus):
            texte.append(f"    … et {self.refuses - len(self.refus)} autres")
        return texte
