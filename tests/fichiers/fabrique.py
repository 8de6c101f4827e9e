"""Small files made by program: honest ones, and the pieces that hostile ones are made of."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Sequence

import pikepdf
import pillow_heif
from PIL import Image

DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
ODT_TYPE = "application/vnd.oasis.opendocument.text"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PAQUET = "http://schemas.openxmlformats.org/package/2006"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_ODF = "urn:oasis:names:tc:opendocument:xmlns"


def eicar() -> bytes:
    """The test file of the antivirus makers, which no source may hold in one piece."""
    moities = (rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$", rb"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*")
    return b"".join(moities)


def pdf(catalogue: str = "", page: str = "", objets: Sequence[str | bytes] = ()) -> bytes:
    """A PDF of one page, with more in its catalogue or page, and more objects, from number 4."""
    corps = [
        f"<< /Type /Catalog /Pages 2 0 R {catalogue} >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] {page} >>",
        *objets,
    ]
    return pdf_d_objets(corps)


def pdf_d_objets(corps: Iterable[str | bytes], suite: str = "") -> bytes:
    """A PDF of these objects, numbered from 1; the first is the catalogue."""
    sortie = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    positions = []
    for numero, objet in enumerate(corps, 1):
        positions.append(len(sortie))
        octets = objet.encode("latin-1") if isinstance(objet, str) else objet
        sortie += f"{numero} 0 obj\n".encode() + octets + b"\nendobj\n"
    table = len(sortie)
    sortie += f"xref\n0 {len(positions) + 1}\n0000000000 65535 f \n".encode()
    sortie += b"".join(f"{position:010} 00000 n \n".encode() for position in positions)
    trailer = f"<< /Size {len(positions) + 1} /Root 1 0 R {suite} >>"
    return bytes(sortie + f"trailer\n{trailer}\nstartxref\n{table}\n%%EOF\n".encode())


def pdf_de_pages(nombre: int) -> bytes:
    """A PDF of so many blank pages."""
    enfants = " ".join(f"{n} 0 R" for n in range(3, nombre + 3))
    return pdf_d_objets(
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            f"<< /Type /Pages /Kids [{enfants}] /Count {nombre} >>",
            *["<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"] * nombre,
        ]
    )


def flux(entete: str, donnees: bytes) -> bytes:
    """An object of a PDF that is a stream."""
    debut = f"<< /Length {len(donnees)} {entete} >>\nstream\n".encode("latin-1")
    return debut + donnees + b"\nendstream"


def pdf_numerise(pages: int, cotes: tuple[int, int], couleurs: int = 1) -> bytes:
    """A scanned A4 document, its pages white and compressed by Flate: hardly anything on disk."""
    largeur, hauteur = cotes
    pixels = zlib.compress(b"\xff" * (largeur * hauteur * couleurs), 9)
    espace = pikepdf.Name.DeviceGray if couleurs == 1 else pikepdf.Name.DeviceRGB
    sortie = io.BytesIO()
    with pikepdf.new() as document:
        for _ in range(pages):
            page = document.add_blank_page(page_size=(595, 842))
            dessin = pikepdf.Stream(document, pixels)
            dessin.stream_dict = pikepdf.Dictionary(
                Type=pikepdf.Name.XObject,
                Subtype=pikepdf.Name.Image,
                Width=largeur,
                Height=hauteur,
                ColorSpace=espace,
                BitsPerComponent=8,
                Filter=pikepdf.Name.FlateDecode,
            )
            page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=dessin))
            page.obj.Contents = document.make_stream(b"q 595 0 0 842 0 0 cm /Im0 Do Q")
        document.save(sortie, recompress_flate=False)
    return sortie.getvalue()


def en_flux_d_objets(octets: bytes) -> bytes:
    """The same PDF, its objects compressed together."""
    sortie = io.BytesIO()
    with pikepdf.open(io.BytesIO(octets)) as document:
        document.save(sortie, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return sortie.getvalue()


def pdf_chiffre(utilisateur: str) -> bytes:
    """A PDF that asks for this password to be read; an empty one only restricts its changes."""
    sortie = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf())) as document:
        cle = pikepdf.Encryption(owner="proprietaire", user=utilisateur)
        document.save(sortie, encryption=cle)
    return sortie.getvalue()


def bombe(megaoctets: int) -> bytes:
    """A zlib stream (a thousandth of that) that inflates to so many MiB of zeros."""
    compresseur = zlib.compressobj(9, zlib.DEFLATED, -15)
    bloc = compresseur.compress(bytes(1 << 20)) + compresseur.flush(zlib.Z_FULL_FLUSH)
    somme = ((megaoctets << 20) % 65521) << 16 | 1
    return b"\x78\xda" + bloc * megaoctets + b"\x03\x00" + somme.to_bytes(4)


def image(mode: str = "RGB", cotes: tuple[int, int] = (61, 47)) -> Image.Image:
    """A picture whose pixels all differ, of odd sides."""
    degrade = Image.linear_gradient("L").resize(cotes)
    if mode in {"L", "1", "P", "I;16"}:
        return degrade.convert("I").convert("I;16") if mode == "I;16" else degrade.convert(mode)
    canaux = [degrade.rotate(90 * n).resize(cotes) for n in range(len(mode))]
    return Image.merge(mode, canaux)


def encoder(dessin: Image.Image, format_: str, **options: object) -> bytes:
    """The bytes of a picture in a format."""
    sortie = io.BytesIO()
    dessin.save(sortie, format_, **options)
    return sortie.getvalue()


def heic(dessin: Image.Image, **options: object) -> bytes:
    """A picture as phones write it; the encoder is not in the product."""
    sortie = io.BytesIO()
    pillow_heif.from_pillow(dessin).save(sortie, **options)
    return sortie.getvalue()


def jpeg(**options: object) -> bytes:
    """A JPEG."""
    return encoder(image(), "JPEG", **options)


def jpeg_annonce(largeur: int, hauteur: int) -> bytes:
    """A JPEG that announces another size than it has."""
    altere = bytearray(jpeg())
    cadre = altere.find(b"\xff\xc0")
    altere[cadre + 5 : cadre + 9] = hauteur.to_bytes(2) + largeur.to_bytes(2)
    return bytes(altere)


def png(**options: object) -> bytes:
    """A PNG."""
    return encoder(image(), "PNG", **options)


def segment(marqueur: int, corps: bytes) -> bytes:
    """A segment of a JPEG."""
    return bytes((0xFF, marqueur)) + (len(corps) + 2).to_bytes(2) + corps


def inserer_en_tete(photo: bytes, *segments: bytes) -> bytes:
    """A JPEG with more segments right after its beginning."""
    return photo[:2] + b"".join(segments) + photo[2:]


def bloc(nature: bytes, contenu: bytes) -> bytes:
    """A chunk of a PNG."""
    crc = zlib.crc32(nature + contenu)
    return len(contenu).to_bytes(4) + nature + contenu + crc.to_bytes(4)


def inserer_apres_ihdr(dessin: bytes, *blocs: bytes) -> bytes:
    """A PNG with more chunks after its header."""
    return dessin[:33] + b"".join(blocs) + dessin[33:]


def png_annonce(largeur: int, hauteur: int, bits: int = 1, couleur: int = 0) -> bytes:
    """A PNG that announces a size, with hardly any pixel."""
    entete = struct.pack(">IIBBBBB", largeur, hauteur, bits, couleur, 0, 0, 0)
    blocs = (b"IHDR", entete), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(bloc(*b) for b in blocs)


def exif(orientation: int, ordre: str = ">", marque: bytes = b"48.1173N") -> bytes:
    """A TIFF block with an orientation, among other entries, and a place."""
    debut = b"MM\0*" if ordre == ">" else b"II*\0"
    entrees = [
        (0x010F, 2, len(marque), 8 + 2 + 3 * 12 + 4),
        (0x0112, 3, 1, orientation << 16 if ordre == ">" else orientation),
        (0x0128, 3, 1, 2 << 16 if ordre == ">" else 2),
    ]
    repertoire = struct.pack(f"{ordre}H", len(entrees))
    repertoire += b"".join(struct.pack(f"{ordre}HHII", *entree) for entree in entrees)
    return debut + struct.pack(f"{ordre}I", 8) + repertoire + bytes(4) + marque


def archive(membres: Iterable[tuple[str, bytes]], stockes: Sequence[str] = ()) -> bytes:
    """A zip of these members."""
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w") as zip_:
        for nom, contenu in membres:
            methode = zipfile.ZIP_STORED if nom in stockes else zipfile.ZIP_DEFLATED
            zip_.writestr(zipfile.ZipInfo(nom), contenu, methode)
    return sortie.getvalue()


def chiffrer_un_zip(octets: bytes) -> bytes:
    """The same zip, whose members claim to be encrypted."""
    altere = bytearray(octets)
    for signature, drapeau in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        position = altere.find(signature)
        while position >= 0:
            altere[position + drapeau] |= 1
            position = altere.find(signature, position + 4)
    return bytes(altere)


def docx(
    *ajouts: tuple[str, bytes],
    partie: str = DOCX_TYPE,
    relation: str = "",
    corps: str = "<w:p><w:r><w:t>Bonjour</w:t></w:r></w:p>",
) -> bytes:
    """A DOCX of one paragraph, with more members, or another relation of its document."""
    types = (
        f'<Types xmlns="{_PAQUET}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
        'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{partie}"/></Types>'
    )
    racine = (
        f'<Relationships xmlns="{_PAQUET}/relationships"><Relationship Id="rId1" '
        f'Type="{RELATIONS}/officeDocument" Target="word/document.xml"/></Relationships>'
    )
    membres = [
        ("[Content_Types].xml", types.encode()),
        ("_rels/.rels", racine.encode()),
        (
            "word/document.xml",
            f'<w:document xmlns:w="{_WORD}"><w:body>{corps}</w:body></w:document>'.encode(),
        ),
        (
            "word/_rels/document.xml.rels",
            f'<Relationships xmlns="{_PAQUET}/relationships">{relation}</Relationships>'.encode(),
        ),
    ]
    return archive([*membres, *ajouts])


def relation_docx(nature: str, cible: str, dehors: bool = True) -> str:
    """A relation of a document to a part, or to something outside."""
    mode = ' TargetMode="External"' if dehors else ""
    return f'<Relationship Id="rId9" Type="{RELATIONS}/{nature}" Target="{cible}"{mode}/>'


def odt(
    *ajouts: tuple[str, bytes],
    type_: str = ODT_TYPE,
    stocke: bool = True,
    manifeste: str = "",
    corps: str = "<text:p>Bonjour</text:p>",
) -> bytes:
    """An ODT of one paragraph, with more members."""
    contenu = (
        f'<office:document-content xmlns:office="{_ODF}:office:1.0" '
        f'xmlns:text="{_ODF}:text:1.0" xmlns:draw="{_ODF}:drawing:1.0" '
        f'xmlns:script="{_ODF}:script:1.0" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'office:version="1.3"><office:scripts/><office:body><office:text>{corps}'
        "</office:text></office:body></office:document-content>"
    )
    liste = (
        f'<manifest:manifest xmlns:manifest="{_ODF}:manifest:1.0" manifest:version="1.3">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODT_TYPE}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml">'
        f"{manifeste}</manifest:file-entry></manifest:manifest>"
    )
    membres = [
        ("mimetype", type_.encode()),
        ("content.xml", contenu.encode()),
        *ajouts,
        ("META-INF/manifest.xml", liste.encode()),
    ]
    return archive(membres, stockes=["mimetype"] if stocke else [])
