"""HEIC (ISO/IEC 23008-12): what phones take, made into a JPEG that everybody opens.

Decoded by libheif and libde265, in pi-heif: the part of pillow-heif without the encoder, whose
licence (GPL) would bind the product.
"""

import io
from typing import Final

import pi_heif
from PIL import Image

from echanges.fichiers.controle.image import PIXELS_D_UNE_PHOTO_MAX, TROP_GRANDE
from echanges.fichiers.corrections import Avis, Correction
from echanges.fichiers.formats import FORMAT, FichierRefuse

_ESSAIS: Final = ((None, 90), (None, 75), (4_000, 85), (2_000, 75))
"""Pixels of the longest side, and quality: the first that gives a file of an accepted size."""
_OCTETS_MAX: Final = 10 * 1024 * 1024

# Neither threads, which a confined process may not start, nor anything but the picture itself.
pi_heif.options.DECODE_THREADS = 0
pi_heif.options.THUMBNAILS = False
pi_heif.options.DEPTH_IMAGES = False
pi_heif.options.AUX_IMAGES = False


def convertir_heic(octets: bytes) -> Correction:
    """Return the main picture of a HEIC file as a JPEG, upright, in its colours, without metadata.

    Raises FichierRefuse.
    """
    try:
        source = pi_heif.open_heif(io.BytesIO(octets))
    except Exception:  # whatever libheif says: this is not a photo of a phone
        raise FichierRefuse(FORMAT) from None
    if source.size[0] * source.size[1] > PIXELS_D_UNE_PHOTO_MAX:
        raise FichierRefuse(TROP_GRANDE)
    image = source.to_pillow()
    profil = source.info.get("icc_profile")
    if image.mode not in ("L", "RGB"):
        image = image.convert("RGB")
    return Correction(_en_jpeg(image, profil), "jpg", Avis.CONVERTI)


def _en_jpeg(image: Image.Image, profil: bytes | None) -> bytes:
    """Return the picture encoded, within the size that the product accepts."""
    for cote, qualite in _ESSAIS:
        if cote:
            image.thumbnail((cote, cote))
        sortie = io.BytesIO()
        image.save(sortie, "JPEG", quality=qualite, icc_profile=profil)
        if sortie.tell() <= _OCTETS_MAX:
            return sortie.getvalue()
    raise FichierRefuse(TROP_GRANDE)
