"""The steps of a walk: drawn from a seed, printable, and still meaningful once some are removed."""

import random
from dataclasses import dataclass

from tests.marche.modele import HADDAD, MARTIN, MC, OLLIVIER, PS, QUEMENER, RIVOAL, TANGUY

FILS_MAX = 6
PS_ET_MC = (MARTIN, MARTIN, HADDAD, OLLIVIER, QUEMENER, QUEMENER, TANGUY)
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
    histoire = [_pas(de, 0, "nouveau")]
    nombre = 1
    while len(histoire) < longueur:
        verbe = _choisir(de, VERBES)
        if verbe == "nouveau" and nombre == FILS_MAX:
            continue
        histoire.append(_pas(de, len(histoire), verbe, de.randrange(nombre)))
        nombre += verbe == "nouveau"
    return histoire


def _pas(de: random.Random, rang: int, verbe: str, fil: int = 0) -> Pas:
    intrus = verbe != "nouveau" and de.random() < 0.03
    qui = RIVOAL if intrus else de.choice(PS_ET_MC)
    if verbe == "supprimer" and de.random() < 0.9:
        qui = de.choice([p for p in PS_ET_MC if p.cote == PS])
    if verbe == "clore" and de.random() < 0.9:
        qui = de.choice([p for p in PS_ET_MC if p.cote == MC])
    action = _choisir(de, ACTIONS)
    if verbe == "nouveau" and action == "abandonner":
        action = "envoyer"
    return Pas(
        qui=qui.nom,
        verbe=verbe,
        fil=fil,
        action=action,
        texte="" if de.random() < 0.05 else f"Texte {rang}",
        perime=de.random() < 0.1,
        avec_patient=qui.cote == PS or de.random() < 0.5,
        vers=de.choice(["Martin", "Tilleuls"]),
    )


def _choisir(de: random.Random, poids: dict[str, int]) -> str:
    return de.choices(list(poids), list(poids.values()))[0]
