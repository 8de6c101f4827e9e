"""Images: of the announced format, whole, and of a size that can be shown."""

import io
from typing import Final

from PIL import Image, ImageSequence

from echanges.fichiers.formats import IMAGE_ABIMEE, IMAGE_INCOMPLETE, FichierRefuse

TROP_GRANDE: Final = "l'image est trop grande"
TROP_DE_PAGES: Final = "l'image dépasse 100 pages"

PIXELS_MAX: Final = 50_000_000
"""An A4 sheet at 600 dpi has 35 million, a photo of a phone 12 to 50 million.

Decoded, with transparency, 50 million are 200 MB: what one process may be given.
"""
COTE_MAX: Final = 20_000
PAGES_MAX: Final = 100
PIXELS_DE_TOUTES_LES_PAGES_MAX: Final = 10 * PIXELS_MAX


def controler_jpeg(octets: bytes) -> None:
    """Read the structure of a JPEG, whose end the cleaner has already seen. Raises FichierRefuse.

    Its pixels are left to the worker, which draws the preview: decoding them costs 90 to 190 ms a
    photo of 10 Mo, whatever the scale, and a JPEG cut or altered within them still shows the rest.
    """
    _ouvrir(octets, "JPEG").close()


def controler_png(octets: bytes) -> None:
    """Decode a PNG. Raises FichierRefuse."""
    with _ouvrir(octets, "PNG") as image:
        _decoder(image)


def controler_tiff(octets: bytes) -> None:
    """Decode each page of a TIFF. Raises FichierRefuse."""
    with _ouvrir(octets, "TIFF") as image:
        pixels = 0
        for rang, page in enumerate(ImageSequence.Iterator(image)):
            if rang == PAGES_MAX:
                raise FichierRefuse(TROP_DE_PAGES)
            _mesurer(page)
            pixels += page.width * page.height
            if pixels > PIXELS_DE_TOUTES_LES_PAGES_MAX:
                raise FichierRefuse(TROP_GRANDE)
            _decoder(page)


def _ouvrir(octets: bytes, attendu: str) -> Image.Image:
    """Open an image of this format only, and measure it before any pixel is decoded."""
    try:
        with Image.open(io.BytesIO(octets), formats=[attendu]) as image:
            _mesurer(image)
            image.verify()
        image = Image.open(io.BytesIO(octets), formats=[attendu])
    except Image.DecompressionBombError:
        raise FichierRefuse(TROP_GRANDE) from None
    if image.format != attendu:
        raise FichierRefuse(IMAGE_ABIMEE)
    return image


def _mesurer(image: Image.Image) -> None:
    largeur, hauteur = image.size
    if largeur * hauteur > PIXELS_MAX or max(largeur, hauteur) > COTE_MAX:
        raise FichierRefuse(TROP_GRANDE)


def _decoder(image: Image.Image) -> None:
    try:
        image.load()
    except OSError as erreur:
        incomplete = "truncated" in str(erreur)
        raise FichierRefuse(IMAGE_INCOMPLETE if incomplete else IMAGE_ABIMEE) from None
