"""The authorities whose cards are believed: a PEM file with the roots and the intermediates.

For the cartes CPS: « AC RACINE IGC-SANTE FORT » and « AC IGC-SANTE FORT PERSONNES ». Only what is
in the file is used, never what a browser sends along: the other authorities of the same root
issue certificates for organisations and machines.
"""

import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


class AutoritesIllisibles(Exception):
    """The file cannot be read, holds something else than authorities, or no root."""


@dataclass(frozen=True, slots=True)
class Autorites:
    """The trusted authorities."""

    racines: tuple[x509.Certificate, ...]
    intermediaires: tuple[x509.Certificate, ...]

    @property
    def toutes(self) -> tuple[x509.Certificate, ...]:
        """The roots, then the intermediates."""
        return self.racines + self.intermediaires

    @property
    def de_test(self) -> list[str]:
        """The names of those that say « TEST »: their cards are given to anybody who asks."""
        noms = [autorite.subject.rfc4514_string() for autorite in self.toutes]
        return [nom for nom in noms if re.search(r"\bTEST\b", nom, re.IGNORECASE)]


def lire_autorites(fichier: Path) -> Autorites:
    """Read the authorities of a PEM file, in any order. Raises AutoritesIllisibles."""
    try:
        certificats = x509.load_pem_x509_certificates(fichier.read_bytes())
        fausses = [c for c in certificats if not _est_autorite(c)]
        racines = tuple(c for c in certificats if _est_racine(c))
    except (OSError, ValueError, x509.DuplicateExtension) as erreur:
        raise AutoritesIllisibles(f"{fichier} cannot be read ({type(erreur).__name__})") from None
    if fausses:
        raise AutoritesIllisibles(f"{fichier} holds a certificate that is no authority")
    if not racines:
        raise AutoritesIllisibles(f"{fichier} holds no root")
    return Autorites(racines, tuple(c for c in certificats if c not in racines))


def cle_d_autorite(certificat: x509.Certificate) -> str:
    """What tells an authority from all others: its name and its key (SHA-256, 64 characters).

    Renewed under the same name and key, it is the same authority.
    """
    cle = certificat.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return sha256(certificat.subject.public_bytes() + cle).hexdigest()


def _est_autorite(certificat: x509.Certificate) -> bool:
    try:
        return certificat.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def _est_racine(certificat: x509.Certificate) -> bool:
    try:
        certificat.verify_directly_issued_by(certificat)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True
