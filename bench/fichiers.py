"""Real files of 10 Mo, the largest accepted: a photo, and a scan."""

import io
import random
from typing import Final

from PIL import Image

DIX_MO: Final = 10 * 1024 * 1024

_LARGEUR, _HAUTEUR, _QUALITE = 3000, 2200, 85
"""Noise of these dimensions takes a little less than 10 Mo as a JPEG."""
_COMMENTAIRE: Final = b"%" + b"." * 78 + b"\n"


def jpeg() -> bytes:
    """A photo: 6.6 million pixels, all different, without metadata."""
    return _encoder("JPEG")


def pdf() -> bytes:
    """A scan: one page, which is that photo; comment lines make it 10 Mo to the byte."""
    return _remplir(_encoder("PDF"))


def _encoder(format_: str) -> bytes:
    octets = random.Random(0).randbytes(_LARGEUR * _HAUTEUR * 3)
    sortie = io.BytesIO()
    image = Image.frombytes("RGB", (_LARGEUR, _HAUTEUR), octets)
    image.save(sortie, format_, quality=_QUALITE, subsampling=0)
    return sortie.getvalue()


def _remplir(fichier: bytes) -> bytes:
    """Add comments between the last object and the table, and say where the table is now."""
    debut = fichier.rindex(b"xref\n0 ")
    corps, table = fichier[:debut], fichier[debut : fichier.rindex(b"startxref")]
    fin = b"startxref\n%d\n%%%%EOF\n"
    place = DIX_MO - len(corps) - len(table) - len(fin % DIX_MO)
    commentaires = (_COMMENTAIRE * (place // len(_COMMENTAIRE) + 1))[: place - 1] + b"\n"
    return corps + commentaires + table + fin % len(corps + commentaires)
