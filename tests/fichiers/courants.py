"""Benign files of the kinds that people have, made by program: what must never be refused.

The other half of `hostiles.py`, and as free of pytest: the same table is played on the pure
functions and on the application's port.
"""

import datetime
import io
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import docx
import pikepdf
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs7
from PIL import Image, ImageCms
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen import canvas

from tests.fichiers.fabrique import (
    bloc,
    en_flux_d_objets,
    encoder,
    exif,
    flux,
    heic,
    image,
    inserer_apres_ihdr,
    inserer_en_tete,
    jpeg,
    odt,
    pdf,
    pdf_d_objets,
    png,
    segment,
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
    absent: bytes = b""
    """What is taken out of it."""

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


def _debuts() -> Iterator[Courant]:
    """PDFs that begin a little further on, as printers, gateways and scripts leave them."""
    for quoi, avant in {
        "a blank line": b"\n\r\n",
        "a mark of UTF-8": b"\xef\xbb\xbf",
        "orders to a printer": b"\x1b%-12345X@PJL JOB\r\n@PJL ENTER LANGUAGE=PDF\r\n",
        "the headers of a download": b"Content-Type: application/pdf\r\nVary: Accept\r\n\r\n",
        "a kilobyte of zeros": bytes(1020),
    }.items():
        yield Courant(f"a PDF after {quoi}", "fax.pdf", avant + pdf(), absent=avant + b"%PDF")


# --- Fillable forms -------------------------------------------------------------------------------

_FORMAT: Final = '<< /S /JavaScript /JS (AFNumber_Format\\(2, 2, 0, 0, " EUR", false\\);) >>'


def _champ(suite: str = "", nature: str = "/Tx") -> str:
    return (
        f"<< /Type /Annot /Subtype /Widget /FT {nature} /T (a) /V (12) /Rect [9 9 99 29] {suite} >>"
    )


def _formulaire(champ: str, acroform: str = "", catalogue: str = "", *objets: str | bytes) -> bytes:
    """A form of one field, the object 4."""
    acroform = f"/AcroForm << /Fields [4 0 R] /DA (/F1 9 Tf) {acroform} >> {catalogue}"
    return pdf(acroform, "/Annots [4 0 R]", [champ, *objets])


def _formulaires() -> Iterator[Courant]:
    """Their scripts and their second description go; what was filled stays."""
    paquet = flux("", b"<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'/>")
    calcul = "<< /S /JavaScript /JS (event.value = 2 * this.getField\\('b'\\).value;) >>"
    bouton = (
        "/A << /S /SubmitForm /F << /FS /URL /F (https://exemple.fr/) >> >> /MK << /CA (Envoyer) >>"
    )
    for quoi, octets in {
        "a number written by script": _formulaire(_champ(f"/AA << /F {_FORMAT} /K {_FORMAT} >>")),
        "a script in an object of its own": _formulaire(
            _champ("/AA << /V 5 0 R >>"), "", "", _FORMAT
        ),
        "a sum and its order": _formulaire(_champ(f"/AA << /C {calcul} >>"), "/CO [4 0 R]"),
        "scripts of its document": _formulaire(
            _champ(), "", f"/Names << /JavaScript << /Names [(Init) {calcul}] >> >>"
        ),
        "a script when opened": _formulaire(_champ(), "", f"/OpenAction {calcul}"),
        "a button that sends it": _formulaire(_champ(bouton, "/Btn")),
        "a static XFA packet": _formulaire(_champ(), "/XFA 5 0 R", "", paquet),
        "an XFA packet in parts": _formulaire(
            _champ(), "/XFA [(preamble) 5 0 R (postamble) 5 0 R]", "", paquet
        ),
        "the rights of Acrobat Reader": _formulaire(
            _champ(f"/AA << /F {_FORMAT} >>"),
            "/XFA 5 0 R",
            "/Perms << /UR3 6 0 R >>",
            paquet,
            "<< /Type /Sig /Filter /Adobe.PPKLite >>",
        ),
    }.items():
        yield Courant(f"a form with {quoi}", "cerfa.pdf", octets, absent=b"JavaScript")
    yield Courant(
        "a form with a list", "cerfa.pdf", _formulaire(_champ("/Opt [(Oui) (Non)]", "/Ch"))
    )


# --- PDFs of the libraries that make them ---------------------------------------------------------


def _enregistre(octets: bytes, **options: Any) -> bytes:
    sortie = io.BytesIO()
    with pikepdf.open(io.BytesIO(octets)) as document:
        document.save(sortie, **options)
    return sortie.getvalue()


def _rapport(pages: int, **options: object) -> bytes:
    """What a program writes with reportlab: text, a frame, a picture, links, bookmarks."""
    sortie = io.BytesIO()
    toile = canvas.Canvas(sortie, pagesize=A4, **options)
    for numero in range(1, pages + 1):
        toile.bookmarkPage(f"p{numero}")
        toile.addOutlineEntry(f"Page {numero}", f"p{numero}")
        toile.drawString(60, 760, f"Compte rendu fictif, page {numero} : été, œdème")
        toile.rect(50, 60, 495, 720)
        toile.linkURL("https://www.ameli.fr/", (60, 60, 200, 80))
        toile.showPage()
    toile.save()
    return sortie.getvalue()


def _a_remplir() -> bytes:
    """A form with reportlab's own fields: text, box, choices, list, radio buttons."""
    sortie = io.BytesIO()
    toile = canvas.Canvas(sortie, pagesize=A4)
    formulaire = toile.acroForm
    formulaire.textfield(name="nom", x=60, y=700, value="Fictif")
    formulaire.checkbox(name="accord", x=60, y=650, checked=True)
    formulaire.choice(name="choix", x=60, y=600, options=["A", "B"], value="A")
    formulaire.listbox(name="liste", x=60, y=520, options=["A", "B"], value="B")
    formulaire.radio(name="sexe", value="F", selected=True, x=60, y=480)
    formulaire.radio(name="sexe", value="M", x=90, y=480)
    toile.showPage()
    toile.save()
    return sortie.getvalue()


def _de_scanner(filtre: str, mode: str = "RGB", dpi: int = 100) -> bytes:
    """A page that is one picture, in the compression that a scanner or a copier chose."""
    dessin = image(mode, (827 * dpi // 100, 1169 * dpi // 100))
    codecs = {"/DCTDecode": "JPEG", "/JPXDecode": "JPEG2000"}
    document = pikepdf.new()
    if filtre == "/CCITTFaxDecode":
        fax: Any = Image.open(io.BytesIO(encoder(dessin, "TIFF", compression="group4")))
        debut, taille = fax.tag_v2[273][0], fax.tag_v2[279][0]
        donnees = fax.fp.getvalue()[debut : debut + taille]
    elif filtre in codecs:
        donnees = encoder(dessin, codecs[filtre])
    else:
        donnees = zlib.compress(dessin.tobytes())
    espaces = {"RGB": "/DeviceRGB", "CMYK": "/DeviceCMYK"}
    objet = pikepdf.Stream(document, donnees)
    objet.stream_dict = pikepdf.Dictionary(
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=dessin.width,
        Height=dessin.height,
        ColorSpace=pikepdf.Name(espaces.get(mode, "/DeviceGray")),
        BitsPerComponent=1 if mode == "1" else 8,
        Filter=pikepdf.Name(filtre),
    )
    if filtre == "/CCITTFaxDecode":
        objet.DecodeParms = pikepdf.Dictionary(K=-1, Columns=dessin.width, Rows=dessin.height)
    page = document.add_blank_page(page_size=(595, 842))
    page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=objet))
    page.obj.Contents = document.make_stream(b"q 595 0 0 842 0 0 cm /Im0 Do Q")
    sortie = io.BytesIO()
    document.save(sortie)
    return sortie.getvalue()


def _avec_texte_cache(octets: bytes) -> bytes:
    """A scan whose text was recognised: written over the picture, invisible."""
    sortie = io.BytesIO()
    with pikepdf.open(io.BytesIO(octets)) as document:
        page = document.pages[0]
        page.obj.Resources.Font = pikepdf.Dictionary(
            F=pikepdf.Dictionary(
                Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
            )
        )
        page.contents_add(b"BT 3 Tr /F 9 Tf 60 700 Td (texte reconnu) Tj ET")
        document.save(sortie)
    return sortie.getvalue()


def _archive(partie: int, niveau: str) -> bytes:
    """A PDF/A: its metadata say so, and it carries the profile of its colours."""
    sortie = io.BytesIO()
    with pikepdf.open(io.BytesIO(_rapport(1))) as document:
        with document.open_metadata() as metadonnees:
            metadonnees["pdfaid:part"] = str(partie)
            metadonnees["pdfaid:conformance"] = niveau
            metadonnees["dc:title"] = "Compte rendu fictif"
        profil = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
        document.Root.OutputIntents = pikepdf.Array(
            [
                pikepdf.Dictionary(
                    Type=pikepdf.Name.OutputIntent,
                    S=pikepdf.Name.GTS_PDFA1,
                    OutputConditionIdentifier="sRGB",
                    DestOutputProfile=document.make_stream(profil, N=3),
                )
            ]
        )
        document.Root.MarkInfo = pikepdf.Dictionary(Marked=True)
        version = "1.4" if partie == 1 else "1.7"
        modes = pikepdf.ObjectStreamMode
        document.save(
            sortie,
            force_version=version,
            object_stream_mode=modes.disable if partie == 1 else modes.generate,
        )
    return sortie.getvalue()


def _signe() -> bytes:
    """A PDF signed in PKCS #7, as a doctor's software does: a field and the bytes it covers."""
    trou = b"0" * 8192
    octets = _formulaire(
        "<< /Type /Annot /Subtype /Widget /FT /Sig /T (Signature) /V 5 0 R /Rect [0 0 0 0] >>",
        "/SigFlags 3",
        "/Perms << /DocMDP 5 0 R >>",
        b"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached"
        b" /ByteRange [0 1111111111 2222222222 3333333333] /Contents <" + trou + b">"
        b" /Reference [<< /Type /SigRef /TransformMethod /DocMDP"
        b" /TransformParams << /Type /TransformParams /P 2 /V /1.2 >> >>] >>",
    )
    debut = octets.index(b"<" + trou)
    fin = debut + len(trou) + 2
    for marque, valeur in (
        (b"1111111111", debut),
        (b"2222222222", fin),
        (b"3333333333", len(octets) - fin),
    ):
        octets = octets.replace(marque, b"%010d" % valeur)
    cle = ec.generate_private_key(ec.SECP256R1())
    nom = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Dr Fictif")])
    jour = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    certificat = (
        x509.CertificateBuilder()
        .subject_name(nom)
        .issuer_name(nom)
        .public_key(cle.public_key())
        .serial_number(1)
        .not_valid_before(jour)
        .not_valid_after(jour.replace(year=2030))
        .sign(cle, hashes.SHA256())
    )
    signature = (
        pkcs7.PKCS7SignatureBuilder()
        .set_data(octets[:debut] + octets[fin:])
        .add_signer(certificat, cle, hashes.SHA256())
        .sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.DetachedSignature])
    )
    return octets.replace(b"<" + trou, b"<" + signature.hex().encode().ljust(len(trou), b"0"))


def _mis_a_jour(octets: bytes, fois: int) -> bytes:
    """The same PDF, with so many updates written after it."""
    for numero in range(fois):
        precedente = int(octets[octets.rindex(b"startxref") + 10 :].split()[0])
        objet = b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d 200] >>\nendobj\n" % (
            200 + numero
        )
        table = len(octets) + len(objet)
        octets += objet + b"xref\n3 1\n%010d 00000 n \n" % len(octets)
        octets += b"trailer\n<< /Size 4 /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (
            precedente,
            table,
        )
    return octets


def _pdfs() -> Iterator[Courant]:
    rapport = _rapport(3)
    modes = pikepdf.ObjectStreamMode
    pages = {
        "a report of one page": (lambda: _rapport(1), 1),
        "a report of 70 pages": (lambda: _rapport(70), 70),
        "a report of 500 pages": (lambda: _rapport(500), 500),
        "a compressed report": (lambda: _rapport(3, pageCompression=1), 3),
        "a report for version 1.3": (lambda: _rapport(3, pdfVersion=(1, 3)), 3),
        "a linearised report": (lambda: _enregistre(rapport, linearize=True), 3),
        "a report in object streams": (
            lambda: _enregistre(rapport, object_stream_mode=modes.generate), 3
        ),
        "a report that may not be changed (AES-256)": (
            lambda: _enregistre(rapport, encryption=pikepdf.Encryption(owner="o", R=6)), 3
        ),
        "a report that may not be changed (RC4)": (
            lambda: _enregistre(
                rapport,
                encryption=pikepdf.Encryption(owner="o", R=3, aes=False, metadata=False),
            ), 3
        ),
        "a report updated three times": (lambda: _mis_a_jour(pdf(), 3), 1),
        "a signed letter": (_signe, 1),
        "a form with fields of every kind": (_a_remplir, 1),
        "a PDF/A-1b": (lambda: _archive(1, "B"), 1),
        "a PDF/A-2u": (lambda: _archive(2, "U"), 1),
        "a PDF/A-3b": (lambda: _archive(3, "B"), 1),
        "a scan in JPEG": (lambda: _de_scanner("/DCTDecode"), 1),
        "a scan in JPEG of four inks": (lambda: _de_scanner("/DCTDecode", "CMYK"), 1),
        "a scan in JPEG 2000": (lambda: _de_scanner("/JPXDecode"), 1),
        "a fax": (lambda: _de_scanner("/CCITTFaxDecode", "1", 200), 1),
        "a grey scan at 300 dpi": (lambda: _de_scanner("/FlateDecode", "L", 300), 1),
        "a scan whose text was recognised": (
            lambda: _avec_texte_cache(_de_scanner("/DCTDecode", "L")), 1
        ),
        "a PDF 2.0": (lambda: pdf().replace(b"%PDF-1.7", b"%PDF-2.0"), 1),
        "a PDF cut before its end": (lambda: _rapport(1)[:-15], 1),
        "a page upside down": (lambda: pdf(page="/Rotate 180 /UserUnit 2"), 1),
        "a page without contents": (lambda: pdf("/PageMode /UseThumbs"), 1),
        "a document that prints itself": (lambda: pdf("/OpenAction << /S /Named /N /Print >>"), 1),
    }  # fmt: skip
    for quoi, (octets, nombre) in pages.items():
        yield Courant(quoi, "compte-rendu.pdf", octets, nombre)


# --- Pictures -------------------------------------------------------------------------------------

_PROFIL_DE_1_3_MO: Final = 1_300_000


def _photos() -> Iterator[Courant]:
    grand = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    grand += bytes(range(256)) * (_PROFIL_DE_1_3_MO // 256)
    iphone = exif(6, "<", b"48.1173N")
    jpegs = {
        "a photo": jpeg,
        "a progressive photo": lambda: jpeg(progressive=True),
        "a photo in four inks": lambda: encoder(image("CMYK"), "JPEG"),
        "a grey X-ray": lambda: encoder(image("L"), "JPEG"),
        "a photo without JFIF": lambda: jpeg()[:2] + jpeg()[20:],
        "a photo that says its camera": lambda: inserer_en_tete(
            jpeg(), segment(0xE1, b"Exif\0\0" + iphone)
        ),
        "a photo without its end": lambda: encoder(image(cotes=(613, 477)), "JPEG")[:-2],
        "a grey photo without its end": lambda: encoder(image("L"), "JPEG", progressive=True)[:-2],
        "a photo with fill bytes": lambda: inserer_en_tete(jpeg(), b"\xff\xff"),
        "a photo with a profile of 1.3 Mo": lambda: jpeg(icc_profile=grand),
        "a photo of 64 megapixels": lambda: encoder(
            Image.new("RGB", (9216, 6912), (190, 180, 170)), "JPEG", quality=30
        ),
        "two pictures of a phone in one": lambda: encoder(
            image(), "MPO", save_all=True, append_images=[image()]
        ),
    }
    for quoi, octets in jpegs.items():
        yield Courant(quoi, "photo.jpg", octets)
    for nom in ("IMG_0001.jfif", "scan.JPE"):
        yield Courant(f"a JPEG called {nom}", nom, jpeg, nom_garde=nom.rpartition(".")[0] + ".jpg")
    yield Courant("a PDF called PNG", "ordonnance.png", pdf, nom_garde="ordonnance.pdf")
    yield Courant("a PNG called PDF", "courbe.PDF", png, nom_garde="courbe.png")
    pngs = {
        "a screenshot": lambda: encoder(image("RGBA"), "PNG"),
        "a drawing of few colours": lambda: encoder(image("P"), "PNG"),
        "a PNG of 16 bits": lambda: encoder(image("I;16"), "PNG"),
        "an animated PNG": lambda: encoder(
            image(), "PNG", save_all=True, append_images=[image().rotate(180)]
        ),
        "a PNG with a profile of 1.3 Mo": lambda: encoder(image(), "PNG", icc_profile=grand),
        "a PNG with a date of wrong checksum": lambda: inserer_apres_ihdr(
            png(), bloc(b"tIME", bytes(7))[:-1] + b"?"
        ),
    }
    for quoi, octets in pngs.items():
        yield Courant(quoi, "capture.png", octets)
    heics = {
        "a photo of a phone in HEIC": ("IMG_0002.HEIC", lambda: heic(image(cotes=(640, 480)))),
        "a HEIF": ("a.heif", lambda: heic(image("L", (64, 64)))),
        "a HEIC called JPEG": ("IMG_0003.jpg", lambda: heic(image(cotes=(320, 240)), quality=90)),
    }
    for quoi, (nom, octets) in heics.items():
        yield Courant(
            quoi, nom, octets, nom_garde=nom.rpartition(".")[0] + ".jpg", absent=b"ftypheic"
        )
    fax = image("1", (200, 300))
    yield Courant(
        "a fax of three pages in TIFF",
        "fax.tif",
        lambda: encoder(fax, "TIFF", compression="group4", save_all=True, append_images=[fax] * 2),
        3,
    )


# --- Documents ------------------------------------------------------------------------------------


def _lettre() -> bytes:
    """A letter as Word writes it, with a table, a picture, a list and page numbers."""
    lettre = docx.Document()
    lettre.add_heading("Compte rendu fictif")
    lettre.add_paragraph("Tension 12/8, à revoir.", style="List Bullet")
    lettre.add_table(rows=2, cols=2).cell(0, 0).text = "Glycémie"
    lettre.add_picture(io.BytesIO(png()))
    lettre.sections[0].footer.paragraphs[0].text = "Dr Fictif"
    sortie = io.BytesIO()
    lettre.save(sortie)
    return sortie.getvalue()


def _documents() -> Iterator[Courant]:
    yield Courant("a letter in DOCX", "lettre.docx", _lettre, 0)
    yield Courant("a letter in ODT", "lettre.odt", odt(("Pictures/a.png", png())), 0)
    texte = "Synthèse : tension 12/8, à revoir.\r\n".encode()
    yield Courant("a text", "note.txt", texte, 0)


def _tous() -> Iterable[Courant]:
    yield from _vides()
    yield from _mots()
    yield from _longueurs()
    yield from _debuts()
    yield from _formulaires()
    yield from _pdfs()
    yield from _photos()
    yield from _documents()


COURANTS: Final = tuple(_tous())
