"""Zip archives: what another format may hide, and what an office document may hold."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import Final

from echanges.fichiers.formats import ILLISIBLE, FichierRefuse

ARCHIVE_CACHEE: Final = "le fichier contient aussi une archive"
CHIFFRE: Final = "le document est protégé par un mot de passe"
DEMESURE: Final = "le document se déploie en un volume démesuré"
AUTRES_FICHIERS: Final = "le document contient d'autres fichiers"

MEMBRES_MAX: Final = 2_000
OCTETS_MAX: Final = 200 * 1024 * 1024
"""Bytes of all the members once inflated."""
RAPPORT_MAX: Final = 200
"""How many times bigger a member may grow: the XML of a long table grows about a hundred times."""
RAPPORT_DES: Final = 1024 * 1024
"""Bytes from which the ratio is looked at: a small text may repeat itself."""

_CHIFFREMENT: Final = 0x1
_METHODES: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_HORS_DU_DOCUMENT: Final = re.compile(r"^/|\\|:|(^|/)\.\.(/|$)")
_IMBRIQUES: Final = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ",
    b"\xd0\xcf\x11\xe0",
    b"MZ",
    b"\x7fELF",
    b"%PDF-",
    b"{\\rtf",
)
"""Beginnings of archives, OLE objects, programs and documents: never a part of a document."""


def refuser_une_archive_cachee(octets: bytes) -> None:
    """Refuse a file of another format that also opens as a zip. Raises FichierRefuse."""
    if not zipfile.is_zipfile(io.BytesIO(octets)):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(octets)):
            pass
    except zipfile.BadZipFile:  # four bytes of compressed data that look like a signature
        return
    raise FichierRefuse(ARCHIVE_CACHEE)


def membres(
    octets: bytes, verifier_le_nom: Callable[[str], None]
) -> Iterator[tuple[zipfile.ZipInfo, bytes]]:
    """Yield the members of an office document with their content, inflated within the limits.

    `verifier_le_nom` sees every name before any content, and refuses those of its format.
    Raises FichierRefuse: bytes before or after the archive, too many members, encryption, a name
    outside of the document, a member that is a file of its own, or a bomb.
    """
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        _verifier_la_liste(archive, octets)
        for nom in archive.namelist():
            verifier_le_nom(nom)
        for membre in archive.infolist():
            yield membre, _lire(archive, membre)


def _verifier_la_liste(archive: zipfile.ZipFile, octets: bytes) -> None:
    liste = archive.infolist()
    noms = {membre.filename.casefold() for membre in liste}
    if len(liste) > MEMBRES_MAX or sum(membre.file_size for membre in liste) > OCTETS_MAX:
        raise FichierRefuse(DEMESURE)
    if any(membre.flag_bits & _CHIFFREMENT for membre in liste):
        raise FichierRefuse(CHIFFRE)
    if (
        not octets.startswith(b"PK\x03\x04")
        or archive.comment
        or not octets[-22:].startswith(b"PK\x05\x06")
        or min(membre.header_offset for membre in liste) != 0
        or len(noms) != len(liste)
        or any(membre.compress_type not in _METHODES for membre in liste)
        or any(_HORS_DU_DOCUMENT.search(membre.orig_filename) for membre in liste)
    ):
        raise FichierRefuse(ILLISIBLE)


def _lire(archive: zipfile.ZipFile, membre: zipfile.ZipInfo) -> bytes:
    """Inflate a member: `zipfile` stops at its declared size, and checks its CRC."""
    if membre.file_size > max(RAPPORT_DES, membre.compress_size * RAPPORT_MAX):
        raise FichierRefuse(DEMESURE)
    contenu = archive.read(membre)
    if contenu.startswith(_IMBRIQUES):
        raise FichierRefuse(AUTRES_FICHIERS)
    return contenu
