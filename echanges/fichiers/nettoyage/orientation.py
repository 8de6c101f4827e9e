"""How a photo must be turned to be seen upright: the only thing kept from its EXIF data.

EXIF 2.32 (CIPA DC-008), §4.6.4 and TIFF 6.0 §2: an EXIF block is a small TIFF file.
"""

import struct
from typing import Final

_DEBUT: Final = {b"II*\0": "<", b"MM\0*": ">"}
_ORIENTATION: Final = 0x0112
_ENTIER_COURT: Final = 3
_ENTREE: Final = 12


def orientation_de(exif: bytes) -> int | None:
    """Return the Orientation of an EXIF block: 2 to 8, None when it is upright or unreadable."""
    ordre = _DEBUT.get(exif[:4])
    if ordre is None:
        return None
    try:
        return _chercher(exif, ordre)
    except struct.error:
        return None


def exif_minimal(orientation: int) -> bytes:
    """Return an EXIF block that says this orientation and nothing else (26 bytes)."""
    repertoire = struct.pack(">HHHIHHI", 1, _ORIENTATION, _ENTIER_COURT, 1, orientation, 0, 0)
    return b"MM\0*" + struct.pack(">I", 8) + repertoire


def _chercher(exif: bytes, ordre: str) -> int | None:
    """Read the first directory. Raises struct.error when it goes past the end."""
    (debut,) = struct.unpack_from(f"{ordre}I", exif, 4)
    (nombre,) = struct.unpack_from(f"{ordre}H", exif, debut)
    for rang in range(nombre):
        entree = debut + 2 + rang * _ENTREE
        etiquette, nature, _, valeur = struct.unpack_from(f"{ordre}HHIH", exif, entree)
        if (etiquette, nature) == (_ORIENTATION, _ENTIER_COURT):
            return valeur if 2 <= valeur <= 8 else None
    return None
