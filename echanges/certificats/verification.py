"""Whether a certificate opens the door: everything, in order, without settings nor database."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from cryptography import x509

from echanges.certificats.autorites import Autorites
from echanges.certificats.carte import PorteurDeCarte, lire_porteur, verifier_usage
from echanges.certificats.chaine import verifier_chaine
from echanges.certificats.refus import CarteRefusee, Motif
from echanges.certificats.revocation import Liste, verifier_revocation


def verifier(
    der: bytes,
    autorites: Autorites,
    listes: Mapping[str, Liste],
    instant: datetime,
    grace: timedelta,
) -> PorteurDeCarte:
    """Return the doctor whose card this certificate (DER) is.

    `listes` are the lists of revoked certificates by authority, which count until `grace` after
    the next one was due. Who holds the card's key is proved by TLS, not here.
    Raises CarteRefusee, RevocationInconnue.
    """
    certificat = _lire(der)
    chaine = verifier_chaine(certificat, autorites, instant)
    verifier_usage(certificat)
    porteur = lire_porteur(certificat)
    verifier_revocation(chaine, listes, instant, grace)
    return porteur


def _lire(der: bytes) -> x509.Certificate:
    if not der:
        raise CarteRefusee(Motif.ABSENTE)
    try:
        certificat = x509.load_der_x509_certificate(der)
        _ = (certificat.extensions, certificat.subject)  # read here, where errors are expected
    except (ValueError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
        raise CarteRefusee(Motif.ILLISIBLE) from None
    return certificat
