"""What a card's certificate says of its holder. Only a doctor's CPS is admitted (notice, R01).

Layout of the IGC-Santé: subject « C=FR, title=Médecin, {GN=JEAN + CN=810001234565 + SN=MARTIN} »,
the last a single RDN of several values; private extensions of the GIP-CPS below.
"""

from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat import asn1
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from echanges.certificats.idnps import rpps_de_l_idnps
from echanges.certificats.refus import CarteRefusee, Motif

TYPE_DE_CARTE = x509.ObjectIdentifier("1.2.250.1.71.1.2.2")
"""INTEGER, nomenclature G02: 0 CPS, 1 CPF (in training), 2 CDE or CPE, 3 CDA or CPA."""
PROFESSION = x509.ObjectIdentifier("1.2.250.1.71.1.2.7")
"""INTEGER, nomenclature G15: 10 médecin, 60 infirmier…"""
CPS = 0
MEDECIN = 10


@dataclass(frozen=True, slots=True)
class PorteurDeCarte:
    """The holder of a CPS, as its certificate names him. It says nothing of where he works."""

    rpps: str
    nom: str
    prenom: str


def verifier_usage(certificat: x509.Certificate) -> None:
    """Refuse what is not an authentication certificate: a card has another one to sign with.

    The key usage must allow signatures, and the extended one, where there is one, clients of TLS.
    Raises CarteRefusee (USAGE).
    """
    try:
        usage = certificat.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        raise CarteRefusee(Motif.USAGE) from None
    if not usage.digital_signature or not _admet_les_clients(certificat):
        raise CarteRefusee(Motif.USAGE)


def lire_porteur(certificat: x509.Certificate) -> PorteurDeCarte:
    """Return the doctor that a CPS names. Raises CarteRefusee (FAMILLE, PROFESSION, IDENTIFIANT).

    Says nothing of the certificate's worth: see `verification`.
    """
    if _entier(certificat, TYPE_DE_CARTE) != CPS:
        raise CarteRefusee(Motif.FAMILLE)
    if _entier(certificat, PROFESSION) != MEDECIN:
        raise CarteRefusee(Motif.PROFESSION)
    rpps = rpps_de_l_idnps(_valeur(certificat, NameOID.COMMON_NAME))
    if rpps is None:
        raise CarteRefusee(Motif.IDENTIFIANT)
    return PorteurDeCarte(
        rpps=rpps,
        nom=_valeur(certificat, NameOID.SURNAME),
        prenom=_valeur(certificat, NameOID.GIVEN_NAME),
    )


def _admet_les_clients(certificat: x509.Certificate) -> bool:
    try:
        etendu = certificat.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return True
    return ExtendedKeyUsageOID.CLIENT_AUTH in etendu


def _valeur(certificat: x509.Certificate, attribut: x509.ObjectIdentifier) -> str:
    """The value of an attribute of the subject, in whatever RDN; empty unless there is one."""
    valeurs = certificat.subject.get_attributes_for_oid(attribut)
    return str(valeurs[0].value) if len(valeurs) == 1 else ""


def _entier(certificat: x509.Certificate, extension: x509.ObjectIdentifier) -> int | None:
    """The integer in a private extension; None when it is absent or holds something else."""
    try:
        brute = certificat.extensions.get_extension_for_oid(extension).value
        return asn1.decode_der(int, brute.public_bytes())
    except (x509.ExtensionNotFound, ValueError):
        return None
