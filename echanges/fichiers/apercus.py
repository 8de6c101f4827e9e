"""Pictures of what a file holds, made by us: the only thing of a file ever shown inside a page.

Runs only in the confined process (`ouvrier`), after `controle` accepted the file. Outputs carry no
metadata. Word, OpenDocument and text files have no preview.
"""

import contextlib
import ctypes
import warnings
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Final, cast

import pypdfium2
from PIL import Image, ImageCms, ImageOps
from pypdfium2 import raw as pdfium

from echanges.fichiers.controle.image import est_trop_grande
from echanges.fichiers.trames import COTE_MAX, PAGES_MAX, Page

__all__ = ["COTE_MAX", "PAGES_MAX", "Page", "rendre", "se_passer_des_polices_du_systeme"]

VIGNETTE: Final = 192
"""Pixels of the longest side of a thumbnail."""
LARGEUR_PDF: Final = 1_400
"""Pixels of the width of a page of a PDF, unless its height would pass `COTE_MAX`."""

_QUALITE_IMAGE: Final = 85
_QUALITE_PAGE: Final = 80
_COULEURS_D_UN_DESSIN: Final = 64
_FORMATS: Final = {"jpg": "JPEG", "jpeg": "JPEG", "png": "PNG", "tif": "TIFF", "tiff": "TIFF"}
_PROFONDS: Final = ("I", "F")  # modes of Pillow: greys of 16 and 32 bits
_SRGB: Final = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
_DOSSIER_SANS_POLICES: Final = (ctypes.c_char_p * 2)(b"/var/empty/polices", None)


def se_passer_des_polices_du_systeme() -> None:
    """Have pdfium use the fonts of the PDF, else its own, never those of this machine.

    The confined process could not open them; and a preview must not depend on the server. To be
    called once, before any PDF is opened: side effect, pdfium begins again.
    """
    pdfium.FPDF_DestroyLibrary()
    chemins = ctypes.cast(_DOSSIER_SANS_POLICES, ctypes.POINTER(ctypes.POINTER(ctypes.c_char)))
    pdfium.FPDF_InitLibraryWithConfig(
        pdfium.FPDF_LIBRARY_CONFIG(version=2, m_pUserFontPaths=chemins)
    )


def rendre(extension: str, octets: bytes) -> Iterator[Page]:
    """Yield the thumbnail of a file (page 0, JPEG), then its pages from 1, `PAGES_MAX` at most.

    An image is one page (a TIFF, one for each of its images), its side `COTE_MAX` at most, upright
    as its EXIF says, in sRGB on white. What is broken or too large ends the pages: those made so
    far stand, and each says how many the file has. Yields nothing for a type without preview.
    """
    if extension == "pdf":
        images = _pages_pdf(octets)
    elif extension in _FORMATS:
        images = _images(octets, _FORMATS[extension])
    else:
        return
    # Whatever a library raises on hostile bytes (MemoryError included) means the same: no more.
    with contextlib.suppress(Exception):
        for numero, (image, total) in enumerate(images, start=1):
            if numero == 1:
                yield replace(_vignette(image), sur=total)
            yield replace(_page(numero, image, extension), sur=total)


def _pages_pdf(octets: bytes) -> Iterator[tuple[Image.Image, int]]:
    """Yield the pages of a PDF, with their annotations and fields, and how many there are."""
    with pypdfium2.PdfDocument(octets) as document:
        document.init_forms()
        for numero in range(min(len(document), PAGES_MAX)):
            page = document[numero]
            largeur, hauteur = page.get_size()
            # One pixel less: the size of the picture is rounded up.
            echelle = min(LARGEUR_PDF / largeur, (COTE_MAX - 1) / hauteur)
            bitmap = page.render(scale=echelle, draw_annots=True)
            yield _sur_blanc(bitmap.to_pil()), len(document)
            bitmap.close()
            page.close()


def _images(octets: bytes, format_: str) -> Iterator[tuple[Image.Image, int]]:
    """Yield the images of a file, each as it is shown, and how many there are."""
    with warnings.catch_warnings():
        # Of EXIF that cannot be read, or of the size announced: what is decoded is counted below.
        warnings.simplefilter("ignore")
        source = Image.open(BytesIO(octets), formats=[format_])
    with source:
        if format_ != "TIFF":
            source.draft("RGB", (COTE_MAX, COTE_MAX))  # a large JPEG is decoded smaller, at once
            yield _presenter(source), 1
            return
        for numero in range(PAGES_MAX):
            source.seek(numero)  # after the last one, EOFError: no more pages
            yield _presenter(source), _combien(source, numero + 1)


def _combien(source: Image.Image, lues: int) -> int:
    """Return how many images a TIFF has: one more than was read where the next cannot be."""
    try:
        return int(getattr(source, "n_frames", 1))
    except Exception:  # whatever Pillow says of a broken file
        return lues + 1


def _presenter(source: Image.Image) -> Image.Image:
    """Return one image as it is shown. Raises ValueError when it is too large."""
    if est_trop_grande(source):
        raise ValueError("This image has too many pixels.")
    image = _reduire(_sans_palette(source))
    with contextlib.suppress(Exception):  # EXIF that cannot be read does not turn the image
        ImageOps.exif_transpose(image, in_place=True)
    profil = image.info.get("icc_profile")
    return _sur_blanc(_en_srgb(_eclaircir(image), profil))


def _sans_palette(source: Image.Image) -> Image.Image:
    """Return the image in a mode that scales well."""
    if source.mode.startswith(_PROFONDS):
        return source.convert("F")
    if source.has_transparency_data and source.mode != "RGBA":
        return source.convert("RGBA")
    if source.mode == "P":
        return source.convert("RGB")
    return source.convert("L") if source.mode == "1" else source


def _reduire(image: Image.Image) -> Image.Image:
    """Return a copy whose longest side is `COTE_MAX` at most."""
    facteur = min(1, COTE_MAX / max(image.size))
    taille = [max(1, round(cote * facteur)) for cote in image.size]
    return image.resize((taille[0], taille[1]), Image.Resampling.LANCZOS, reducing_gap=2.0)


def _eclaircir(image: Image.Image) -> Image.Image:
    """Return deep greys on 8 bits, stretched over what they use, as viewers of X-rays do."""
    if image.mode != "F":
        return image
    bas, haut = cast(tuple[float, float], image.getextrema())
    facteur = 255 / ((haut - bas) or 1)
    return image.point(lambda gris: gris * facteur - bas * facteur).convert("L")


def _en_srgb(image: Image.Image, profil: bytes | None) -> Image.Image:
    """Return the image in L, RGB or RGBA; through its colour profile when it is a usable one."""
    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    couleurs = image.convert("RGB") if alpha else image
    if profil:
        with contextlib.suppress(ImageCms.PyCMSError, OSError, ValueError):
            couleurs = _appliquer(couleurs, profil)
    if couleurs.mode not in ("L", "RGB"):
        couleurs = couleurs.convert("RGB")
    if alpha:
        couleurs.putalpha(alpha)
    return couleurs


def _appliquer(image: Image.Image, profil: bytes) -> Image.Image:
    """Return the image in sRGB. Raises PyCMSError, OSError, ValueError on an unusable profile."""
    source = ImageCms.ImageCmsProfile(BytesIO(profil))
    converti = ImageCms.profileToProfile(image, source, _SRGB, outputMode="RGB")
    return converti or image


def _sur_blanc(image: Image.Image) -> Image.Image:
    """Return the image in L or RGB, its transparency on white, and nothing of its metadata."""
    if image.mode == "RGBA":
        fond = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(fond, image).convert("RGB")
    image.info = {}  # encoders would copy comments and profiles from there
    return image


def _vignette(image: Image.Image) -> Page:
    """Return page 0, the thumbnail."""
    petite = image.copy()
    petite.thumbnail((VIGNETTE, VIGNETTE))
    return _encoder(0, petite, "image/jpeg", quality=_QUALITE_PAGE)


def _page(numero: int, image: Image.Image, extension: str) -> Page:
    """Return one page: a drawing of few colours as PNG, exact and smaller, else as JPEG."""
    if extension == "pdf":
        return _encoder(numero, image, "image/jpeg", quality=_QUALITE_PAGE)
    if image.getcolors(_COULEURS_D_UN_DESSIN):
        return _encoder(numero, image, "image/png")
    return _encoder(numero, image, "image/jpeg", quality=_QUALITE_IMAGE)


def _encoder(numero: int, image: Image.Image, mime: str, **options: int) -> Page:
    """Return the image encoded."""
    sortie = BytesIO()
    image.save(sortie, format=mime.removeprefix("image/"), **options)
    return Page(numero, image.width, image.height, mime, sortie.getvalue())
