"""Lists of revoked certificates (CRL): what one must be to count, and what it says of a chain."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from cryptography import x509
from cryptography.exceptions import InvalidSignature

from echanges.certificats.autorites import Autorites, cle_d_autorite
from echanges.certificats.refus import CarteRefusee, Motif, RevocationInconnue


class ListeIllisible(Exception):
    """Not a complete list, signed by one of the trusted authorities."""


@dataclass(frozen=True, slots=True)
class Liste:
    """A list whose signature was verified; it is read where it stands, whatever its length."""

    autorite: str
    """Its authority (`cle_d_autorite`)."""
    emetteur: str
    debut: datetime
    """When it was published (thisUpdate)."""
    fin: datetime
    """When the next one is due (nextUpdate)."""
    crl: x509.CertificateRevocationList


def lire_liste(der: bytes, autorites: Autorites) -> Liste:
    """Read a list (DER) and verify its signature. Raises ListeIllisible.

    A partial list (delta, or limited to some reasons or holders) is refused: a certificate that it
    does not name may be revoked all the same.
    """
    try:
        crl = x509.load_der_x509_crl(der)
        critiques = any(extension.critical for extension in crl.extensions)
    except (ValueError, x509.DuplicateExtension):
        raise ListeIllisible("not a list of revoked certificates") from None
    if critiques:
        raise ListeIllisible("a partial list")
    if crl.next_update_utc is None:
        raise ListeIllisible("a list that does not say when the next one is due")
    autorite = _signataire(crl, autorites)
    if autorite is None:
        raise ListeIllisible("not signed by a trusted authority")
    return Liste(
        autorite=cle_d_autorite(autorite),
        emetteur=crl.issuer.rfc4514_string(),
        debut=crl.last_update_utc,
        fin=crl.next_update_utc,
        crl=crl,
    )


def verifier_revocation(
    chaine: Sequence[x509.Certificate],
    listes: Mapping[str, Liste],
    instant: datetime,
    grace: timedelta,
) -> None:
    """Refuse a chain of which a certificate is revoked, or may be without our knowing.

    Each certificate but the root is looked up in the list of its issuer, which counts until
    `grace` after the next one was due. Raises CarteRefusee (REVOQUEE), RevocationInconnue.
    """
    for certificat, emetteur in pairwise(chaine):
        liste = listes.get(cle_d_autorite(emetteur))
        if liste is None:
            raise RevocationInconnue(f"no list from {emetteur.subject.rfc4514_string()}")
        if instant > liste.fin + grace:
            raise RevocationInconnue(f"the list from {liste.emetteur} ended on {liste.fin}")
        if liste.crl.get_revoked_certificate_by_serial_number(certificat.serial_number):
            raise CarteRefusee(Motif.REVOQUEE)


def _signataire(
    crl: x509.CertificateRevocationList, autorites: Autorites
) -> x509.Certificate | None:
    """The authority that signed it: several may bear the same name, of different keys."""
    for autorite in autorites.toutes:
        if autorite.subject == crl.issuer and _signee_par(crl, autorite):
            return autorite
    return None


def _signee_par(crl: x509.CertificateRevocationList, autorite: x509.Certificate) -> bool:
    try:
        return crl.is_signature_valid(autorite.public_key())  # type: ignore[arg-type]
    except (InvalidSignature, TypeError, ValueError):  # a key of another kind
        return False
