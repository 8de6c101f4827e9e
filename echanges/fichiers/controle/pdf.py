"""PDF (ISO 32000-2): opens, has pages, and does nothing but show them."""

import io
import logging
import zlib
from typing import Final

import pikepdf
import pikepdf.settings
import pypdfium2

from echanges.fichiers.controle.actions_pdf import (
    AUTRES_FICHIERS,
    ENVOI,
    FORMULAIRE_XFA,
    IMPORT,
    LANCEMENT,
    LIEN,
    MULTIMEDIA,
    PROGRAMME,
    RENVOI,
    ce_qui_agit,
)
from echanges.fichiers.controle.formulaire_pdf import (
    DU_FORMULAIRE,
    est_a_remplir,
    sans_ce_qui_agit,
)
from echanges.fichiers.corrections import Avis, Correction
from echanges.fichiers.formats import ILLISIBLE, FichierRefuse
from echanges.fichiers.volumes import (
    MORCEAU_MAX,
    MORCEAUX_MAX,
    VOLUME_HORS_IMAGES_MAX,
    VOLUME_MAX,
)

__all__ = [
    "AUTRES_FICHIERS",
    "DEMESURE",
    "ENVOI",
    "FORMULAIRE_XFA",
    "IMPORT",
    "LANCEMENT",
    "LIEN",
    "MOT_DE_PASSE",
    "MULTIMEDIA",
    "PROGRAMME",
    "RENVOI",
    "SANS_PAGE",
    "TROP_DE_PAGES",
    "controler_pdf",
]

MOT_DE_PASSE: Final = "le PDF est protégé par un mot de passe"
SANS_PAGE: Final = "le PDF ne contient aucune page"
TROP_DE_PAGES: Final = "le PDF dépasse 2 000 pages"
DEMESURE: Final = "le PDF se déploie en un volume démesuré"

ISSUE: Final = "imprimez-le en PDF, puis joignez le résultat"
"""The way out for a form that cannot be kept as it is: what it shows is what matters."""

PAGES_MAX: Final = 2_000

_FLATE: Final = "/FlateDecode"
_COMPRESSIONS: Final = frozenset({_FLATE, "/LZWDecode", "/RunLengthDecode"})
"""Never one inside another: a bomb that multiplies itself."""
_NOMS_COURTS: Final = {"/Fl": _FLATE, "/LZW": "/LZWDecode", "/RL": "/RunLengthDecode"}
_BLOC: Final = 1024 * 1024
_OCTETS_DU_PIXEL_MAX: Final = 8
"""Four components of 16 bits; and a byte a line, for the filters of PNG."""
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


def controler_pdf(octets: bytes) -> Correction | None:
    """Refuse a PDF that does not open, or that does more than show pages. Raises FichierRefuse.

    A file that needs a repair is accepted when both libraries manage it. Links to the web and
    forms without action are accepted; a form that has some is returned without them. PdfiumError
    comes out, too: see `controler`.
    """
    try:
        with pikepdf.open(io.BytesIO(octets)) as pdf:
            _compter_les_pages(octets)
            raison = _lire_les_objets(pdf, len(octets))
            return _sans_programmes(pdf, raison) if raison else None
    except pikepdf.PasswordError:
        raise FichierRefuse(MOT_DE_PASSE) from None
    except pikepdf.PdfError as erreur:
        sans_page = "no pages found" in str(erreur)
        raise FichierRefuse(SANS_PAGE if sans_page else ILLISIBLE) from None


def _sans_programmes(pdf: pikepdf.Pdf, raison: str) -> Correction:
    """Return a form without what acts in it. Raises FichierRefuse for anything else."""
    octets = None
    if raison in DU_FORMULAIRE and est_a_remplir(pdf):
        octets = sans_ce_qui_agit(pdf)
    if octets is None:
        raise FichierRefuse(f"{raison} : {ISSUE}" if _s_imprime(pdf, raison) else raison)
    return Correction(octets, avis=Avis.FORMULAIRE)


def _s_imprime(pdf: pikepdf.Pdf, raison: str) -> bool:
    """Whether printing it says as much: what is refused is not the document itself."""
    return raison in DU_FORMULAIRE and any("/Contents" in page.obj for page in pdf.pages)


def _compter_les_pages(octets: bytes) -> None:
    """Have the file opened by what renders it. Raises PdfiumError when it does not open."""
    with pypdfium2.PdfDocument(octets) as document:
        pages = len(document)
    if pages < 1:
        raise FichierRefuse(SANS_PAGE)
    if pages > PAGES_MAX:
        raise FichierRefuse(TROP_DE_PAGES)


def _lire_les_objets(pdf: pikepdf.Pdf, taille: int) -> str:
    """Read every object of the file, whether a page leads to it or not.

    Returns why it is refused for what it does; what it weighs raises FichierRefuse.
    """
    objets = pdf.objects
    if len(objets) > MORCEAUX_MAX:
        raise FichierRefuse(DEMESURE)
    volume = _Volume(taille)
    raisons: list[str] = []
    for objet in (pdf.trailer, *objets):
        if not isinstance(objet, pikepdf.Object):  # numbers and booleans are given as Python's
            continue
        raisons += ce_qui_agit(objet)
        if isinstance(objet, pikepdf.Stream):
            _refuser_un_flux_exterieur(objet)
            volume.ajouter(objet)
    # What no form is forgiven comes first.
    return next((r for r in raisons if r not in DU_FORMULAIRE), next(iter(raisons), ""))


def _refuser_un_flux_exterieur(flux: pikepdf.Object) -> None:
    """Refuse a stream whose data are in another file."""
    if "/F" in flux.stream_dict:
        raise FichierRefuse(RENVOI)


class _Volume:
    """Counts what the streams of a file weigh, as they are and once inflated."""

    def __init__(self, taille: int) -> None:
        """`taille`: bytes of the file."""
        self._brut_max = 2 * taille
        self._brut = 0
        self._sans_annonce = False
        self._vus: list[pikepdf.Object] = []
        self._deploye = 0
        self._hors_images = 0

    def ajouter(self, flux: pikepdf.Object) -> None:
        """Inflate a stream, keeping nothing of it. Raises FichierRefuse beyond the limits."""
        filtres = _filtres(flux)
        octets = memoryview(b"")
        if _FLATE in filtres:
            octets = memoryview(flux.get_raw_stream_buffer())  # read_raw_bytes would copy it again
        self._ajouter_le_brut(flux)
        deploye = _volume_deploye(filtres, flux, octets)
        self._deploye += deploye
        self._hors_images += 0 if _est_en_pixels(flux, deploye) else deploye
        if self._deploye > VOLUME_MAX or self._hors_images > VOLUME_HORS_IMAGES_MAX:
            raise FichierRefuse(DEMESURE)

    def _ajouter_le_brut(self, flux: pikepdf.Object) -> None:
        """Refuse streams that overlap each other: together they weigh more than the file."""
        self._vus.append(flux)
        self._brut += _longueur(flux, annoncee=not self._sans_annonce)
        if self._brut > self._brut_max and not self._sans_annonce:
            self._sans_annonce = True  # what is announced may be wrong: count what there is
            self._brut = 0
            for vu in self._vus:
                self._brut += _longueur(vu, annoncee=False)
                if self._brut > self._brut_max:
                    break
        if self._brut > self._brut_max:
            raise FichierRefuse(DEMESURE)


def _longueur(flux: pikepdf.Object, *, annoncee: bool) -> int:
    """Return the bytes of a stream: /Length, quick to read; or the true number, to be counted."""
    if not annoncee:
        return len(memoryview(flux.get_raw_stream_buffer()))
    longueur = flux.stream_dict.get("/Length", 0)
    return longueur if isinstance(longueur, int) and longueur > 0 else 0


def _est_en_pixels(flux: pikepdf.Object, deploye: int) -> bool:
    """Whether a stream is an image that announces as much as it holds."""
    cotes = [flux.stream_dict.get(cote) for cote in ("/Width", "/Height")]
    if flux.stream_dict.get("/Subtype") != pikepdf.Name.Image:
        return False
    largeur, hauteur = (cote if isinstance(cote, int) else 0 for cote in cotes)
    return deploye <= largeur * hauteur * _OCTETS_DU_PIXEL_MAX + hauteur


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
            if total > MORCEAU_MAX:
                raise FichierRefuse(DEMESURE)
    except zlib.error:
        return total
    return total
