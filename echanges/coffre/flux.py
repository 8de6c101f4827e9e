"""Sealing of files in segments, so that neither side ever holds a whole file in memory.

STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár, « Online Authenticated-Encryption and its
Nonce-Reuse Misuse-Resistance », CRYPTO 2015) over AES-256-GCM (NIST SP 800-38D, RFC 5116):

    file    = format (1) ‖ salt (16) ‖ nonce prefix (7) ‖ segment*
    segment = ciphertext of 1 MiB of clear text (the last one: 0 byte to 1 MiB) ‖ tag (16)
    key     = HKDF-SHA256(file key, salt, header ‖ context)                           (RFC 5869)
    nonce   = nonce prefix ‖ number of the segment (4, big-endian) ‖ 1 if last, else 0

The number forbids swapping, repeating or dropping a segment; the last flag forbids cutting the file
or adding to it. Header and context are authenticated with every segment.
"""

import hashlib
import os
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO, Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from echanges.coffre.erreurs import ScelleInvalide
from echanges.coffre.scelles import (
    TAILLE_CLE,
    TAILLE_ETIQUETTE,
    TAILLE_SEL,
    Octets,
    dechiffrer,
    deriver,
    encoder_contexte,
)

SEGMENT: Final = 1024 * 1024
"""Clear bytes in each segment but the last."""

_FORMAT_FLUX: Final = b"\x41"
_TAILLE_PREFIXE: Final = 7
_TAILLE_ENTETE: Final = 1 + TAILLE_SEL + _TAILLE_PREFIXE


def nouvelle_cle_de_fichier() -> bytes:
    """Draw the key of one file (32 bytes), which the caller stores sealed, never in clear."""
    return AESGCM.generate_key(TAILLE_CLE * 8)


def taille_scellee(taille_claire: int) -> int:
    """Return the bytes of a sealed file whose clear text has `taille_claire` bytes, 0 or more."""
    segments = max(1, -(-taille_claire // SEGMENT))
    return _TAILLE_ENTETE + taille_claire + segments * TAILLE_ETIQUETTE


class _Segments:
    """The cipher of one file: seals and opens its segments by number."""

    def __init__(self, cle: bytes, entete: bytes, contexte: str) -> None:
        """Derive the key of the file. Raises ValueError (key length, empty context)."""
        self._lie = entete + encoder_contexte(contexte)
        self._prefixe = entete[-_TAILLE_PREFIXE:]
        self._chiffre = AESGCM(deriver(cle, entete[1 : 1 + TAILLE_SEL], self._lie))

    def _nonce(self, numero: int, dernier: bool) -> bytes:
        return self._prefixe + numero.to_bytes(4) + dernier.to_bytes(1)

    def sceller(self, clair: Octets, numero: int, dernier: bool) -> bytes:
        return self._chiffre.encrypt(self._nonce(numero, dernier), clair, self._lie)

    def ouvrir(self, scelle: bytes, numero: int, dernier: bool) -> bytes:
        return dechiffrer(self._chiffre, self._nonce(numero, dernier), scelle, self._lie)


class FluxScellant:
    """Seals a file as it arrives, in pieces of any size.

    The sealed file is everything `ecrire` returns, in order, then what `terminer` returns. Holds at
    most one segment, besides the piece given. Not safe to share between threads.
    """

    def __init__(self, cle: bytes, contexte: str) -> None:
        """Begin a file under `cle`, 32 bytes used for this file only (ValueError otherwise).

        Raises ValueError on an empty context.
        """
        entete = _FORMAT_FLUX + os.urandom(TAILLE_SEL + _TAILLE_PREFIXE)
        self._segments = _Segments(cle, entete, contexte)
        self._sortie = [entete]
        self._segment = memoryview(bytearray(SEGMENT))  # filled in place: nothing is copied twice
        self._rempli = 0
        self._numero = 0
        self._termine = False
        self._condensat = hashlib.sha256()
        self._taille = 0

    @property
    def taille(self) -> int:
        """Bytes of clear text received so far."""
        return self._taille

    @property
    def sha256(self) -> bytes:
        """SHA-256 (32 bytes) of the clear text received so far.

        It recognises a known file: store it sealed, as if it were the clear text.
        """
        return self._condensat.digest()

    def ecrire(self, morceau: Octets) -> bytes:
        """Take a piece of clear text; return the sealed bytes now ready (often none).

        The last segment must be marked, hence a full segment waits until another byte follows.
        Raises ValueError after `terminer`.
        """
        self._exiger_ouvert()
        self._condensat.update(morceau)
        self._taille += len(morceau)
        reste = memoryview(morceau)
        while reste:
            if self._rempli == SEGMENT:
                self._sceller(dernier=False)
            reste = reste[self._remplir(reste) :]
        return self._rendre()

    def terminer(self) -> bytes:
        """Return the end of the sealed file, its last segment. Raises ValueError when repeated."""
        self._exiger_ouvert()
        self._termine = True
        self._sceller(dernier=True)
        self._segment = memoryview(b"")
        return self._rendre()

    def _exiger_ouvert(self) -> None:
        if self._termine:
            raise ValueError("This sealed file is already finished.")

    def _remplir(self, octets: memoryview) -> int:
        """Copy into the segment what it has room for; return how many bytes."""
        pris = min(len(octets), SEGMENT - self._rempli)
        self._segment[self._rempli : self._rempli + pris] = octets[:pris]
        self._rempli += pris
        return pris

    def _sceller(self, *, dernier: bool) -> None:
        clair = self._segment[: self._rempli]
        self._sortie.append(self._segments.sceller(clair, self._numero, dernier))
        self._rempli = 0
        self._numero += 1

    def _rendre(self) -> bytes:
        sortie = b"".join(self._sortie)
        self._sortie.clear()
        return sortie


def ouvrir_flux(lecture: BinaryIO, cle: bytes, contexte: str) -> Iterator[bytes]:
    """Yield the clear text of a sealed file, one authenticated segment (at most 1 MiB) at a time.

    The first segment is authenticated before this function returns: a wrong key or context, and any
    alteration of a file of 1 MiB or less, is refused before anything could be sent. A later segment
    is refused in its turn: who must not deliver part of a file consumes the iterator first.
    Reads `lecture` to its end, and leaves it open.
    Raises ScelleInvalide (altered, cut, lengthened, segments moved, other key or context),
    ValueError (key length, empty context), OSError from `lecture`.
    """
    clairs = _ouvrir_segments(lecture, cle, contexte)
    return chain((next(clairs),), clairs)


def _ouvrir_segments(lecture: BinaryIO, cle: bytes, contexte: str) -> Iterator[bytes]:
    """Yield the segments; a segment is the last one when nothing follows it."""
    entete = _lire(lecture, _TAILLE_ENTETE)
    if len(entete) != _TAILLE_ENTETE or entete[:1] != _FORMAT_FLUX:
        raise ScelleInvalide("These bytes are not a sealed file.")
    segments = _Segments(cle, entete, contexte)
    numero, bloc = 0, _lire(lecture, SEGMENT + TAILLE_ETIQUETTE)
    while suivant := _lire(lecture, SEGMENT + TAILLE_ETIQUETTE):
        yield segments.ouvrir(bloc, numero, dernier=False)
        numero, bloc = numero + 1, suivant
    yield segments.ouvrir(bloc, numero, dernier=True)


def _lire(lecture: BinaryIO, taille: int) -> bytes:
    """Read exactly `taille` bytes, fewer only at the end: a raw or remote file may give less."""
    morceaux: list[bytes] = []
    while taille > 0:
        morceau = lecture.read(taille)
        if not morceau:
            break
        morceaux.append(morceau)
        taille -= len(morceau)
    return b"".join(morceaux)  # one piece, the usual case, is not copied
