"""Reading BER-TLV objects: a tag, a length, a value."""

from collections.abc import Iterator


class TlvTronque(ValueError):
    """The bytes end in the middle of an object."""


def objets(octets: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield (tag, value) for each object; stops at the padding (00 or FF) that ends card files.

    Raises `TlvTronque`. Source: ISO/IEC 7816-4, annex on BER-TLV.
    """
    place = 0
    while place < len(octets) and octets[place] not in (0x00, 0xFF):
        etiquette, place = _etiquette(octets, place)
        longueur, place = _longueur(octets, place)
        if place + longueur > len(octets):
            raise TlvTronque("value")
        yield etiquette, octets[place : place + longueur]
        place += longueur


def premier(octets: bytes, etiquette: int) -> bytes | None:
    """Return the value of the first object with this tag, or None. Raises `TlvTronque`."""
    return next((valeur for trouvee, valeur in objets(octets) if trouvee == etiquette), None)


def _etiquette(octets: bytes, place: int) -> tuple[int, int]:
    etiquette = octets[place]
    place += 1
    if etiquette & 0x1F != 0x1F:
        return etiquette, place
    while True:
        suivant = _octet(octets, place)
        etiquette = etiquette << 8 | suivant
        place += 1
        if not suivant & 0x80:
            return etiquette, place


def _longueur(octets: bytes, place: int) -> tuple[int, int]:
    longueur = _octet(octets, place)
    place += 1
    if longueur < 0x80:
        return longueur, place
    combien = longueur & 0x7F
    if not 1 <= combien <= 3 or place + combien > len(octets):
        raise TlvTronque("length")
    return int.from_bytes(octets[place : place + combien], "big"), place + combien


def _octet(octets: bytes, place: int) -> int:
    if place >= len(octets):
        raise TlvTronque("header")
    return octets[place]
