"""A grey picture made of flat squares, as a baseline JPEG (ITU-T T.81).

Only the mean of each 8 × 8 block is coded: enough for a shape, and a page of code for the encoder.
"""

import struct
from collections.abc import Callable, Iterable, Iterator

Gris = Callable[[float, float], float]
"""From 0 (black) to 1 (white), for x and y between -1 and 1."""

_BLOC = 8
_CATEGORIES = 9
"""Differences between two means need 0 to 8 bits; each category has a code of 4 bits."""
_FIN_DE_BLOC = "0"
"""The only code of the second table: no detail inside of a block."""


def jpeg(gris: Gris, largeur: int = 640, hauteur: int = 480) -> bytes:
    """Return the picture of `gris`; width and height are multiples of 8."""
    segments = (
        (0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"),
        (0xDB, b"\0" + bytes([_BLOC]) * 64),
        (0xC0, struct.pack(">BHHB", 8, hauteur, largeur, 1) + b"\x01\x11\0"),
        (0xC4, b"\0" + _tailles(4, _CATEGORIES) + bytes(range(_CATEGORIES))),
        (0xC4, b"\x10" + _tailles(1, 1) + b"\0"),
        (0xDA, b"\x01\x01\0\0\x3f\0"),
    )
    entete = b"".join(
        struct.pack(">BBH", 0xFF, marque, len(corps) + 2) + corps for marque, corps in segments
    )
    return b"\xff\xd8" + entete + _coder(_moyennes(gris, largeur, hauteur)) + b"\xff\xd9"


def _tailles(longueur: int, combien: int) -> bytes:
    """How many codes of each length, 1 to 16 bits, a table has."""
    return bytes(combien if rang == longueur else 0 for rang in range(1, 17))


def _moyennes(gris: Gris, largeur: int, hauteur: int) -> Iterator[int]:
    """The mean of each block, from -128 (black) to 127 (white), line by line."""
    colonnes, lignes = largeur // _BLOC, hauteur // _BLOC
    for ligne in range(lignes):
        for colonne in range(colonnes):
            clarte = gris(2 * colonne / colonnes - 1, 2 * ligne / lignes - 1)
            yield round(255 * min(1.0, max(0.0, clarte))) - 128


def _coder(moyennes: Iterable[int]) -> bytes:
    """Code each mean as its difference with the one before."""
    bits, precedente = [], 0
    for moyenne in moyennes:
        bits.append(_difference(moyenne - precedente) + _FIN_DE_BLOC)
        precedente = moyenne
    suite = "".join(bits)
    suite += "1" * (-len(suite) % 8)
    octets = int(suite, 2).to_bytes(len(suite) // 8)
    return octets.replace(b"\xff", b"\xff\0")


def _difference(valeur: int) -> str:
    """Category on 4 bits, then the value; a negative one is written as its complement."""
    taille = abs(valeur).bit_length()
    if taille == 0:
        return "0000"
    return f"{taille:04b}{valeur if valeur > 0 else valeur + (1 << taille) - 1:0{taille}b}"
