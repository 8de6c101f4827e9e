"""Which accepted format a file is of, by its name and its first bytes; a name that errs is mended.

An extension that is not accepted is refused whatever the content: a program is not let in because
it begins like a picture. One that is accepted, on a content of another accepted format, is a
mistake that phones and scanners make: the file takes the extension of what it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

import pylibmagic  # noqa: F401 - ships the library that `magic` loads

from echanges.fichiers.formats import (
    FORMAT,
    OCTETS_POUR_LE_TYPE,
    TYPES,
    FichierRefuse,
    assembler_le_nom,
    verifier_debut,
)

import magic  # isort: skip

HEIC: Final = "heic"
"""Photos of phones, kept as JPEG (`controle.heic`): accepted where JPEG is."""
_ALIAS: Final = {"jfif": "jpg", "jpe": "jpg", HEIC: "jpg", "heif": "jpg"}
"""Other extensions of a format that is accepted."""
_TYPES_HEIC: Final = frozenset(
    {"image/heic", "image/heif", "image/heic-sequence", "image/heif-sequence"}
)
_JPEG: Final = ("jpg", "jpeg")
_WORD: Final = "docx"
_ARCHIVE: Final = frozenset({"application/zip", "application/octet-stream"})
"""What libmagic sees in a DOCX whose parts are not in Word's own order; `controle` reads them."""
_SANS_SIGNATURE: Final = "txt"
"""Anything may look like a text: a name that says something else is not taken for a mistake."""
_ENTETE_PDF: Final = b"%PDF-"
_AVANT_PDF_MAX: Final = 1024
"""Bytes: where viewers look for the header of a PDF (ISO 32000-1, implementation note 13)."""
_AVANT_PDF: Final = frozenset({"text/plain", "application/octet-stream"})
"""What may stand there: blank lines, a mark of UTF-8, orders to a printer; no other format."""


@dataclass(frozen=True, slots=True)
class Reconnu:
    """A file whose format is known."""

    nom: str
    """Its name, under its own extension."""
    format: str
    debut: bytes
    """Its first bytes, from the place where it begins."""


def format_permis(nom: str, permis: Sequence[str]) -> str:
    """Return the format that a name announces, one of `permis`. Raises FichierRefuse.

    Known before any byte, unlike that of the content: see `reconnaitre`.
    """
    extension = PurePosixPath(nom).suffix.lower().removeprefix(".")
    jpeg = next((format_ for format_ in _JPEG if format_ in permis), "")
    annonce = jpeg if extension in _ALIAS else extension
    if annonce not in permis or annonce not in TYPES:
        raise FichierRefuse(FORMAT)
    return annonce


def extensions_permises(permis: Sequence[str]) -> list[str]:
    """Return every extension under which a file of these formats may come."""
    alias = _ALIAS if set(_JPEG) & set(permis) else {}
    return [*permis, *alias]


def reconnaitre(nom: str, debut: bytes, permis: Sequence[str]) -> Reconnu:
    """Tell what a file is by its first bytes (OCTETS_POUR_LE_TYPE or more, or all of them).

    `permis`: the operator's formats. Raises FichierRefuse: no accepted format has these.
    """
    annonce = format_permis(nom, permis)
    debut = debut if annonce == _SANS_SIGNATURE else _sans_prefixe(debut)
    if _est(annonce, debut) or (annonce == _WORD and _est_une_archive(debut)):
        alias = PurePosixPath(nom).suffix.lower().removeprefix(".") in _ALIAS
        return Reconnu(renomme(nom, annonce) if alias else nom, annonce, debut)
    format_ = next(
        (f for f in permis if f != _SANS_SIGNATURE and f in TYPES and _est(f, debut)), ""
    )
    if not format_ and set(_JPEG) & set(permis) and _type(debut) in _TYPES_HEIC:
        return Reconnu(nom, HEIC, debut)
    if not format_:
        raise FichierRefuse(FORMAT)
    return Reconnu(renomme(nom, format_), format_, debut)


def renomme(nom: str, extension: str) -> str:
    """Return a name with another extension."""
    return assembler_le_nom(PurePosixPath(nom).stem, f".{extension}")


def _est(format_: str, debut: bytes) -> bool:
    try:
        verifier_debut(format_, debut)
    except FichierRefuse:
        return False
    return True


def _est_une_archive(debut: bytes) -> bool:
    return debut.startswith(b"PK\x03\x04") and _type(debut) in _ARCHIVE


def _sans_prefixe(debut: bytes) -> bytes:
    """Return the bytes from the header of a PDF on, when little and nothing stands before it."""
    place = debut.find(_ENTETE_PDF, 0, _AVANT_PDF_MAX + len(_ENTETE_PDF))
    return debut[place:] if place > 0 and _type(debut[:place]) in _AVANT_PDF else debut


def _type(debut: bytes) -> str:
    return str(magic.from_buffer(debut[:OCTETS_POUR_LE_TYPE], mime=True))
