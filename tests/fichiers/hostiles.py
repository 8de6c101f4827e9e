"""Hostile files and names, made by program: what nobody must be able to send as it is.

A case is refused, or inert: accepted, but without what made it hostile. This module is free of
pytest: the same table is played on the pure functions and on the application's port.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final, Literal

from echanges.fichiers.controle import archive as archives
from echanges.fichiers.controle import bureautique
from echanges.fichiers.controle import image as images
from echanges.fichiers.controle import pdf as pdfs
from echanges.fichiers.controle import texte as textes
from echanges.fichiers.formats import (
    FORMAT,
    ILLISIBLE,
    IMAGE_ABIMEE,
    IMAGE_INCOMPLETE,
    NOM_ILLISIBLE,
    VIDE,
)
from tests.fichiers.fabrique import (
    ODT_TYPE,
    archive,
    bloc,
    bombe,
    chiffrer_un_zip,
    docx,
    eicar,
    en_flux_d_objets,
    exif,
    flux,
    inserer_apres_ihdr,
    inserer_en_tete,
    jpeg,
    jpeg_annonce,
    odt,
    pdf,
    pdf_chiffre,
    pdf_d_objets,
    pdf_de_pages,
    png,
    png_annonce,
    relation_docx,
    segment,
)

DEFAUT: Final = ("pdf", "jpg", "jpeg", "png")
"""What is accepted when the operator says nothing."""
ETENDU: Final = (*DEFAUT, "tif", "tiff", "docx", "odt", "txt")
"""What an operator can accept at most."""


@dataclass(frozen=True)
class Hostile:
    """One file that somebody tries to send."""

    cas: str
    """A sentence that says what it is."""
    nom: str
    """Its name, as the browser gives it."""
    octets: Callable[[], bytes] | bytes
    """Its content, or what makes it when it is big."""
    attendu: Literal["refuse", "inerte"]
    raison: str = ""
    """Why it is refused, word for word."""
    absent: bytes = b""
    """What must not be found in the bytes that are kept."""
    nom_garde: str = ""
    """The name that is kept, when it is another."""
    antivirus: bool = False
    """Accepted by everything but the antivirus: what is kept still holds EICAR."""

    @property
    def permis(self) -> tuple[str, ...]:
        """The formats that the operator accepts: the extended list when the case is about it."""
        extension = PurePosixPath(self.nom).suffix.lower().removeprefix(".")
        return ETENDU if extension in ETENDU else DEFAUT

    def contenu(self) -> bytes:
        """Its bytes."""
        return self.octets if isinstance(self.octets, bytes) else self.octets()


def _refuses(nom: str, raison: str, cas: dict[str, Callable[[], bytes] | bytes]) -> list[Hostile]:
    """Cases refused under one name and for one reason."""
    return [Hostile(phrase, nom, octets, "refuse", raison) for phrase, octets in cas.items()]


_HTML: Final = b"<!DOCTYPE html><html><body><script>alert(1)</script></body></html>"
_SVG: Final = (
    b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">'
    b"<script>alert(1)</script></svg>"
)
_PHP: Final = b"<?php system($_GET['c']); ?>"
_EXE: Final = (
    b"MZ\x90\x00\x03" + bytes(55) + b"\x80\0\0\0" + bytes(64) + b"PE\0\0L\x01" + bytes(200)
)
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1024)
_ZIP: Final = archive([("charge.txt", b"charge")])

_DEGUISES: Final[dict[str, bytes]] = {
    "a Windows program": _EXE,
    "a Linux program": b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x02\x00\x3e\x00\x01" + bytes(100),
    "a macOS program": b"\xcf\xfa\xed\xfe\x07\0\0\x01\x03\0\0\0\x02\0\0\0" + bytes(100),
    "a Java class": b"\xca\xfe\xba\xbe\0\0\0\x41\0\x1d" + bytes(100),
    "a Java archive": archive([("META-INF/MANIFEST.MF", b"Main-Class: A"), ("A.class", b"x")]),
    "a Windows installer": _OLE,
    "a Windows shortcut": b"L\0\0\0\x01\x14\x02\0\0\0\0\0\xc0\0\0\0\0\0\0F" + bytes(60),
    "a web page": _HTML,
    "a drawing with a script": _SVG,
    "an XML document": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
    "a PHP program": _PHP,
    "a JavaScript program": b"#!/usr/bin/env node\nrequire('child_process').exec('id')\n",
    "a Windows script": b"@echo off\r\npowershell -c calc\r\n",
    "a shell script": b"#!/bin/sh\nrm -rf ~\n",
    "a mail": b"From: a@example.fr\r\nTo: b@example.fr\r\nSubject: x\r\n\r\nBonjour\r\n",
    "a film": b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41" + bytes(100),
    "a GIF": b"GIF89a\x01\0\x01\0\x80\0\0" + bytes(6) + b",\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;",
    "a GIF that is a script": b"GIF89a=1;alert(1);//" + bytes(40),
    "a bitmap": b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x01\0\0\0\x01\0\0\0\x01\0\x18\0"
    + bytes(40),
    "a WebP image": b"RIFF\x24\0\0\0WEBPVP8 \x18\0\0\0" + bytes(24),
    "a HEIC photo": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(100),
    "a RAR archive": b"Rar!\x1a\x07\x01\0" + bytes(60),
    "a 7-Zip archive": b"7z\xbc\xaf\x27\x1c\0\x04" + bytes(60),
    "a gzip archive": b"\x1f\x8b\x08\0\0\0\0\0\0\x03K\x04\0C\xbe\xb7\xe8\x01\0\0\0",
    "a tar archive": b"a".ljust(100, b"\0")
    + b"0000644\0"
    + bytes(149)
    + b"ustar\x0000"
    + bytes(300),
    "a zip archive": _ZIP,
    "RTF": b"{\\rtf1\\ansi Bonjour}",
    "a DICOM image": bytes(128) + b"DICM\x02\0\0\0UL\x04\0" + bytes(60),
    "nothing but zeros": bytes(4096),
}


def _types_deguises() -> Iterator[Hostile]:
    noms = ("courrier.pdf", "photo.jpg", "SCAN.PNG", "radio.JPEG", "facture.exe.pdf")
    for rang, (quoi, octets) in enumerate(_DEGUISES.items()):
        nom = noms[rang % len(noms)]
        yield Hostile(f"{quoi} called {nom}", nom, octets, "refuse", FORMAT)
    # What is accepted all the same is called by its name: the lie was all the harm.
    yield Hostile("a JPEG called PNG", "radio.png", jpeg, "inerte", nom_garde="radio.jpg")
    yield Hostile("a PNG called JPEG", "radio.jpg", png, "inerte", nom_garde="radio.png")
    yield Hostile("a PDF called JPEG", "radio.jpg", pdf, "inerte", nom_garde="radio.pdf")
    yield Hostile("a web page called text", "note.txt", _HTML, "refuse", FORMAT)
    yield Hostile("a shell script called text", "note.txt", b"#!/bin/sh\nid\n", "refuse", FORMAT)
    yield Hostile("a plain zip called DOCX", "lettre.docx", _ZIP, "refuse", FORMAT)
    yield Hostile("an OLE document called DOCX", "lettre.docx", _OLE, "refuse", FORMAT)
    yield Hostile("a PNG without header", "a.png", png()[:8] + png()[33:], "refuse", FORMAT)
    yield Hostile("an empty file", "vide.pdf", b"", "refuse", VIDE)


def _par_leur_nom() -> Iterator[Hostile]:
    extensions = (
        "svg",
        "html",
        "xml",
        "exe",
        "js",
        "zip",
        "docm",
        "msi",
        "iso",
        "gif",
        "pdf.exe",
        "PDF.JS",
    )
    for extension in extensions:
        nom = f"facture.{extension}"
        yield Hostile(f"a PDF called {nom}", nom, pdf, "refuse", FORMAT)
    yield Hostile("a name that is only an extension", ".pdf", pdf, "refuse", FORMAT)
    yield Hostile("a name without extension", "facture", pdf, "refuse", FORMAT)
    yield Hostile("a name of dots", "...", pdf, "refuse", NOM_ILLISIBLE)
    yield Hostile("a name of a folder above", "../..", pdf, "refuse", NOM_ILLISIBLE)
    yield Hostile("an invisible name", "\u200b\u3164\u2060", pdf, "refuse", NOM_ILLISIBLE)
    yield Hostile("an extension turned around", "facture\u202efdp.exe", pdf, "refuse", FORMAT)
    yield Hostile("a full stop of another alphabet", "facture．pdf", pdf, "refuse", FORMAT)
    yield Hostile("an alternate stream", "facture.pdf:charge.exe", pdf, "refuse", FORMAT)
    yield Hostile("a program with a trailing dot", "facture.exe.", pdf, "refuse", FORMAT)


_NOMS_RENDUS_INERTES: Final = {
    "a name with a bidirectional override": ("fac\u202eture.pdf", "facture.pdf"),
    "a name with zero-width characters": ("fac\u200b\u200dtu\ufeffre.pdf", "facture.pdf"),
    "a name with terminal escapes": ("\x1b[31mfacture\x07.pdf", "[31mfacture.pdf"),
    "a name with a NUL": ("facture.exe\x00.pdf", "facture.exe.pdf"),
    "a name that splits headers": ("a.pdf\r\nX-A: b.pdf", "a.pdfX-A_ b.pdf"),
    "a name with a line separator": ("a\u2028b.pdf", "a b.pdf"),
    "a name that climbs": ("../../../etc/cron.d/a.pdf", "a.pdf"),
    "a name that climbs on Windows": ("..\\..\\Windows\\a.pdf", "a.pdf"),
    "an absolute name": ("/etc/passwd.pdf", "passwd.pdf"),
    "a name on a network share": ("\\\\serveur\\partage\\a.pdf", "a.pdf"),
    "a name with a drive": ("C:a.pdf", "C_a.pdf"),
    "a hidden file": (".bashrc.pdf", "bashrc.pdf"),
    "a device of Windows": ("CON.pdf", "_CON.pdf"),
    "a port of Windows with a space": ("com1 .x.pdf", "_com1 .x.pdf"),
    "trailing dots and spaces": ("facture.pdf. . .", "facture.pdf"),
    "300 characters": ("a" * 300 + ".pdf", "a" * 176 + ".pdf"),
    "300 emojis": ("😀" * 300 + ".pdf", "😀" * 62 + ".pdf"),
    "decomposed accents": ("e\u0301te\u0301.pdf", "été.pdf"),
    "a run of spaces before the end": ("a.pdf" + " " * 90 + ".pdf", "a.pdf .pdf"),
    "an emoji": ("😀.pdf", "😀.pdf"),
}


def _noms_inertes() -> Iterator[Hostile]:
    for cas, (nom, garde) in _NOMS_RENDUS_INERTES.items():
        yield Hostile(cas, nom, pdf, "inerte", nom_garde=garde)


def _polyglottes() -> Iterator[Hostile]:
    yield Hostile("a web page, then a PDF", "a.pdf", lambda: _HTML + pdf(), "refuse", FORMAT)
    yield Hostile(
        "a PDF after a comment", "a.pdf", lambda: b"\n\n" + pdf(), "inerte", absent=b"\n\n%PDF"
    )
    yield Hostile("a zip, then a PDF", "a.pdf", lambda: _ZIP + pdf(), "refuse", FORMAT)
    cachee = archives.ARCHIVE_CACHEE
    yield Hostile("a PDF, then a zip", "a.pdf", lambda: pdf() + _ZIP, "refuse", cachee)
    icc = b"ICC_PROFILE\0\x01\x01" + _ZIP
    yield Hostile(
        "a JPEG with a zip as its colour profile",
        "a.jpg",
        lambda: inserer_en_tete(jpeg(), segment(0xE2, icc)),
        "refuse",
        cachee,
    )
    yield Hostile("a text that ends as a zip", "a.txt", b"Bonjour\n" + _ZIP, "refuse", FORMAT)
    yield Hostile(
        "a JPEG, then a zip", "a.jpg", lambda: jpeg() + _ZIP, "inerte", absent=b"PK\x03\x04"
    )
    yield Hostile("a JPEG, then a page", "a.jpg", lambda: jpeg() + _HTML, "inerte", absent=_HTML)
    yield Hostile("a PNG, then a page", "a.png", lambda: png() + _HTML, "inerte", absent=_HTML)
    yield Hostile("a PNG, then PHP", "a.png", lambda: png() + _PHP, "inerte", absent=_PHP)
    yield Hostile("a PNG, then a zip", "a.png", lambda: png() + _ZIP, "inerte", absent=b"PK\x03")
    for nom, marqueur in {"comment": 0xFE, "EXIF block": 0xE1, "IPTC block": 0xED}.items():
        corps = b"Exif\0\0" * (marqueur == 0xE1) + _PHP
        yield Hostile(
            f"a JPEG with PHP in its {nom}",
            "a.jpg",
            inserer_en_tete(jpeg(), segment(marqueur, corps)),
            "inerte",
            absent=_PHP,
        )
    yield Hostile(
        "a JPEG with a page in its thumbnail",
        "a.jpg",
        lambda: inserer_en_tete(jpeg(), segment(0xE0, b"JFXX\0\x10" + _HTML)),
        "inerte",
        absent=_HTML,
    )
    yield Hostile(
        "a PNG with PHP in an unknown chunk",
        "a.png",
        lambda: inserer_apres_ihdr(png(), bloc(b"teST", _PHP)),
        "inerte",
        absent=_PHP,
    )
    yield Hostile(
        "a photo that says where it was taken",
        "a.jpg",
        lambda: inserer_en_tete(jpeg(), segment(0xE1, b"Exif\0\0" + exif(6))),
        "inerte",
        absent=b"48.1173N",
    )


def _images() -> Iterator[Hostile]:
    grande = images.TROP_GRANDE
    yield from _refuses(
        "a.png",
        grande,
        {
            "a PNG of 3.6 billion pixels": lambda: png_annonce(60_000, 60_000),
            "a PNG of 51 million pixels": lambda: png_annonce(5_100, 10_000),
            "a PNG of one very long line": lambda: png_annonce(20_001, 1),
        },
    )
    yield from _refuses(
        "a.png",
        IMAGE_INCOMPLETE,
        {
            "a PNG cut in the middle": lambda: png()[:-60],
            "a PNG cut before its end": lambda: png()[:-12],
            "a PNG with too few pixels": lambda: png_annonce(4_000, 4_000),
        },
    )
    yield from _refuses(
        "a.png",
        IMAGE_ABIMEE,
        {
            "a PNG with an unknown critical chunk": lambda: inserer_apres_ihdr(
                png(), bloc(b"TEST", b"")
            ),
            "a PNG with a wrong checksum": lambda: _alterer(png(), b"IDAT"),
            "a PNG with two headers": lambda: png()[:33] + png()[8:],
        },
    )
    yield Hostile(
        "a PNG whose colour profile is a bomb",
        "a.png",
        lambda: inserer_apres_ihdr(png(), bloc(b"iCCP", b"icc\0\0" + bombe(300))),
        "refuse",
        ILLISIBLE,
    )
    yield Hostile(
        "a PNG with a text bomb",
        "a.png",
        lambda: inserer_apres_ihdr(png(), bloc(b"zTXt", b"Comment\0\0" + bombe(300))),
        "inerte",
        absent=b"Comment",
    )
    yield Hostile(
        "an animated PNG whose second image is a page",
        "a.png",
        lambda: inserer_apres_ihdr(png(), bloc(b"acTL", bytes(8)), bloc(b"fdAT", bytes(4) + _HTML)),
        "inerte",
        absent=_HTML,
    )
    yield Hostile("a huge JPEG", "a.jpg", lambda: jpeg_annonce(65_500, 65_500), "refuse", grande)
    yield from _refuses(
        "a.jpg", IMAGE_INCOMPLETE, {"a JPEG cut in the middle": lambda: jpeg()[:-300]}
    )
    yield Hostile("a JPEG without its end", "a.jpg", lambda: jpeg()[:-2], "inerte")
    yield from _refuses(
        "a.jpg",
        IMAGE_ABIMEE,
        {
            "a JPEG without pixels": lambda: inserer_en_tete(
                b"\xff\xd8\xff\xd9", segment(0xFE, b"")
            ),
            "a JPEG with a segment of no length": lambda: inserer_en_tete(
                jpeg(), b"\xff\xfe\x00\x01"
            ),
            "a JPEG in a JPEG": lambda: inserer_en_tete(jpeg(), jpeg()),
            "a JPEG of five thousand scans": lambda: _jpeg_a_passes(5_000),
        },
    )


def _alterer(dessin: bytes, nature: bytes) -> bytes:
    """Change a byte of a chunk of a PNG."""
    altere = bytearray(dessin)
    altere[altere.find(nature) + 8] ^= 1
    return bytes(altere)


def _jpeg_a_passes(nombre: int) -> bytes:
    """A progressive JPEG that repeats its last scan."""
    photo = jpeg(progressive=True)
    derniere = photo.rfind(b"\xff\xda")
    return photo[:derniere] + photo[derniere:-2] * nombre + b"\xff\xd9"


_JS: Final = "<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
_FICHIER: Final = ("<< /Type /Filespec /F (a.exe) /EF << /F 5 0 R >> >>", flux("", b"MZ"))


def _annotation(entrees: str) -> str:
    """A page that has one annotation."""
    return f"/Annots [<< /Type /Annot /Rect [0 0 99 99] {entrees} >>]"


def _action(nature: str, suite: str = "") -> str:
    """A page that has one link, which does something."""
    return _annotation(f"/Subtype /Link /A << /S /{nature} {suite} >>")


_PDF_PROGRAMMES: Final[dict[str, bytes]] = {
    "JavaScript when opened": pdf(f"/OpenAction {_JS}"),
    "JavaScript in the names": pdf(f"/Names << /JavaScript << /Names [(a) {_JS}] >> >>"),
    "JavaScript when a page is shown": pdf(page=f"/AA << /O {_JS} >>"),
    "JavaScript when closed": pdf(f"/AA << /WC {_JS} >>"),
    "JavaScript behind a link": pdf(page=_annotation(f"/Subtype /Link /A {_JS}")),
    "JavaScript after a harmless action": pdf(
        page=_action("GoTo", f"/D [3 0 R /Fit] /Next [{_JS}]")
    ),
    "JavaScript of a field": pdf(
        f"/AcroForm << /Fields [<< /FT /Tx /T (a) /AA << /K {_JS} >> >>] >>"
    ),
    "JavaScript behind a bookmark": pdf(
        "/Outlines 4 0 R",
        objets=["<< /First 5 0 R /Last 5 0 R >>", f"<< /Title (a) /Parent 4 0 R /A {_JS} >>"],
    ),
    "JavaScript in a stream": pdf(
        "/OpenAction 4 0 R", objets=["<< /S /JavaScript /JS 5 0 R >>", flux("", b"app.alert(1)")]
    ),
    "JavaScript under escaped names": pdf("/OpenAction << /#53 /J#61vaScript /J#53 (a) >>"),
    "JavaScript whose type is an object apart": pdf(
        "/OpenAction << /S 4 0 R /J (a) >>", objets=["/J#61vaScript"]
    ),
    "JavaScript in an object stream": en_flux_d_objets(
        pdf("/OpenAction 4 0 R", objets=[_JS]),
    ),
    "JavaScript in an object that nothing uses": pdf(objets=[_JS]),
    "JavaScript beside a string that closes badly": pdf(
        objets=[f"<< /A (\\)\\() /B (un \\\\) /C {_JS} >>"]
    ),
}

_PDF_MULTIMEDIAS: Final[dict[str, bytes]] = {
    "RichMedia": pdf(page=_annotation("/Subtype /RichMedia /RichMediaContent << >>")),
    "3D": pdf(page=_annotation("/Subtype /3D")),
    "a film to render": pdf(page=_annotation("/Subtype /Screen /A << /S /Rendition /OP 0 >>")),
    "a film": pdf(page=_annotation("/Subtype /Movie /Movie << /F (a.avi) >>")),
    "a sound": pdf(page=_action("Sound")),
}


def _pdfs() -> Iterator[Hostile]:
    par_raison: dict[str, dict[str, Callable[[], bytes] | bytes]] = {
        pdfs.PROGRAMME: {**_PDF_PROGRAMMES},
        pdfs.LANCEMENT: {
            "a PDF that launches a program": pdf(page=_action("Launch", "/F (calc.exe)")),
            "a PDF that launches under an escaped name": pdf("/OpenAction << /S /L#61unch >>"),
        },
        pdfs.AUTRES_FICHIERS: {
            "a PDF with an attachment": pdf(
                "/Names << /EmbeddedFiles << /Names [(a) 4 0 R] >> >>", objets=_FICHIER
            ),
            "a PDF with a file on a page": pdf(
                page=_annotation("/Subtype /FileAttachment /FS 4 0 R"), objets=_FICHIER
            ),
            "a PDF with an associated file": pdf("/AF [4 0 R]", objets=_FICHIER),
            "a PDF with an attachment in object streams": en_flux_d_objets(
                pdf("/AF [4 0 R]", objets=_FICHIER)
            ),
            "a PDF that opens a PDF in itself": pdf(page=_action("GoToE", "/D [0 /Fit]")),
        },
        pdfs.MULTIMEDIA: {f"a PDF with {quoi}": o for quoi, o in _PDF_MULTIMEDIAS.items()},
        pdfs.FORMULAIRE_XFA: {
            "a PDF with an XFA form": pdf(
                "/AcroForm << /Fields [] /XFA 4 0 R >>", objets=[flux("", b"<xdp/>")]
            )
        },
        pdfs.ENVOI: {
            "a PDF that sends its fields": pdf(page=_action("SubmitForm", "/F (http://a.fr)"))
        },
        pdfs.IMPORT: {"a PDF that imports data": pdf(page=_action("ImportData", "/F (a.fdf)"))},
        pdfs.RENVOI: {
            "a PDF that opens another file": pdf(
                page=_action("GoToR", "/F (//serveur/a.pdf) /D [0 /Fit]")
            ),
            "a PDF whose stream is in another file": pdf(objets=[flux("/F (/etc/passwd)", b"")]),
        },
        pdfs.LIEN: {
            "a PDF with a link that is a program": pdf(
                page=_action("URI", "/URI (javascript:alert\\(1\\))")
            ),
            "a PDF with a link to a file": pdf(page=_action("URI", "/URI (FILE://serveur/a)")),
            "a PDF with a link in hexadecimal": pdf(
                page=_action("URI", f"/URI <{b'javascript:a'.hex()}>")
            ),
            "a PDF with a link apart": pdf(
                page=_action("URI", "/URI 4 0 R"), objets=["(javascript:a)"]
            ),
        },
        pdfs.MOT_DE_PASSE: {"a PDF with a password": lambda: pdf_chiffre("secret")},
        pdfs.SANS_PAGE: {
            "a PDF without pages": pdf_d_objets(
                ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [] /Count 0 >>"]
            )
        },
        pdfs.TROP_DE_PAGES: {"a PDF of two thousand and one pages": lambda: pdf_de_pages(2_001)},
        pdfs.DEMESURE: {
            "a PDF with a bomb": lambda: pdf(
                objets=[flux("/Filter /FlateDecode", bombe(300))],
            ),
            "a PDF with a bomb in a bomb": lambda: pdf(
                objets=[flux("/Filter [/FlateDecode /FlateDecode]", bombe(1))]
            ),
            "a PDF with many small bombs": lambda: pdf(
                objets=[flux("/Filter /FlateDecode", bombe(190))] * 6
            ),
        },
        ILLISIBLE: {
            "the beginning of a PDF": pdf()[:60],
            "a PDF of nothing": b"%PDF-1.7\n%%EOF\n",
            "a PDF whose object stream is a bomb": lambda: _pdf_a_bombe_d_objets(300),
        },
    }
    for raison, cas in par_raison.items():
        yield from _refuses("compte-rendu.pdf", raison, cas)


def _pdf_a_bombe_d_objets(megaoctets: int) -> bytes:
    """A PDF whose catalogue is in an object stream that inflates without end."""
    sans_fin = flux("/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode", bombe(megaoctets))
    debut = b"%PDF-1.7\n"
    table = debut + b"4 0 obj\n" + sans_fin + b"\nendobj\n"
    entrees = b"\0\0\0\0\xff" + b"\x02\0\0\x04\0" + b"\0\0\0\0\0" * 2 + b"\x01\0\0\x09\0"
    entrees += b"\x01" + len(table).to_bytes(3) + b"\0"
    index = flux("/Type /XRef /Size 6 /W [1 3 1] /Root 1 0 R", entrees)
    return table + b"5 0 obj\n" + index + f"\nendobj\nstartxref\n{len(table)}\n%%EOF".encode()


def _bureautique() -> Iterator[Hostile]:
    macro, dehors = bureautique.MACRO, bureautique.MODELE
    fichiers, demesure = archives.AUTRES_FICHIERS, archives.DEMESURE
    par_raison: dict[str, dict[str, Callable[[], bytes] | bytes]] = {
        macro: {
            "a DOCM called DOCX": docx(
                partie="application/vnd.ms-word.document.macroEnabled.main+xml"
            ),
            "a DOCX with a macro": docx(("word/vbaProject.bin", _OLE)),
            "a DOCX with the data of a macro": docx(("word/vbaData.xml", b"<a/>")),
            "a DOCX with a macro under another name": docx(
                relation=relation_docx("vbaProject", "a.xml", dehors=False)
            ),
        },
        dehors: {
            "a DOCX with a template elsewhere": docx(
                relation=relation_docx("attachedTemplate", "http://a.fr/a.dotm")
            ),
            "a DOCX with a picture elsewhere": docx(
                relation=relation_docx("image", "http://a.fr/pixel.png")
            ),
            "a DOCX that calls another program": docx(
                corps="<w:p><w:r><w:instrText> DDE</w:instrText></w:r><w:r><w:instrText xml:space="
                '"preserve">AUTO c:\\\\a.exe</w:instrText></w:r></w:p>'
            ),
        },
        fichiers: {
            "a DOCX with an OLE object": docx(("word/embeddings/oleObject1.bin", _OLE)),
            "a DOCX with an ActiveX control": docx(("word/activeX/activeX1.xml", b"<a/>")),
            "a DOCX with a zip in it": docx(("word/media/image1.png", _ZIP)),
            "a DOCX with a program in it": docx(("word/media/image1.emf", _EXE)),
            "a DOCX with a web page in it": docx(
                relation=relation_docx("aFChunk", "a.xml", dehors=False)
            ),
        },
        demesure: {
            "a DOCX with a bomb": lambda: docx(("word/media/image1.bmp", bytes(50 << 20))),
            "a DOCX of too many members": lambda: docx(
                *((f"word/{n}.txt", b"") for n in range(2_000))
            ),
        },
        archives.CHIFFRE: {"an encrypted DOCX": chiffrer_un_zip(docx())},
        ILLISIBLE: {
            "a DOCX with a member that climbs": docx(("../../a.xml", b"<a/>")),
            "a DOCX with an absolute member": docx(("/etc/a.xml", b"<a/>")),
            "a DOCX with a member twice": docx(("WORD/document.xml", b"<a/>")),
            "a DOCX with entities": docx(
                ("word/a.xml", b'<!DOCTYPE a [<!ENTITY x "yyyyyyyy">]><a>&x;</a>')
            ),
            "a DOCX with something after it": docx() + b"suite",
        },
        FORMAT: {"a DOCX without its document": docx(partie="application/xml")},
    }
    for raison, cas in par_raison.items():
        yield from _refuses("lettre.docx", raison, cas)
    yield from _refuses("lettre.odt", macro, {
        "an ODT with a Basic macro": odt(("Basic/Standard/a.xml", b"<a/>")),
        "an ODT with a script": odt(("Scripts/python/a.py", b"import os")),
        "an ODT with an event": odt(
            corps='<script:event-listener xlink:href="vnd.sun.star.script:a?language=Basic"/>'
        ),
        "an ODT with a link to a macro": odt(
            corps='<text:p><text:a xlink:href="macro:///a.b.c()">a</text:a></text:p>'
        ),
    })  # fmt: skip
    yield from _refuses("lettre.odt", FORMAT, {
        "an ODT whose type is compressed": odt(stocke=False),
        "an ODT that says that it is a template": odt(type_=f"{ODT_TYPE}-template"),
    })  # fmt: skip
    yield Hostile("an ODT with an object", "a.odt", odt(("Object 1", _OLE)), "refuse", fichiers)
    yield Hostile(
        "an ODT with a picture elsewhere",
        "a.odt",
        odt(corps='<draw:image xlink:href="http://a.fr/pixel.png"/>'),
        "refuse",
        dehors,
    )
    yield Hostile(
        "an encrypted ODT",
        "a.odt",
        odt(manifeste="<manifest:encryption-data/>"),
        "refuse",
        archives.CHIFFRE,
    )


def _textes() -> Iterator[Hostile]:
    yield from _refuses("note.txt", FORMAT, {"a text with NUL": b"Bonjour\0\0 docteur"})
    yield from _refuses("note.txt", textes.COMMANDES, {
        "a text that commands the terminal": b"Bonjour \x1b[2J docteur",
        "a text that commands the terminal in eight bits": "Bonjour \x9b2J docteur".encode(),
    })  # fmt: skip
    yield from _refuses("note.txt", textes.ENCODAGE, {
        "a text in UTF-16": "Bonjour docteur".encode("utf-16"),
        "a text in Latin-1": "Synthèse du traitement".encode("latin-1"),
    })  # fmt: skip


def _eicar() -> Iterator[Hostile]:
    virus = eicar()
    chiffre = [("a", virus)]
    yield Hostile("EICAR as a text", "a.txt", virus, "inerte", antivirus=True)
    yield Hostile(
        "EICAR in a PDF", "a.pdf", pdf(objets=[flux("", virus)]), "inerte", antivirus=True
    )
    yield Hostile(
        "EICAR in a JPEG",
        "a.jpg",
        inserer_en_tete(jpeg(), segment(0xFE, virus)),
        "inerte",
        absent=virus,
    )
    yield Hostile(
        "EICAR in a PNG",
        "a.png",
        inserer_apres_ihdr(png(), bloc(b"tEXt", b"Comment\0" + virus)),
        "inerte",
        absent=virus,
    )
    yield Hostile(
        "EICAR in a DOCX", "a.docx", docx(("word/media/a.txt", virus)), "inerte", antivirus=True
    )
    yield Hostile(
        "EICAR in an ODT", "a.odt", odt(("Pictures/a.txt", virus)), "inerte", antivirus=True
    )
    yield Hostile("EICAR in a zip", "a.zip", archive(chiffre), "refuse", FORMAT)
    yield Hostile("EICAR as a PDF", "a.pdf", virus, "refuse", FORMAT)
    yield Hostile("EICAR as a program", "a.com", virus, "refuse", FORMAT)
    yield Hostile(
        "EICAR in an encrypted zip", "a.pdf", chiffrer_un_zip(archive(chiffre)), "refuse", FORMAT
    )
    yield Hostile(
        "EICAR in a zip in a DOCX",
        "a.docx",
        docx(("word/media/a.png", archive(chiffre))),
        "refuse",
        archives.AUTRES_FICHIERS,
    )


def _tous() -> Iterable[Hostile]:
    yield from _types_deguises()
    yield from _par_leur_nom()
    yield from _noms_inertes()
    yield from _polyglottes()
    yield from _images()
    yield from _pdfs()
    yield from _bureautique()
    yield from _textes()
    yield from _eicar()


HOSTILES: Final = tuple(_tous())
