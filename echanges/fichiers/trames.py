"""What travels between an atelier and its ouvriers: frames on a stream, and pages in frames.

    frame = kind (1 byte) ‖ length of the body (4, big-endian) ‖ body

    to the ouvrier    EXTENSION (ASCII) · SEGMENT* · FIN (empty)
    from it, first    PRET (empty): it is confined and has read nothing yet
                      or IMPOSSIBLE (why, in English): this system cannot confine it
    then              controler: ACCEPTE (empty), REFUSE (the sentence, UTF-8), or the file to keep
                      instead: CORRIGE (what is said of it, 1 byte ‖ its extension) · SEGMENT* · FIN
                      apercus: PAGE* · FIN (how many pages, 4 bytes)

    page  = number (2) ‖ pages of the file (2) ‖ width (2) ‖ height (2)
            ‖ type (1: place in `MIMES`) ‖ image

Nothing else is ever sent; whoever reads anything else breaks off. The atelier reads answers as
hostile: it bounds each length and looks at each value, since a flaw in pdfium may write them.
"""

import enum
import struct
from dataclasses import dataclass
from typing import Final, Protocol

from echanges.fichiers.corrections import Avis, Correction
from echanges.fichiers.formats import TYPES

MIMES: Final = ("image/jpeg", "image/png")
"""What a preview may be."""
SIGNATURES: Final = {"image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG\r\n\x1a\n"}
"""How the bytes of each begin."""
COTE_MAX: Final = 2_000
"""Pixels of the longest side of a page."""
PAGES_MAX: Final = 50
"""Pages shown of one file."""
OCTETS_MAX: Final = 10 * 1024 * 1024 + 64 * 1024
"""Bytes of a file: a little more than the product accepts, to which this layer adds no limit."""
SEGMENT_MAX: Final = 1024 * 1024
"""Bytes of a segment in a frame."""
EXTENSION_MAX: Final = 8
"""Bytes of an extension."""

_ENTETE: Final = struct.Struct(">BI")
_PAGE: Final = struct.Struct(">HHHHB")
_TOTAL: Final = struct.Struct(">I")


class Genre(enum.IntEnum):
    """The kinds of frames."""

    EXTENSION = 1
    SEGMENT = 2
    FIN = 3
    PRET = 4
    IMPOSSIBLE = 5
    ACCEPTE = 6
    REFUSE = 7
    PAGE = 8
    CORRIGE = 9


class Tache(enum.Enum):
    """What an ouvrier is made for, in one byte: the order that the contremaître reads."""

    CONTROLER = b"c"
    CONVERTIR = b"v"
    APERCUS = b"a"


def envoyer_octets(canal: "Canal", octets: bytes | memoryview) -> None:
    """Send bytes in segments, without the end. Raises OSError when the other side is gone."""
    vue = memoryview(octets)
    for debut in range(0, len(vue), SEGMENT_MAX):
        envoyer(canal, Genre.SEGMENT, vue[debut : debut + SEGMENT_MAX])


class TrameInvalide(Exception):
    """The stream holds something else than the frame that must come."""


class Canal(Protocol):
    """A stream in both directions."""

    def lire(self, taille: int) -> bytes:
        """Return exactly `taille` bytes. Raises EOFError when the other side is gone."""

    def ecrire(self, octets: bytes | memoryview) -> None:
        """Send all the bytes. Raises OSError when the other side is gone."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page as a picture that we made: number 0 is the thumbnail, 1 the first page."""

    numero: int
    largeur: int
    hauteur: int
    mime: str
    octets: bytes
    sur: int = 1
    """How many pages the file has, drawn or not."""


def envoyer(canal: Canal, genre: Genre, corps: bytes | memoryview = b"") -> None:
    """Send one frame. Raises OSError when the other side is gone."""
    canal.ecrire(_ENTETE.pack(genre, len(corps)))
    if corps:
        canal.ecrire(corps)


def recevoir(canal: Canal, maximum: int) -> tuple[Genre, bytes]:
    """Return the next frame, whose body has at most `maximum` bytes.

    Raises TrameInvalide (unknown kind, longer body), EOFError.
    """
    genre, taille = _ENTETE.unpack(canal.lire(_ENTETE.size))
    if taille > maximum or genre not in set(Genre):
        raise TrameInvalide("This is not a frame.")
    return Genre(genre), canal.lire(taille)


def emballer(page: Page) -> bytes:
    """Return the body of a PAGE frame."""
    mime = MIMES.index(page.mime)
    return _PAGE.pack(page.numero, page.sur, page.largeur, page.hauteur, mime) + page.octets


def deballer(corps: bytes) -> Page:
    """Read the body of a PAGE frame. Raises TrameInvalide when it is not one that we could make."""
    if len(corps) <= _PAGE.size:
        raise TrameInvalide("This is not a page.")
    numero, sur, largeur, hauteur, mime = _PAGE.unpack_from(corps)
    if mime >= len(MIMES) or not 0 < largeur <= COTE_MAX or not 0 < hauteur <= COTE_MAX:
        raise TrameInvalide("This is not a page that we make.")
    if not numero <= sur:
        raise TrameInvalide("A file has no page after its last one.")
    page = Page(numero, largeur, hauteur, MIMES[mime], corps[_PAGE.size :], sur)
    if not page.octets.startswith(SIGNATURES[page.mime]):
        raise TrameInvalide("The image is not of its type.")
    return page


def emballer_correction(correction: Correction) -> bytes:
    """Return the body of the CORRIGE frame that goes before the bytes."""
    return bytes([correction.avis]) + correction.extension.encode("ascii")


def deballer_correction(corps: bytes, octets: bytes) -> Correction:
    """Read the body of a CORRIGE frame. Raises TrameInvalide when it is not one that we make."""
    extension = corps[1:].decode("ascii", "replace")
    if not corps or corps[0] not in set(Avis) or (extension and extension not in TYPES):
        raise TrameInvalide("This is not a correction.")
    return Correction(octets, extension, Avis(corps[0]))


def emballer_total(pages: int) -> bytes:
    """Return the body of the FIN frame that closes the pages."""
    return _TOTAL.pack(pages)


def deballer_total(corps: bytes) -> int:
    """Read the body of that FIN frame. Raises TrameInvalide."""
    if len(corps) != _TOTAL.size:
        raise TrameInvalide("This is not a number of pages.")
    total: int = _TOTAL.unpack(corps)[0]
    return total
