"""Sealing of one object: HKDF-SHA256 per object, then AES-256-GCM, bound to a context.

The context says where the bytes belong (table, row, party, sequence…). It is not stored: whoever
opens states it again, so two sealed values exchanged in the database no longer open.

Sealed object: header ‖ salt (16) ‖ nonce (12) ‖ ciphertext ‖ tag (16). The header (a format byte,
then what the caller needs) and the context go into both the derivation and the authenticated data.

Sources: RFC 5869 (HKDF), RFC 5116 and NIST SP 800-38D (AES-GCM, 96-bit random nonces). A fresh salt
gives each object its own key, which keeps far from the limit of 2^32 random nonces per key.
"""

import os
from typing import Final, NoReturn, final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from echanges.coffre.erreurs import ScelleInvalide

Octets = bytes | bytearray | memoryview

TAILLE_CLE: Final = 32
TAILLE_SEL: Final = 16
TAILLE_NONCE: Final = 12
TAILLE_ETIQUETTE: Final = 16

_FORMAT_OBJET: Final = b"\x31"


def deriver(cle: bytes, sel: bytes, info: bytes) -> bytes:
    """Return the 32-byte key that HKDF-SHA256 (RFC 5869) derives from `cle`.

    `sel` may be empty (static derivation); `info` separates the uses.
    Raises ValueError unless `cle` has 32 bytes.
    """
    exiger_cle(cle)
    return HKDF(SHA256(), TAILLE_CLE, sel, info).derive(cle)


def exiger_cle(cle: bytes) -> None:
    """Raise ValueError unless `cle` has the length of an AES-256 key (32 bytes)."""
    if len(cle) != TAILLE_CLE:
        raise ValueError(f"A key has {TAILLE_CLE} bytes, not {len(cle)}.")


def encoder_contexte(contexte: str) -> bytes:
    """Return `contexte` in UTF-8. Raises ValueError when empty or not encodable."""
    if not contexte:
        raise ValueError("A seal needs a context.")
    return contexte.encode()


def sceller_sous(cle: bytes, entete: bytes, clair: bytes, contexte: str) -> bytes:
    """Seal `clair` under a key derived from `cle` for this object only.

    `entete` starts with a format byte, which fixes its length. Returns `entete` followed by the
    rest of the sealed object, 44 bytes longer than `clair`. Two calls never give the same bytes.
    Raises ValueError (key length, empty context) and OverflowError (2 GiB or more: see flux.py).
    """
    lie = entete + encoder_contexte(contexte)
    sel, nonce = os.urandom(TAILLE_SEL), os.urandom(TAILLE_NONCE)
    return entete + sel + nonce + AESGCM(deriver(cle, sel, lie)).encrypt(nonce, clair, lie)


def ouvrir_sous(cle: bytes, entete: bytes, corps: bytes, contexte: str) -> bytes:
    """Return the clear bytes of `corps`, what follows `entete` in a sealed object.

    Raises ScelleInvalide (altered, cut, other key, header or context), ValueError (key length,
    empty context).
    """
    lie = entete + encoder_contexte(contexte)
    if len(corps) < TAILLE_SEL + TAILLE_NONCE + TAILLE_ETIQUETTE:
        raise ScelleInvalide("These bytes are too short for a sealed object.")
    sel, nonce = corps[:TAILLE_SEL], corps[TAILLE_SEL : TAILLE_SEL + TAILLE_NONCE]
    return dechiffrer(
        AESGCM(deriver(cle, sel, lie)), nonce, corps[TAILLE_SEL + TAILLE_NONCE :], lie
    )


def dechiffrer(chiffre: AESGCM, nonce: bytes, texte: bytes, lie: bytes) -> bytes:
    """AES-256-GCM decryption whose refusal is a ScelleInvalide that says nothing more."""
    try:
        return chiffre.decrypt(nonce, texte, lie)
    except InvalidTag:
        raise ScelleInvalide("The sealed bytes are not authentic in this context.") from None


@final
class CleDeConversation:
    """A 256-bit data key: what it seals, only it opens, and only in the same context.

    Neither `repr` nor an exception shows the key, and it can be neither copied nor pickled, so that
    it reaches no cache, job queue or log. Safe to share between threads.
    """

    __slots__ = ("_cle",)

    def __init__(self, cle: bytes) -> None:
        """Hold `cle`, 32 bytes (ValueError otherwise)."""
        exiger_cle(cle)
        self._cle = cle

    def __repr__(self) -> str:
        return "<CleDeConversation>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("A key is neither copied nor pickled.")

    def sceller(self, clair: bytes, contexte: str) -> bytes:
        """Seal `clair`; the result has 45 bytes more. Raises ValueError on an empty context."""
        return sceller_sous(self._cle, _FORMAT_OBJET, clair, contexte)

    def ouvrir(self, scelle: Octets, contexte: str) -> bytes:
        """Return the clear bytes of what `sceller` gave, or raise ScelleInvalide."""
        octets = bytes(scelle)
        if octets[:1] != _FORMAT_OBJET:
            raise ScelleInvalide("These bytes are not a sealed object.")
        return ouvrir_sous(self._cle, _FORMAT_OBJET, octets[1:], contexte)

    def sceller_texte(self, clair: str, contexte: str) -> bytes:
        """Seal a text, in UTF-8. Raises UnicodeEncodeError on a lone surrogate."""
        return self.sceller(clair.encode(), contexte)

    def ouvrir_texte(self, scelle: Octets, contexte: str) -> str:
        """Return the text sealed by `sceller_texte`; raises ScelleInvalide, also when not UTF-8."""
        return decoder_texte(self.ouvrir(scelle, contexte))


def decoder_texte(clair: bytes) -> str:
    """Decode UTF-8, or raise ScelleInvalide: the bytes were not sealed as a text."""
    try:
        return clair.decode()
    except UnicodeDecodeError:
        raise ScelleInvalide("The sealed bytes are not a text.") from None
