"""A curve on a grid, as a palette PNG (ISO/IEC 15948)."""

import struct
import zlib
from collections.abc import Sequence

_PALETTE = bytes((255, 255, 255, 218, 222, 230, 0, 74, 133))
_FOND, _GRILLE, _TRAIT = 0, 1, 2
_PAS, _EPAISSEUR = 40, 3


def courbe(ordonnees: Sequence[int], largeur: int = 640, hauteur: int = 400) -> bytes:
    """Return the picture of a line through these heights (pixels from the bottom)."""
    lignes = [_ligne_de_fond(y, largeur) for y in range(hauteur)]
    pas = (largeur - 1) / (len(ordonnees) - 1)
    for x in range(largeur):
        rang = min(int(x / pas), len(ordonnees) - 2)
        part = x / pas - rang
        y = hauteur - 1 - round(ordonnees[rang] * (1 - part) + ordonnees[rang + 1] * part)
        for trait in range(_EPAISSEUR):
            lignes[max(0, y - trait)][x] = _TRAIT
    return _png(largeur, hauteur, b"".join(b"\0" + bytes(ligne) for ligne in lignes))


def _ligne_de_fond(y: int, largeur: int) -> bytearray:
    if y % _PAS == 0:
        return bytearray([_GRILLE]) * largeur
    return bytearray(_FOND if x % _PAS else _GRILLE for x in range(largeur))


def _png(largeur: int, hauteur: int, points: bytes) -> bytes:
    entete = struct.pack(">IIBBBBB", largeur, hauteur, 8, 3, 0, 0, 0)
    blocs = (
        (b"IHDR", entete),
        (b"PLTE", _PALETTE),
        (b"IDAT", zlib.compress(points, 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(_bloc(nom, contenu) for nom, contenu in blocs)


def _bloc(nom: bytes, contenu: bytes) -> bytes:
    somme = struct.pack(">I", zlib.crc32(nom + contenu))
    return struct.pack(">I", len(contenu)) + nom + contenu + somme
