"""The steps of a walk: drawn from a seed, printable, and still meaningful once some are removed."""

import random
from dataclasses import dataclass

from tests.marche.modele import (
    HADDAD,
    MARTIN,
    OLLIVIER,
    QUEMENER,
    RIVOAL,
    TANGUY,
    TROUPE,
    Personne,
)

FILS_MAX = 6
MEDECINS = {"Martin": (MARTIN,), "Tilleuls": (HADDAD, OLLIVIER)}
AGENTS = (QUEMENER, TANGUY)
VERBES = {
    "repondre": 10,
    "ouvrir": 7,
    "non_lu": 2,
    "supprimer": 2,
    "clore": 3,
    "reprendre": 3,
    "nouveau": 3,
    "repeter": 2,
}
ACTIONS = {"envoyer": 6, "brouillon": 4, "abandonner": 1}


@dataclass(frozen=True)
class Pas:
    """Somebody does something to the conversation of that number."""

    qui: str
    verbe: str
    fil: int
    action: str = "envoyer"
    texte: str = ""
    perime: bool = False
    avec_patient: bool = True
    vers: str = "Martin"


def tirer(graine: int, longueur: int) -> list[Pas]:
    """Draw a walk."""
    de = random.Random(graine)
    parties = [de.choice(list(MEDECINS))]
    histoire = [_pas(de, 0, "nouveau", 0, parties[0])]
    while len(histoire) < longueur:
        verbe = _choisir(de, VERBES)
        fil = de.randrange(len(parties))
        if verbe == "nouveau":
            if len(parties) == FILS_MAX:
                continue
            fil = len(parties)
            parties.append(de.choice(list(MEDECINS)))
        histoire.append(_pas(de, len(histoire), verbe, fil, parties[fil]))
    return histoire


def _pas(de: random.Random, rang: int, verbe: str, fil: int, partie: str) -> Pas:
    action = _choisir(de, ACTIONS)
    if verbe == "nouveau" and action == "abandonner":
        action = "envoyer"
    qui = _qui(de, verbe, partie)
    return Pas(
        qui=qui.nom,
        verbe=verbe,
        fil=fil,
        action=action,
        texte="" if de.random() < 0.05 else f"Texte {rang}",
        perime=de.random() < 0.1,
        avec_patient=qui in MEDECINS[partie] or de.random() < 0.5,
        vers=partie,
    )


def _qui(de: random.Random, verbe: str, partie: str) -> Personne:
    """Mostly somebody whose verb it is; sometimes anybody, strangers included."""
    if verbe != "nouveau" and de.random() < 0.08:
        return de.choice([*TROUPE.values(), RIVOAL])
    medecin = de.choice(MEDECINS[partie])
    if verbe in {"supprimer", "clore"}:
        return medecin if verbe == "supprimer" else de.choice(AGENTS)
    return medecin if de.random() < 0.5 else de.choice(AGENTS)


def _choisir(de: random.Random, poids: dict[str, int]) -> str:
    return de.choices(list(poids), list(poids.values()))[0]
