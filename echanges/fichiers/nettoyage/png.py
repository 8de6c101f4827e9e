"""PNG (W3C, third edition) without its metadata: what decodes the pixels is copied."""

import zlib
from typing import Final

from echanges.fichiers.formats import FORMAT, IMAGE_ABIMEE, FichierRefuse
from echanges.fichiers.nettoyage.etapes import ParEtapes
from echanges.fichiers.nettoyage.orientation import exif_minimal, orientation_de
from echanges.fichiers.volumes import PROFIL_LISIBLE_MAX, PROFIL_MAX

_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_INDISPENSABLES: Final = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND"})
_COULEURS: Final = frozenset(
    {b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"pHYs", b"bKGD", b"cICP"}
)
_EXIF: Final = b"eXIf"
_PROFIL: Final = b"iCCP"

_IHDR_LONGUEUR: Final = 13
_LONGUEUR_MAX: Final = 2**31 - 1
_BLOC: Final = 64 * 1024
_EXIF_MAX: Final = 65_536
"""Bytes of an EXIF block that is read: the most that a JPEG can hold."""


class NettoyeurPng(ParEtapes):
    """Keeps the pixels, what their colours need, the print size and the orientation.

    Drops texts, dates, EXIF, animation, unknown additions and whatever follows. Checks the CRC of
    what it keeps. A chunk is copied as it arrives, never held.
    """

    def __init__(self) -> None:
        super().__init__(self._debut)
        self._vus: set[bytes] = set()
        self._type = b""
        self._reste = 0
        self._crc = 0

    def _debut(self) -> bool:
        if len(self._tampon) < len(_SIGNATURE):
            return False
        if self._prendre(len(_SIGNATURE)) != _SIGNATURE:
            raise FichierRefuse(FORMAT)
        self._sortie.append(_SIGNATURE)
        self._etape = self._ouvrir_bloc
        return True

    def _ouvrir_bloc(self) -> bool:
        """Read the length and type of a chunk, and choose what becomes of it."""
        if len(self._tampon) < 8:
            return False
        entete = self._prendre(8)
        self._reste, self._type = int.from_bytes(entete[:4]), entete[4:]
        self._verifier_la_suite()
        deja_vu = self._type in self._vus
        self._vus.add(self._type)
        if self._type == _PROFIL and self._reste <= PROFIL_LISIBLE_MAX and not deja_vu:
            self._etape = self._lire_profil
        elif self._type in _INDISPENSABLES or self._type in _COULEURS:
            self._sortie.append(entete)
            self._crc = zlib.crc32(self._type)
            self._etape = self._copier
        elif self._type == _EXIF and self._reste <= _EXIF_MAX and not deja_vu:
            self._etape = self._lire_exif
        else:
            self._reste += 4
            self._etape = self._sauter
        return True

    def _verifier_la_suite(self) -> None:
        """Refuse a chunk that cannot come here, or that a decoder would have to understand."""
        premier = self._type == b"IHDR"
        obligatoire = self._type[:1].isupper()
        if (
            premier == bool(self._vus)
            or (premier and self._reste != _IHDR_LONGUEUR)
            or self._reste > _LONGUEUR_MAX
            or not self._type.isalpha()
            or (obligatoire and self._type not in _INDISPENSABLES)
            or (self._type == b"IEND" and b"IDAT" not in self._vus)
        ):
            raise FichierRefuse(IMAGE_ABIMEE)

    def _copier(self) -> bool:
        """Copy the content of a chunk, as far as it arrived."""
        morceau = self._prendre(self._reste)
        self._crc = zlib.crc32(morceau, self._crc)
        self._sortie.append(morceau)
        self._reste -= len(morceau)
        if self._reste:
            return False
        self._etape = self._fermer_bloc
        return True

    def _fermer_bloc(self) -> bool:
        """Check the CRC of a chunk that was copied."""
        if len(self._tampon) < 4:
            return False
        crc = self._prendre(4)
        if crc != self._crc.to_bytes(4):
            raise FichierRefuse(IMAGE_ABIMEE)
        self._sortie.append(crc)
        self._etape = self._fin if self._type == b"IEND" else self._ouvrir_bloc
        return True

    def _sauter(self) -> bool:
        """Drop a chunk and its CRC, as far as it arrived."""
        self._reste -= len(self._prendre(self._reste))
        if self._reste:
            return False
        self._etape = self._ouvrir_bloc
        return True

    def _lire_profil(self) -> bool:
        """Copy a colour profile, unless it is one that is too large; a bomb is left to `controle`.

        It is held whole: most have less than a kilobyte.
        """
        if len(self._tampon) < self._reste + 4:
            return False
        contenu, crc = self._prendre(self._reste), self._prendre(4)
        if not PROFIL_MAX < _taille_du_profil(contenu) <= PROFIL_LISIBLE_MAX:
            if crc != zlib.crc32(self._type + contenu).to_bytes(4):
                raise FichierRefuse(IMAGE_ABIMEE)
            self._sortie.append(len(contenu).to_bytes(4) + self._type + contenu + crc)
        self._etape = self._ouvrir_bloc
        return True

    def _lire_exif(self) -> bool:
        """Replace an EXIF block by its orientation, or by nothing."""
        if len(self._tampon) < self._reste + 4:
            return False
        orientation = orientation_de(self._prendre(self._reste))
        self._prendre(4)
        if orientation:
            contenu = _EXIF + exif_minimal(orientation)
            longueur = (len(contenu) - len(_EXIF)).to_bytes(4)
            self._sortie.append(longueur + contenu + zlib.crc32(contenu).to_bytes(4))
        self._etape = self._ouvrir_bloc
        return True


def _taille_du_profil(contenu: bytes) -> int:
    """Return the bytes of a profile once inflated, counted a little beyond what is readable."""
    _, _, comprime = contenu.partition(b"\0")
    gonfleur = zlib.decompressobj()
    reste, total = comprime[1:], 0  # after the method, which is zlib's
    try:
        while reste and total <= PROFIL_LISIBLE_MAX:
            total += len(gonfleur.decompress(reste, _BLOC))
            reste = gonfleur.unconsumed_tail
    except zlib.error:  # unreadable: decoders do without
        return total
    return total
