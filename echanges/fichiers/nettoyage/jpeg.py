"""JPEG (ITU-T T.81) without its metadata: what decodes the pixels is copied, the rest dropped."""

import re
from typing import Final

from echanges.fichiers.formats import FORMAT, IMAGE_ABIMEE, FichierRefuse
from echanges.fichiers.nettoyage.etapes import ParEtapes
from echanges.fichiers.nettoyage.orientation import exif_minimal, orientation_de
from echanges.fichiers.volumes import PROFIL_MAX

_MARQUEUR: Final = re.compile(rb"\xff[^\x00\x01\xd0-\xd7\xff]")
"""A marker that opens a segment: not a stuffed FF, a restart, nor a fill byte."""

_SOI: Final = b"\xff\xd8"
_EOI: Final = 0xD9
_SOS: Final = 0xDA
_TABLES: Final = frozenset({0xC4, 0xCC, 0xDB, 0xDC, 0xDD})
"""DHT, DAC, DQT, DNL, DRI."""
_SOF: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_INDISPENSABLES: Final = _SOF | _TABLES | {_SOS}
_SUPERFLUS: Final = frozenset(range(0xE0, 0xF0)) | {0xFE}
"""APP0 to APP15, COM."""

_EXIF: Final = b"Exif\0\0"
_ICC: Final = b"ICC_PROFILE\0"
_PARTIES_MAX: Final = PROFIL_MAX // 65_519
"""Parts of a profile, each after its number and how many they are (ICC.1, annex B.4)."""
_JFIF_SANS_VIGNETTE: Final = 12
_ADOBE: Final = 12

PASSES_MAX: Final = 100
"""Scans of one image: some ten in a progressive photo; each costs a decoding of all its pixels."""


class NettoyeurJpeg(ParEtapes):
    """Keeps the image: tables, scans, colour profile (ICC), JFIF and Adobe headers, orientation.

    Drops EXIF, XMP, IPTC, comments, thumbnails, further images (MPF), profiles over `PROFIL_MAX`
    and whatever follows. Bytes lost between two segments are skipped, as decoders do. A missing end
    is not put back: whether nothing else is missing is for `controle` to say.
    """

    def __init__(self) -> None:
        super().__init__(self._debut)
        self._marqueur = 0
        self._passes = 0
        self._oriente = False
        self._profil = 0

    def ecrire(self, morceau: bytes | bytearray) -> bytes | bytearray:
        """As the others; a piece that holds only coded pixels, as most do, is given back as is."""
        return morceau if self._que_des_pixels(morceau) else super().ecrire(morceau)

    def terminer(self) -> bytes:
        """Return nothing. Raises FichierRefuse when the file was cut before or between pixels."""
        return b"" if self._etape == self._copier_pixels else super().terminer()

    def _que_des_pixels(self, morceau: bytes | bytearray) -> bool:
        return (
            self._etape == self._copier_pixels
            and not self._tampon
            and not morceau.endswith(b"\xff")
            and _MARQUEUR.search(morceau) is None
        )

    def _debut(self) -> bool:
        if len(self._tampon) < len(_SOI):
            return False
        if self._prendre(len(_SOI)) != _SOI:
            raise FichierRefuse(FORMAT)
        self._sortie.append(_SOI)
        self._etape = self._chercher_segment
        return True

    def _chercher_segment(self) -> bool:
        """Skip to the next marker."""
        self._prendre(self._avant_marqueur())
        return self._lire_marqueur()

    def _copier_pixels(self) -> bool:
        """Copy the coded pixels up to the next marker."""
        self._sortie.append(self._prendre(self._avant_marqueur()))
        return self._lire_marqueur()

    def _avant_marqueur(self) -> int:
        """Count the bytes before the next marker; a last FF may begin one, once it has a next."""
        trouve = _MARQUEUR.search(self._tampon)
        if trouve:
            return trouve.start()
        return len(self._tampon) - self._tampon.endswith(b"\xff")

    def _lire_marqueur(self) -> bool:
        """Take the marker that the buffer begins with, if it is there."""
        if len(self._tampon) < 2:
            return False
        self._marqueur = self._prendre(2)[1]
        if self._marqueur == _EOI:
            self._etape = self._fin_de_l_image
        elif self._marqueur in _INDISPENSABLES | _SUPERFLUS:
            self._etape = self._lire_segment
        else:
            raise FichierRefuse(IMAGE_ABIMEE)
        return True

    def _fin_de_l_image(self) -> bool:
        if not self._passes:
            raise FichierRefuse(IMAGE_ABIMEE)
        self._sortie.append(b"\xff\xd9")
        self._etape = self._fin
        return True

    def _lire_segment(self) -> bool:
        """Take a whole segment (its length is on 16 bits), and keep of it what must be."""
        longueur = int.from_bytes(self._tampon[:2])
        if len(self._tampon) < max(longueur, 2):
            return False
        if longueur < 2:
            raise FichierRefuse(IMAGE_ABIMEE)
        corps = self._prendre(longueur)[2:]
        self._garder(corps)
        self._etape = self._chercher_segment
        if self._marqueur == _SOS:
            self._compter_la_passe()
            self._etape = self._copier_pixels
        return True

    def _compter_la_passe(self) -> None:
        self._passes += 1
        if self._passes > PASSES_MAX:
            raise FichierRefuse(IMAGE_ABIMEE)

    def _garder(self, corps: bytes) -> None:
        """Write the segment again, reduced to what decodes the image."""
        if self._marqueur in _INDISPENSABLES:
            self._ecrire_segment(corps)
        else:
            self._reduire(corps)

    def _reduire(self, corps: bytes) -> None:
        """Keep what is useful of an APPn segment: JFIF, EXIF, ICC, Adobe; drop the others."""
        match self._marqueur:
            case 0xE0 if corps.startswith(b"JFIF\0") and len(corps) >= _JFIF_SANS_VIGNETTE:
                self._ecrire_segment(corps[:_JFIF_SANS_VIGNETTE] + b"\0\0")
            case 0xE1 if corps.startswith(_EXIF):
                self._garder_l_orientation(corps)
            case 0xE2 if corps.startswith(_ICC):
                self._garder_le_profil(corps)
            case 0xEE if corps.startswith(b"Adobe"):
                self._ecrire_segment(corps[:_ADOBE])

    def _garder_le_profil(self, corps: bytes) -> None:
        """Keep a part of the colour profile, unless the parts announced make too much of it."""
        parties = corps[len(_ICC) + 1 : len(_ICC) + 2]
        self._profil += len(corps)
        if parties and parties[0] <= _PARTIES_MAX and self._profil <= PROFIL_MAX:
            self._ecrire_segment(corps)

    def _garder_l_orientation(self, corps: bytes) -> None:
        """Keep that of the first EXIF block that has one."""
        orientation = orientation_de(corps[len(_EXIF) :])
        if orientation and not self._oriente:
            self._oriente = True
            self._ecrire_segment(_EXIF + exif_minimal(orientation))

    def _ecrire_segment(self, corps: bytes) -> None:
        entete = bytes((0xFF, self._marqueur)) + (len(corps) + 2).to_bytes(2)
        self._sortie.append(entete + corps)
