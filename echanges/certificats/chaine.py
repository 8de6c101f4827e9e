"""From a card up to a trusted root: signatures, dates, constraints.

`cryptography.x509.verification` builds and verifies the chain (RFC 5280: signatures, dates of each
certificate, basicConstraints, path length, unknown critical extensions). Its profile for the web
does not fit cards, which name a person and no host: the extensions asked for are ours.
"""

from datetime import datetime

from cryptography import x509
from cryptography.x509.verification import (
    Criticality,
    ExtensionPolicy,
    Policy,
    PolicyBuilder,
    Store,
    VerificationError,
)

from echanges.certificats.autorites import Autorites
from echanges.certificats.refus import CarteRefusee, Motif

INTERMEDIAIRES_MAX = 2


def verifier_chaine(
    certificat: x509.Certificate, autorites: Autorites, instant: datetime
) -> list[x509.Certificate]:
    """Return the chain that holds at that instant, from the card to its root.

    Raises CarteRefusee (DATES, AUTORITE).
    """
    if not certificat.not_valid_before_utc <= instant <= certificat.not_valid_after_utc:
        raise CarteRefusee(Motif.DATES)
    verificateur = (
        PolicyBuilder()
        .store(Store(list(autorites.racines)))
        .time(instant)
        .max_chain_depth(INTERMEDIAIRES_MAX)
        .extension_policies(ca_policy=_AUTORITE, ee_policy=_CARTE)
        .build_client_verifier()
    )
    try:
        return verificateur.verify(certificat, list(autorites.intermediaires)).chain
    except VerificationError:
        raise CarteRefusee(Motif.AUTORITE) from None


def _signe_des_certificats(
    politique: Policy, certificat: x509.Certificate, usage: x509.KeyUsage
) -> None:
    if not usage.key_cert_sign:
        raise ValueError("an authority that may not sign certificates")


def _n_est_pas_une_autorite(
    politique: Policy, certificat: x509.Certificate, contraintes: x509.BasicConstraints | None
) -> None:
    if contraintes is not None and contraintes.ca:
        raise ValueError("an authority in the place of a card")


_AUTORITE = (
    ExtensionPolicy.permit_all()
    .require_present(x509.BasicConstraints, Criticality.CRITICAL, None)
    .require_present(x509.KeyUsage, Criticality.AGNOSTIC, _signe_des_certificats)
)
_CARTE = ExtensionPolicy.permit_all().may_be_present(
    x509.BasicConstraints, Criticality.AGNOSTIC, _n_est_pas_une_autorite
)
