"""The key ring: every version of the master key, and the key of the fingerprints.

Envelope of a conversation key: format (1) ‖ version (2) ‖ nonce (12) ‖ ciphertext (32) ‖ tag (16),
AES-256-GCM under a key derived from that version of the master key.
Sealed value of the directory (NIR, session data): format (1) ‖ version (2), then as in scelles.py.
Header and context are authenticated in both. The master key itself encrypts nothing: HKDF separates
its two uses. Sources: RFC 5869, RFC 5116, NIST SP 800-38D (random nonces: at most 2^32 envelopes
per version), RFC 2104 (HMAC).
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC

from echanges.coffre.disque import verifier_dossier_prive
from echanges.coffre.erreurs import CleManquante, ScelleInvalide, VersionInconnue
from echanges.coffre.fichiers_de_cles import (
    EMPREINTES,
    lire_cle,
    nom_maitresse,
    versions_presentes,
)
from echanges.coffre.scelles import (
    TAILLE_CLE,
    TAILLE_ETIQUETTE,
    TAILLE_NONCE,
    CleDeConversation,
    Octets,
    dechiffrer,
    decoder_texte,
    deriver,
    encoder_contexte,
    ouvrir_sous,
    sceller_sous,
)

_FORMAT_ENVELOPPE: Final = b"\x11"
_FORMAT_ANNUAIRE: Final = b"\x21"
_TAILLE_ENTETE: Final = 3
_TAILLE_ENVELOPPE: Final = _TAILLE_ENTETE + TAILLE_NONCE + TAILLE_CLE + TAILLE_ETIQUETTE


@dataclass(frozen=True, eq=False, slots=True)
class Maitresse:
    """One version of the master key, reduced to the two keys derived from it."""

    enveloppes: AESGCM = field(repr=False)
    annuaire: bytes = field(repr=False)

    @classmethod
    def depuis(cls, cle: bytes) -> Self:
        """Derive both keys from the 32 bytes of a master key (ValueError otherwise)."""
        return cls(
            enveloppes=AESGCM(deriver(cle, b"", b"echanges/coffre/enveloppe/1")),
            annuaire=deriver(cle, b"", b"echanges/coffre/annuaire/1"),
        )


@dataclass(frozen=True, eq=False)
class Trousseau:
    """All versions of the master key; the highest one seals, all of them open.

    Safe to share between threads. `repr` shows no key.
    """

    maitresses: Mapping[int, Maitresse] = field(repr=False)
    cle_empreintes: bytes = field(repr=False)

    @classmethod
    def charger(cls, dossier: Path) -> Self:
        """Read the key files of `dossier` (see cles.py).

        Raises CleManquante, CleIllisible or PermissionsTropOuvertes.
        """
        verifier_dossier_prive(dossier)
        versions = versions_presentes(dossier)
        if not versions:
            raise CleManquante(f"{dossier} holds no master key ({nom_maitresse(1)}).")
        maitresses = {
            version: Maitresse.depuis(lire_cle(dossier / nom_maitresse(version)))
            for version in versions
        }
        return cls(maitresses, lire_cle(dossier / EMPREINTES))

    @property
    def courante(self) -> int:
        """The version under which everything new is sealed: the highest."""
        return max(self.maitresses)

    def version(self, scelle: Octets) -> int:
        """Return the version of the master key under which these bytes were sealed.

        Takes an envelope or a directory value; only their header is read, nothing is authenticated.
        Raises ScelleInvalide when they are neither.
        """
        entete = bytes(scelle[:_TAILLE_ENTETE])
        if len(entete) < _TAILLE_ENTETE or entete[:1] not in (_FORMAT_ENVELOPPE, _FORMAT_ANNUAIRE):
            raise ScelleInvalide("These bytes were not sealed under a master key.")
        return int.from_bytes(entete[1:])

    def nouvelle_cle(self, contexte: str) -> tuple[bytes, CleDeConversation]:
        """Draw a conversation key; return its envelope (63 bytes, to be stored) and the key.

        Raises ValueError on an empty context.
        """
        cle = AESGCM.generate_key(TAILLE_CLE * 8)
        return self._envelopper(cle, contexte), CleDeConversation(cle)

    def ouvrir_cle(self, enveloppe: Octets, contexte: str) -> CleDeConversation:
        """Return the conversation key of an envelope.

        Raises ScelleInvalide (altered, other context), VersionInconnue (no such master key).
        """
        return CleDeConversation(self._developper(bytes(enveloppe), contexte))

    def reenvelopper(self, enveloppe: Octets, contexte: str) -> bytes:
        """Return the same conversation key in an envelope of the current version.

        An envelope already current comes back unchanged (and unopened), so that a rotation can be
        run again. What the key has sealed is not touched.
        Raises ScelleInvalide, VersionInconnue.
        """
        octets = bytes(enveloppe)
        if octets[:_TAILLE_ENTETE] == self._entete(_FORMAT_ENVELOPPE):
            return octets
        return self._envelopper(self._developper(octets, contexte), contexte)

    def sceller(self, clair: bytes, contexte: str) -> bytes:
        """Seal a value that belongs to no conversation; 47 bytes more than `clair`.

        Raises ValueError on an empty context.
        """
        cle = self.maitresses[self.courante].annuaire
        return sceller_sous(cle, self._entete(_FORMAT_ANNUAIRE), clair, contexte)

    def ouvrir(self, scelle: Octets, contexte: str) -> bytes:
        """Return the clear bytes of what `sceller` gave. Raises ScelleInvalide, VersionInconnue."""
        octets = bytes(scelle)
        maitresse = self._maitresse_de(octets, _FORMAT_ANNUAIRE)
        entete, corps = octets[:_TAILLE_ENTETE], octets[_TAILLE_ENTETE:]
        return ouvrir_sous(maitresse.annuaire, entete, corps, contexte)

    def resceller(self, scelle: Octets, contexte: str) -> bytes:
        """Return the same value sealed under the current version; unchanged if already current.

        Raises ScelleInvalide, VersionInconnue.
        """
        octets = bytes(scelle)
        if octets[:_TAILLE_ENTETE] == self._entete(_FORMAT_ANNUAIRE):
            return octets
        return self.sceller(self.ouvrir(octets, contexte), contexte)

    def sceller_texte(self, clair: str, contexte: str) -> bytes:
        """`sceller` for a text, in UTF-8. Raises UnicodeEncodeError on a lone surrogate."""
        return self.sceller(clair.encode(), contexte)

    def ouvrir_texte(self, scelle: Octets, contexte: str) -> str:
        """`ouvrir` for a text; raises ScelleInvalide also when the bytes are not UTF-8."""
        return decoder_texte(self.ouvrir(scelle, contexte))

    def empreinte(self, domaine: str, valeur: str) -> bytes:
        """Return the keyed fingerprint of `valeur` (HMAC-SHA256, 32 bytes), to search by equality.

        Always the same for the same pair; fingerprints of two domains never meet (the length of
        `domaine` is part of the input). `valeur` is taken as it is: the caller normalises.
        Independent of the master key: a rotation leaves the stored fingerprints valid.
        Raises ValueError when `domaine` is empty or a text holds a lone surrogate.
        """
        nom = encoder_contexte(domaine)
        sceau = HMAC(self.cle_empreintes, SHA256())
        sceau.update(len(nom).to_bytes(4) + nom + valeur.encode())
        return sceau.finalize()

    def _entete(self, forme: bytes) -> bytes:
        """Header of what is sealed now: format, then current version (16 bits, big-endian)."""
        return forme + self.courante.to_bytes(2)

    def _maitresse_de(self, octets: bytes, forme: bytes) -> Maitresse:
        """Return the master key that the header names, once its format is the awaited one."""
        version = self.version(octets)
        if octets[:1] != forme:
            raise ScelleInvalide("These bytes were sealed for another use.")
        if version not in self.maitresses:
            raise VersionInconnue(f"The master key {nom_maitresse(version)} is not in the folder.")
        return self.maitresses[version]

    def _envelopper(self, cle: bytes, contexte: str) -> bytes:
        """Wrap a conversation key under the current version."""
        entete, nonce = self._entete(_FORMAT_ENVELOPPE), os.urandom(TAILLE_NONCE)
        chiffre = self.maitresses[self.courante].enveloppes
        return entete + nonce + chiffre.encrypt(nonce, cle, entete + encoder_contexte(contexte))

    def _developper(self, enveloppe: bytes, contexte: str) -> bytes:
        """Return the 32 bytes of the conversation key that an envelope holds."""
        chiffre = self._maitresse_de(enveloppe, _FORMAT_ENVELOPPE).enveloppes
        if len(enveloppe) != _TAILLE_ENVELOPPE:
            raise ScelleInvalide("These bytes do not have the length of an envelope.")
        entete, suite = enveloppe[:_TAILLE_ENTETE], enveloppe[_TAILLE_ENTETE:]
        lie = entete + encoder_contexte(contexte)
        return dechiffrer(chiffre, suite[:TAILLE_NONCE], suite[TAILLE_NONCE:], lie)
