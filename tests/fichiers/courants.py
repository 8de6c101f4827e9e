"""Benign files of the kinds that people have, made by program: what must never be refused.

The other half of `hostiles.py`, and as free of pytest: the same table is played on the pure
functions and on the application's port.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from tests.fichiers.fabrique import (
    en_flux_d_objets,
    flux,
    pdf,
    pdf_d_objets,
)


@dataclass(frozen=True)
class Courant:
    """One file that somebody sends, and which is harmless."""

    cas: str
    """A sentence that says what it is."""
    nom: str
    """Its name, as the browser gives it."""
    octets: Callable[[], bytes] | bytes
    """Its content, or what makes it when it is big."""
    pages: int = 1
    """How many pages it has, as its reader counts them."""
    nom_garde: str = ""
    """The name that is kept, when it is another."""

    def contenu(self) -> bytes:
        """Its bytes."""
        return self.octets if isinstance(self.octets, bytes) else self.octets()


# --- PDFs whose words look like actions -----------------------------------------------------------


def _vides() -> Iterator[Courant]:
    """What cleaners and editors leave behind: the drawers, with nothing in them."""
    arbres = {
        "an emptied tree of scripts": "/Names << /JavaScript << /Names [] >> >>",
        "an emptied tree of files": "/Names << /EmbeddedFiles << /Names [] >> >>",
        "a tree of scripts without a leaf": "/Names << /JavaScript << /Kids [4 0 R] >> >>",
        "a tree of files without branches": "/Names << /EmbeddedFiles << /Kids [] >> >>",
        "a tree of scripts that is nothing": "/Names << /JavaScript << >> >>",
        "a tree of scripts whose value is gone": "/Names << /JavaScript << /Names [(a) null] >> >>",
        "an XFA form without packet": "/AcroForm << /Fields [] /XFA [] >>",
        "an empty script when opened": "/OpenAction << /S /JavaScript /JS () >>",
        "a file of which only the name is left": "/AF [<< /Type /Filespec /F (a.xml) /EF << >> >>]",
    }
    for quoi, catalogue in arbres.items():
        octets = pdf(catalogue, objets=["<< /Limits [() ()] /Names [] >>"])
        yield Courant(f"a PDF with {quoi}", "compte-rendu.pdf", octets)


def _mots() -> Iterator[Courant]:
    """The same words, where they name something else."""
    catalogues = {
        "bookmarks called like scripts": "/Dests << /JavaScript [3 0 R /Fit] /JS [3 0 R /Fit] >>",
        "a title that looks like an address": "/Outlines 4 0 R",
        "a part of its structure called Sound": "/StructTreeRoot 5 0 R",
        "a class of its structure called EF": "/StructTreeRoot << /ClassMap << /EF << >> >> >>",
    }
    objets = [
        "(data: résultats du 12 mai)",
        "<< /Type /StructTreeRoot /K [<< /S /Sound /P 5 0 R /K 0 /Pg 3 0 R >>] >>",
    ]
    for quoi, catalogue in catalogues.items():
        yield Courant(f"a PDF with {quoi}", "notice.pdf", pdf(catalogue, objets=objets))
    police = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    cases = f"/Resources << /Font << /JS 4 0 R /EF 4 0 R /JavaScript {police} >> >>"
    yield Courant(
        "a PDF whose fonts are called like scripts", "a.pdf", pdf(page=cases, objets=[police])
    )
    dessin = flux("/Type /XObject /Subtype /Form /BBox [0 0 9 9]", b"0 0 m")
    case = (
        "/Annots [<< /Type /Annot /Subtype /Widget /FT /Btn /T (a) /Rect [0 0 9 9]"
        " /AP << /N << /JS 4 0 R /Off 4 0 R >> >> /AS /JS >>]"
    )
    yield Courant("a PDF whose box is ticked « JS »", "a.pdf", pdf(page=case, objets=[dessin]))
    ressources = "/Resources << /XObject << /XFA 4 0 R /RichMediaContent 4 0 R >> >>"
    yield Courant(
        "a PDF whose drawing is called XFA", "a.pdf", pdf(page=ressources, objets=[dessin])
    )
    auteur = pdf_d_objets(
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
            "<< /JS (Jean-S\\351bastien) /URI (javascript: le guide) /Title 5 0 R >>",
            "(file: dossier n\\2605)",
        ],
        "/Info 4 0 R",
    )
    yield Courant("a PDF whose properties have free names", "a.pdf", en_flux_d_objets(auteur))
    yield Courant("a PDF whose properties stand alone", "a.pdf", auteur)


def _longueurs() -> Iterator[Courant]:
    """Streams that do not say their true length, as some scanners and archives write them."""
    trace = b"0 0 m 100 100 l S"
    for quoi, longueur in {
        "too long a length": b"/Length 4000000",
        "too short a length": b"/Length 3",
        "no length": b"",
        "a length of zero": b"/Length 0",
        "a negative length": b"/Length -1",
    }.items():
        octets = flux("", trace).replace(b"/Length 17", longueur)
        yield Courant(
            f"a PDF with {quoi} for each stream", "a.pdf", pdf(objets=[octets] * 9, page=_CONTENU)
        )


_CONTENU: Final = "/Contents 4 0 R"


def _tous() -> Iterable[Courant]:
    yield from _vides()
    yield from _mots()
    yield from _longueurs()


COURANTS: Final = tuple(_tous())
