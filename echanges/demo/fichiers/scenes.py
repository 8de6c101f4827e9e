"""What the pictures show: brightness as a function of the place."""

import math

from echanges.demo.fichiers.images import Gris


def hanche(x: float, y: float) -> float:
    """An X-ray of a hip, from afar: a bone, its head in a socket."""
    tete = math.exp(-(((x - 0.1) ** 2 + (y + 0.3) ** 2) / 0.06))
    fut = math.exp(-((x + 0.05 - 0.1 * y) ** 2) / 0.02) / (1 + math.exp(-12 * (y + 0.15)))
    bassin = 0.6 * math.exp(-(((x - 0.35) ** 2 + (y + 0.55) ** 2) / 0.12))
    return 0.12 + 0.8 * max(tete, fut, bassin)


def thorax(x: float, y: float) -> float:
    """An X-ray of the chest: two dark lungs around a clear heart, with ribs."""
    poumons = sum(
        math.exp(-((((x - cote) / 0.32) ** 4) + ((y / 0.75) ** 4))) for cote in (-0.42, 0.42)
    )
    cotes = 0.08 * math.sin(14 * y + 2 * abs(x))
    coeur = 0.5 * math.exp(-(((x - 0.15) / 0.25) ** 2 + ((y - 0.3) / 0.3) ** 2))
    return 0.8 - 0.6 * poumons + cotes + coeur


def endoscopie(decalage: float) -> Gris:
    """The view of an endoscope: folds around a dark centre, in a round field."""

    def gris(x: float, y: float) -> float:
        rayon, angle = math.hypot(x, y), math.atan2(y, x)
        plis = 0.12 * math.sin(7 * angle + 9 * rayon + decalage)
        return (0.25 + 0.6 * rayon + plis) * (rayon < 0.95)

    return gris
