"""Certificates of a test: an authority, a server on 127.0.0.1, a client."""

import ipaddress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Cle = ec.EllipticCurvePrivateKey


def emettre(dossier: Path) -> None:
    """Write `autorite.pem`, then `serveur.pem` and `client.pem` with their keys (mode 0600)."""
    cle = ec.generate_private_key(ec.SECP256R1())
    autorite = _certificat("Autorité d'essai", cle, None, cle)
    (dossier / "autorite.pem").write_bytes(_pem(autorite))
    for nom in ("serveur", "client"):
        sienne = ec.generate_private_key(ec.SECP256R1())
        certificat = _certificat(nom, sienne, autorite, cle)
        chemin = dossier / f"{nom}.pem"
        chemin.touch(mode=0o600)
        chemin.write_bytes(_pem(certificat) + _pem_de_cle(sienne))


def _certificat(
    nom: str, cle: Cle, emetteur: x509.Certificate | None, cle_de_l_emetteur: Cle
) -> x509.Certificate:
    sujet = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, nom)])
    maintenant = datetime.now(UTC)
    publique = cle_de_l_emetteur.public_key()
    usages = ["digital_signature"] if emetteur else ["key_cert_sign", "crl_sign"]
    construit = (
        x509.CertificateBuilder()
        .subject_name(sujet)
        .issuer_name(emetteur.subject if emetteur else sujet)
        .public_key(cle.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(maintenant - timedelta(days=1))
        .not_valid_after(maintenant + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=emetteur is None, path_length=None), critical=True)
        .add_extension(_usage(*usages), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(cle.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(publique), critical=False)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
            critical=False,
        )
    )
    return construit.sign(cle_de_l_emetteur, hashes.SHA256())


def _usage(*voulus: str) -> x509.KeyUsage:
    noms = (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    )
    return x509.KeyUsage(**{nom: nom in voulus for nom in noms})


def _pem(certificat: x509.Certificate) -> bytes:
    return certificat.public_bytes(serialization.Encoding.PEM)


def _pem_de_cle(cle: Cle) -> bytes:
    return cle.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
