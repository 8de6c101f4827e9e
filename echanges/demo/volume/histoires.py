"""Drawing conversations: who writes to whom, how long it lasts, how it ends."""

from random import Random

from echanges.demo.histoire import Fait, Histoire, clot, ecrit, ouvre
from echanges.demo.volume import GRAINE
from echanges.demo.volume.figurants import (
    ECHELONS,
    PARTIES,
    PATIENTS,
    cle_conseil,
    cle_partie,
    cle_patient,
)
from echanges.demo.volume.mots import OBJETS, PHRASES_MC, PHRASES_PS

JOURS = 720
PATIENCE_JOURS = 15
"""Older than that, a conversation is never left to the échelon to answer."""


def histoire(numero: int) -> Histoire:
    """Return a conversation of the set, always the same for a number."""
    hasard = Random(f"{GRAINE}/{numero}")  # noqa: S311 - fictitious conversations  # nosec B311
    code = ECHELONS[numero % len(ECHELONS)]
    medecin = cle_partie(code, 0 if hasard.random() < 0.2 else hasard.randrange(PARTIES))
    par_echelon = hasard.random() < 0.2
    sans_patient = par_echelon and hasard.random() < 0.3
    return Histoire(
        cle=f"volume/{numero}",
        interlocuteur=medecin,
        echelon=code,
        patient=None if sans_patient else cle_patient(code, hasard.randrange(PATIENTS)),
        objet=hasard.choice(OBJETS),
        faits=_Trame(hasard, medecin, cle_conseil(code)).derouler(par_echelon=par_echelon),
    )


class _Trame:
    """The facts of one conversation, one day or more apart, the last one yesterday at most."""

    def __init__(self, hasard: Random, medecin: str, conseil: str) -> None:
        self.hasard = hasard
        self.medecin = medecin
        self.conseil = conseil
        # Recent conversations are the most numerous.
        self.jours = 1 + int(JOURS * hasard.random() ** 2)
        self.faits: list[Fait] = []

    def derouler(self, *, par_echelon: bool) -> list[Fait]:
        """Draw about four messages, then how it ends."""
        qui = self.conseil if par_echelon else self.medecin
        for _ in range(self.hasard.choice((1, 2, 2, 3, 4, 4, 5, 6, 8))):
            self._ecrire(qui)
            if not self._avancer():
                break
            if self.hasard.random() < 0.9:
                qui = self._autre(qui)
        self._finir()
        return self.faits

    def _finir(self) -> None:
        """Answer what has waited too long; then perhaps open the last message, and close."""
        if self.faits[-1].qui == self.medecin and self.faits[-1].jours > PATIENCE_JOURS:
            self._ecrire(self.conseil)
            self._avancer()
        dernier = self.faits[-1]
        if dernier.jours > self.jours and self.hasard.random() < 0.7:
            self.faits.append(ouvre(self._autre(dernier.qui), self.jours, self._heure()))
            if dernier.qui == self.conseil and self._avancer() and self.hasard.random() < 0.6:
                self.faits.append(clot(self.conseil, self.jours, self._heure()))

    def _ecrire(self, qui: str) -> None:
        phrases = PHRASES_PS if qui == self.medecin else PHRASES_MC
        corps = " ".join(self.hasard.sample(phrases, self.hasard.randint(2, 4)))
        self.faits.append(ecrit(qui, self.jours, self._heure(), f"Bonjour,\n\n{corps}"))

    def _avancer(self) -> bool:
        """Let days pass; False when today is reached."""
        ensuite = self.jours - self.hasard.choice((1, 1, 2, 3, 5, 8))
        if ensuite < 1:
            return False
        self.jours = ensuite
        return True

    def _autre(self, qui: str) -> str:
        return self.conseil if qui == self.medecin else self.medecin

    def _heure(self) -> str:
        return f"{self.hasard.randint(9, 17):02}:{self.hasard.randrange(60):02}"
