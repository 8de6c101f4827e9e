"""Valid numbers that nobody has, by the ranges that `echanges.demo.donnees` explains."""

from random import Random

from echanges.annuaire.identifiants import Nir, avec_cle

_LIEUX_INEXISTANTS = range(990, 997)


def numero_am(departement: str, ordre: int) -> str:
    """Return the n° AM of a médecin libéral; Corsica is 20, overseas 97."""
    prefixe = "20" if departement in {"2A", "2B"} else departement[:2]
    return avec_cle(f"{prefixe}1{99200 + ordre:05}")


def finess(departement: str, ordre: int) -> str:
    """Return the FINESS number of a structure."""
    return avec_cle(f"{departement[:2]}0{99200 + ordre:05}")


def rpps(ordre: int) -> str:
    """Return the RPPS number of a doctor."""
    return avec_cle(f"99700{20000 + ordre:05}")


def nir(hasard: Random, departement: str) -> str:
    """Return a NIR of an adult born in a commune that does not exist, with its key."""
    if len(departement) == 3:
        lieu = f"{departement[:2]}499"
    else:
        lieu = f"{departement}{hasard.choice(_LIEUX_INEXISTANTS)}"
    naissance = f"{hasard.choice('12')}{hasard.randint(30, 99)}{hasard.randint(1, 12):02}"
    corps = f"{naissance}{lieu}{hasard.randint(100, 899)}"
    return corps + Nir(corps).cle
