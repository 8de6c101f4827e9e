"""Images: of the announced format, whole, and of a size that can be shown."""

import hashlib
import io
from typing import Final

from PIL import Image, ImageSequence

from echanges.fichiers.corrections import Correction
from echanges.fichiers.formats import IMAGE_ABIMEE, IMAGE_INCOMPLETE, FichierRefuse

TROP_GRANDE: Final = "l'image est trop grande"
TROP_DE_PAGES: Final = "l'image dépasse 100 pages"

PIXELS_MAX: Final = 50_400_000
"""An A4 sheet at 600 dpi has 35 million, a photo of a phone 12 to 50 million.

Decoded, with transparency, 50 million are 200 MB: what one process may be given.
"""
PIXELS_D_UNE_PHOTO_MAX: Final = 64_500_000
"""The same of a JPEG, which can be decoded at a smaller scale: sensors of « 64 megapixels »."""
COTE_MAX: Final = 20_000
PAGES_MAX: Final = 100
_FIN_DE_JPEG: Final = b"\xff\xd9"
_HASARD: Final = b"\x55\xaa\x33\xcc" * 16
_BRUIT: Final = _HASARD + b"".join(b"\xff" + bytes([n]) + _HASARD for n in range(0xD0, 0xD8)) * 2
"""Hardly what the pixels of a picture look like, after each of the markers that resume them."""
_BANDE: Final = 256
"""Lines."""
PIXELS_DE_TOUTES_LES_PAGES_MAX: Final = 10 * PIXELS_MAX


def controler_jpeg(octets: bytes) -> Correction | None:
    """Read the structure of a JPEG; put back its end when only that is missing.

    Its pixels are left to the worker, which draws the preview: decoding them costs 90 to 190 ms a
    photo of 10 Mo, whatever the scale, and a JPEG altered within them still shows the rest. Without
    its end, which the cleaner keeps where there is one, they are decoded. Raises FichierRefuse.
    """
    _ouvrir(octets, "JPEG").close()
    if octets.endswith(_FIN_DE_JPEG):
        return None
    if _pixels(octets + _FIN_DE_JPEG) != _pixels(octets + _BRUIT + _FIN_DE_JPEG):
        raise FichierRefuse(IMAGE_INCOMPLETE)
    return Correction(octets + _FIN_DE_JPEG)


def _pixels(octets: bytes) -> bytes:
    """Return a digest of the pixels of a JPEG; of nothing when they cannot all be decoded.

    Those that are missing are made up by the decoder from what follows: two ends, two digests.
    """
    empreinte = hashlib.sha256()
    try:
        with _ouvrir(octets, "JPEG") as image:
            for haut in range(0, image.height, _BANDE):
                bande = image.crop((0, haut, image.width, min(haut + _BANDE, image.height)))
                empreinte.update(bande.tobytes())
    except OSError:
        return octets
    return empreinte.digest()


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
    if est_trop_grande(image) or max(image.size) > COTE_MAX:
        raise FichierRefuse(TROP_GRANDE)


def est_trop_grande(image: Image.Image) -> bool:
    """Whether an image, open and not yet decoded, has more pixels than its format may have."""
    maximum = PIXELS_D_UNE_PHOTO_MAX if image.format == "JPEG" else PIXELS_MAX
    return image.width * image.height > maximum


def _decoder(image: Image.Image) -> None:
    try:
        image.load()
    except OSError as erreur:
        incomplete = "truncated" in str(erreur)
        raise FichierRefuse(IMAGE_INCOMPLETE if incomplete else IMAGE_ABIMEE) from None
