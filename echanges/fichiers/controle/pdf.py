"""PDF (ISO 32000-2): opens, has pages, and does nothing but show them.

Every object is read as qpdf writes it again: names without escapes, strings between parentheses or
in hexadecimal, one space between tokens. What an action is made of is then plain to see, in object
streams too, and wherever it hangs (page, field, annotation, bookmark, names).
"""

import io
import logging
import re
import zlib
from typing import Final

import pikepdf
import pikepdf.settings
import pypdfium2

from echanges.fichiers.formats import ILLISIBLE, FichierRefuse

MOT_DE_PASSE: Final = "le PDF est protégé par un mot de passe"
SANS_PAGE: Final = "le PDF ne contient aucune page"
TROP_DE_PAGES: Final = "le PDF dépasse 2 000 pages"
PROGRAMME: Final = "le PDF contient un programme (JavaScript)"
LANCEMENT: Final = "le PDF lance une autre application"
AUTRES_FICHIERS: Final = "le PDF contient d'autres fichiers"
MULTIMEDIA: Final = "le PDF contient du son, de la vidéo ou de la 3D"
FORMULAIRE_XFA: Final = "le PDF contient un formulaire dynamique (XFA)"
ENVOI: Final = "le PDF envoie des données par Internet"
IMPORT: Final = "le PDF lit des données dans un autre fichier"
RENVOI: Final = "le PDF ouvre un autre fichier"
LIEN: Final = "le PDF contient un lien dangereux"
DEMESURE: Final = "le PDF se déploie en un volume démesuré"

PAGES_MAX: Final = 2_000
OBJETS_MAX: Final = 300_000
"""Some seconds of work; a document of ten megabytes has some tens of thousands."""
FLUX_MAX: Final = 200 * 1024 * 1024
"""Bytes of a stream once inflated: the pixels of an image of 50 million, with four components."""
TOUS_LES_FLUX_MAX: Final = 1024 * 1024 * 1024
"""Bytes of all the streams once inflated: a second or two of work."""

_ACTIONS: Final = {
    "JavaScript": PROGRAMME,
    "Launch": LANCEMENT,
    "SubmitForm": ENVOI,
    "ImportData": IMPORT,
    "GoToE": AUTRES_FICHIERS,
    "EmbeddedFile": AUTRES_FICHIERS,
    "FileAttachment": AUTRES_FICHIERS,
    "GoToR": RENVOI,
    "GoTo3DView": MULTIMEDIA,
    "RichMediaExecute": MULTIMEDIA,
    "RichMedia": MULTIMEDIA,
    "Rendition": MULTIMEDIA,
    "MediaClip": MULTIMEDIA,
    "Screen": MULTIMEDIA,
    "Movie": MULTIMEDIA,
    "Sound": MULTIMEDIA,
    "3D": MULTIMEDIA,
}
"""What is refused as the value of /S, /Type or /Subtype."""

_CLES: Final = {
    "JS": PROGRAMME,
    "JavaScript": PROGRAMME,
    "EF": AUTRES_FICHIERS,
    "EmbeddedFiles": AUTRES_FICHIERS,
    "RichMediaContent": MULTIMEDIA,
    "RichMediaSettings": MULTIMEDIA,
    "XFA": FORMULAIRE_XFA,
}
"""What is refused as a key."""

_PHRASES: Final = _CLES | _ACTIONS

_CHAINE: Final = rb"\([^()\\]*+(?:\\.[^()\\]*+)*+\)"
_CHAINES: Final = re.compile(_CHAINE, re.DOTALL)
_ADRESSE: Final = re.compile(rb"(?:^|/URI )(" + _CHAINE + rb"|<[0-9a-f]*>)", re.DOTALL)
_LIENS_DANGEREUX: Final = (b"javascript:", b"vbscript:", b"data:", b"file:")
_SANS_EFFET: Final = bytes(range(33)) + b"\xfe\xff"
"""Bytes that viewers skip in an address: spaces, controls, the marks of UTF-16."""


def _parmi(noms: dict[str, str]) -> bytes:
    return b"(" + "|".join(noms).encode() + b")"


_ACTIF: Final = re.compile(
    # A type; a key, recognised by the value that follows; a type that stands alone, as an object.
    rb"/(?:S|Type|Subtype) /" + _parmi(_ACTIONS) + rb"(?=[\s>\]]|$)"
    rb"|/" + _parmi(_CLES) + rb" (?=[(<\[]|\d+ \d+ R)"
    rb"|^/" + _parmi(_ACTIONS) + rb"$"
)

_FLATE: Final = "/FlateDecode"
_COMPRESSIONS: Final = frozenset({_FLATE, "/LZWDecode", "/RunLengthDecode"})
"""Never one inside another: a bomb that multiplies itself."""
_NOMS_COURTS: Final = {"/Fl": _FLATE, "/LZW": "/LZWDecode", "/RL": "/RunLengthDecode"}
_BLOC: Final = 1024 * 1024
_MEMOIRE_QPDF: Final = 256 * 1024 * 1024

# qpdf is told once for the process, before any file is read, as its documentation asks.
logging.getLogger("pikepdf").setLevel(logging.CRITICAL + 1)
pikepdf.settings.set_qpdf_limits(
    doc_max_warnings=100_000,
    max_stream_filters=4,
    flate_max_memory=_MEMOIRE_QPDF,
    png_max_memory=_MEMOIRE_QPDF,
    run_length_max_memory=_MEMOIRE_QPDF,
    tiff_max_memory=_MEMOIRE_QPDF,
)


def controler_pdf(octets: bytes) -> None:
    """Refuse a PDF that does not open, or that does more than show pages. Raises FichierRefuse.

    A file that needs a repair is accepted when both libraries manage it. Links to the web and
    forms without action are accepted. PdfiumError comes out, too: see `controler`.
    """
    try:
        with pikepdf.open(io.BytesIO(octets)) as pdf:
            _compter_les_pages(octets)
            _lire_les_objets(pdf, len(octets))
    except pikepdf.PasswordError:
        raise FichierRefuse(MOT_DE_PASSE) from None
    except pikepdf.PdfError as erreur:
        sans_page = "no pages found" in str(erreur)
        raise FichierRefuse(SANS_PAGE if sans_page else ILLISIBLE) from None


def _compter_les_pages(octets: bytes) -> None:
    """Have the file opened by what renders it. Raises PdfiumError when it does not open."""
    with pypdfium2.PdfDocument(octets) as document:
        pages = len(document)
    if pages < 1:
        raise FichierRefuse(SANS_PAGE)
    if pages > PAGES_MAX:
        raise FichierRefuse(TROP_DE_PAGES)


def _lire_les_objets(pdf: pikepdf.Pdf, taille: int) -> None:
    """Read every object of the file, whether a page leads to it or not."""
    objets = pdf.objects
    if len(objets) > OBJETS_MAX:
        raise FichierRefuse(DEMESURE)
    volume = _Volume(taille)
    _refuser_ce_qui_agit(pdf.trailer)
    for objet in objets:
        if isinstance(objet, pikepdf.Stream):
            _refuser_ce_qui_agit(objet.stream_dict)
            _refuser_un_flux_exterieur(objet)
            volume.ajouter(objet)
        elif isinstance(objet, pikepdf.Object):  # numbers and booleans are given as Python's
            _refuser_ce_qui_agit(objet)


def _refuser_ce_qui_agit(objet: pikepdf.Object) -> None:
    ecrit = objet.unparse(resolved=True)
    for adresse in _ADRESSE.findall(ecrit):
        lue = bytes(pikepdf.Object.parse(adresse)).translate(None, _SANS_EFFET)
        if lue.lower().startswith(_LIENS_DANGEREUX):
            raise FichierRefuse(LIEN)
    trouve = _ACTIF.search(_CHAINES.sub(b"()", ecrit))
    if trouve:
        raise FichierRefuse(_PHRASES[trouve[trouve.lastindex or 0].decode()])


def _refuser_un_flux_exterieur(flux: pikepdf.Object) -> None:
    """Refuse a stream whose data are in another file."""
    if "/F" in flux.stream_dict:
        raise FichierRefuse(RENVOI)


class _Volume:
    """Counts what the streams of a file weigh once inflated."""

    def __init__(self, taille: int) -> None:
        """`taille`: bytes of the file."""
        self._brut_max = 2 * taille
        self._brut = 0
        self._deploye = 0

    def ajouter(self, flux: pikepdf.Object) -> None:
        """Inflate a stream, keeping nothing of it. Raises FichierRefuse beyond the limits."""
        filtres = _filtres(flux)
        octets = memoryview(b"")
        if _FLATE in filtres:
            octets = memoryview(flux.get_raw_stream_buffer())  # read_raw_bytes would copy it again
        self._brut += max(len(octets), _longueur_annoncee(flux))
        if self._brut > self._brut_max:  # streams that overlap each other
            raise FichierRefuse(DEMESURE)
        self._deploye += _volume_deploye(filtres, flux, octets)
        if self._deploye > TOUS_LES_FLUX_MAX:
            raise FichierRefuse(DEMESURE)


def _longueur_annoncee(flux: pikepdf.Object) -> int:
    """Return /Length: a scan is one stream of all the file, not to be read for its size alone."""
    longueur = flux.stream_dict.get("/Length", 0)
    return longueur if isinstance(longueur, int) else 0


def _filtres(flux: pikepdf.Object) -> list[str]:
    filtre = flux.stream_dict.get("/Filter", pikepdf.Array())
    noms = filtre if isinstance(filtre, pikepdf.Array) else [filtre]
    return [_NOMS_COURTS.get(str(nom), str(nom)) for nom in noms]


def _volume_deploye(filtres: list[str], flux: pikepdf.Object, octets: memoryview) -> int:
    """Return the bytes of a stream once inflated. Raises FichierRefuse when they are too many."""
    if sum(filtre in _COMPRESSIONS for filtre in filtres) > 1:
        raise FichierRefuse(DEMESURE)
    if filtres[:1] == [_FLATE]:
        return _gonfler(octets)
    if filtres[1:] == [_FLATE]:  # behind ASCII85 or ASCIIHex, which qpdf knows
        return len(flux.read_bytes())
    return 0


def _gonfler(octets: bytes | memoryview) -> int:
    """Inflate up to the limit, a block at a time; what is damaged is left to the viewers."""
    gonfleur = zlib.decompressobj()
    total = 0
    try:
        while octets and not gonfleur.eof:
            total += len(gonfleur.decompress(octets, _BLOC))
            octets = gonfleur.unconsumed_tail
            if total > FLUX_MAX:
                raise FichierRefuse(DEMESURE)
    except zlib.error:
        return total
    return total
