"""A one-page PDF with a text layer (ISO 32000-1), written by hand."""

import textwrap
from collections.abc import Iterable, Sequence

_COLONNES = 88
_PAGE = (
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 6 0 R"
    b" /Resources << /Font << /F1 4 0 R /F2 5 0 R >> >> >>"
)
_HAUT, _GAUCHE, _INTERLIGNE = 780, 60, 16


def pdf(titre: str, paragraphes: Sequence[str]) -> bytes:
    """Return an A4 page with a title and paragraphs; letters outside of cp1252 are refused."""
    page = _page(titre, paragraphes)
    return _assembler(
        [
            b"<< /Type /Catalog /Pages 2 0 R /Lang (fr-FR) >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            _PAGE,
            _police(b"Helvetica"),
            _police(b"Helvetica-Bold"),
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(page), page),
        ]
    )


def _police(nom: bytes) -> bytes:
    return b"<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>" % nom


def _page(titre: str, paragraphes: Sequence[str]) -> bytes:
    """The drawing operators of the page."""
    debut = b"BT /F2 16 Tf %d %d Td %d TL (%s) Tj /F1 11 Tf T* T*" % (
        _GAUCHE,
        _HAUT,
        _INTERLIGNE,
        _texte(titre),
    )
    lignes = (b" (%s) Tj T*" % _texte(ligne) for ligne in _lignes(paragraphes))
    return debut + b"".join(lignes) + b" ET"


def _lignes(paragraphes: Sequence[str]) -> Iterable[str]:
    for paragraphe in paragraphes:
        yield from textwrap.wrap(paragraphe, _COLONNES)
        yield ""


def _texte(texte: str) -> bytes:
    """A string of the page: its delimiters escaped."""
    for signe in "\\()":
        texte = texte.replace(signe, "\\" + signe)
    return texte.encode("cp1252")


def _assembler(objets: Sequence[bytes]) -> bytes:
    """Number the objects, then write the table of where each begins."""
    fichier = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    table = bytearray(b"0000000000 65535 f \n")
    for numero, objet in enumerate(objets, start=1):
        table += b"%010d 00000 n \n" % len(fichier)
        fichier += b"%d 0 obj\n%s\nendobj\n" % (numero, objet)
    debut, taille = len(fichier), len(objets) + 1
    fichier += b"xref\n0 %d\n%s" % (taille, table)
    fichier += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (taille, debut)
    return bytes(fichier)
