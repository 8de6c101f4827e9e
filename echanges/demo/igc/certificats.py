"""A test PKI in the shape of the IGC-Santé: authorities, a server, good cards and bad ones.

Every name says « TEST », and production refuses such authorities (`config.demarrage`). The layouts
are those of `echanges.certificats.carte`; nothing here is the real one's, but its shape.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from echanges.certificats.carte import CPS, MEDECIN, PROFESSION, TYPE_DE_CARTE

UN_JOUR = timedelta(days=1)
USAGES_D_AUTORITE = ("key_cert_sign", "crl_sign")
_POLITIQUE = x509.ObjectIdentifier("1.2.250.1.213.1.7.2.1.1.1.1")
_NUMERO_DE_CARTE = x509.ObjectIdentifier("1.2.250.1.71.1.2.3")
_ATTRIBUTS = {
    "C": NameOID.COUNTRY_NAME,
    "O": NameOID.ORGANIZATION_NAME,
    "OU": NameOID.ORGANIZATIONAL_UNIT_NAME,
    "CN": NameOID.COMMON_NAME,
    "SN": NameOID.SURNAME,
    "GN": NameOID.GIVEN_NAME,
    "title": NameOID.TITLE,
}


@dataclass(frozen=True, slots=True)
class Certifie:
    """A certificate and its private key."""

    certificat: x509.Certificate
    cle: RSAPrivateKey

    @property
    def der(self) -> bytes:
        """The certificate's bytes."""
        return self.certificat.public_bytes(Encoding.DER)


@dataclass(frozen=True, slots=True)
class Modele:
    """A card to make: a doctor's CPS unless said otherwise."""

    nom: str
    prenom: str
    cn: str
    """The IDNPS: « 8 » and the RPPS for a doctor."""
    titre: str = "Médecin"
    type_de_carte: int | None = CPS
    profession: int | None = MEDECIN
    usages: frozenset[str] = frozenset({"digital_signature"})
    usages_etendus: tuple[x509.ObjectIdentifier, ...] | None = (ExtendedKeyUsageOID.CLIENT_AUTH,)
    debut: datetime = field(default_factory=lambda: datetime.now(UTC) - UN_JOUR)
    duree: timedelta = 1000 * UN_JOUR

    def changer(self, **changements: object) -> Self:
        """The same card, but for these fields."""
        return replace(self, **changements)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Autorite(Certifie):
    """An authority, which signs."""

    @classmethod
    def racine(cls, nom: str, *, unite: str = "IGC-SANTE TEST", de: str = "TEST ECHANGES") -> Self:
        """Return a new root authority, with a new key."""
        cle, sujet = nouvelle_cle(), _nom_d_autorite(nom, unite, de)
        return cls(_sceau(sujet, sujet, cle, cle, _contraintes(None)), cle)

    def intermediaire(
        self,
        nom: str,
        *,
        echeance: datetime | None = None,
        usages: Iterable[str] = USAGES_D_AUTORITE,
    ) -> "Autorite":
        """A new authority below this one."""
        cle, sujet = nouvelle_cle(), _nom_d_autorite(nom)
        fin = echeance or datetime.now(UTC) + 3000 * UN_JOUR
        certificat = _sceau(
            sujet, self.certificat.subject, cle, self.cle, _contraintes(0, usages), echeance=fin
        )
        return Autorite(certificat, cle)

    def carte(self, modele: Modele, cle: RSAPrivateKey | None = None) -> Certifie:
        """A card, of a key of its own unless one is given."""
        cle = cle or nouvelle_cle()
        certificat = _sceau(
            _sujet_de_carte(modele),
            self.certificat.subject,
            cle,
            self.cle,
            _extensions_de_carte(modele),
            debut=modele.debut,
            echeance=modele.debut + modele.duree,
        )
        return Certifie(certificat, cle)

    def serveur(self, hotes: Iterable[str]) -> Certifie:
        """The certificate of a web server, for these names or addresses."""
        cle = nouvelle_cle()
        noms = [_nom_d_hote(hote) for hote in hotes]
        extensions: list[tuple[x509.ExtensionType, bool]] = [
            (x509.SubjectAlternativeName(noms), False),
            (x509.BasicConstraints(ca=False, path_length=None), True),
            (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False),
        ]
        sujet = _nom([("C", "FR")], [("O", "TEST ECHANGES")], [("CN", "TEST SERVEUR")])
        fin = datetime.now(UTC) + 300 * UN_JOUR
        certificat = _sceau(sujet, self.certificat.subject, cle, self.cle, extensions, echeance=fin)
        return Certifie(certificat, cle)

    def liste(
        self,
        revoques: Iterable[Certifie] = (),
        *,
        debut: datetime | None = None,
        duree: timedelta = 30 * UN_JOUR,
        critiques: Iterable[x509.ExtensionType] = (),
    ) -> bytes:
        """The list (DER) of the certificates this authority revoked."""
        debut = debut or datetime.now(UTC)
        liste = x509.CertificateRevocationListBuilder(self.certificat.subject, debut, debut + duree)
        liste = liste.add_extension(_cle_de(self.cle), critical=False)
        liste = liste.add_extension(x509.CRLNumber(int(debut.timestamp())), critical=False)
        for extension in critiques:
            liste = liste.add_extension(extension, critical=True)
        for revoque in revoques:
            numero = revoque.certificat.serial_number
            entree = x509.RevokedCertificateBuilder(numero, debut).build()
            liste = liste.add_revoked_certificate(entree)
        return liste.sign(self.cle, hashes.SHA256()).public_bytes(Encoding.DER)


def nouvelle_cle() -> RSAPrivateKey:
    """A key as those of the cards: RSA, 2048 bits."""
    return generate_private_key(65537, 2048)


def modele_de_medecin(nom: str, prenom: str, rpps: str) -> Modele:
    """The CPS of a doctor."""
    return Modele(nom=nom.upper(), prenom=prenom.upper(), cn=f"8{rpps}")


def _sceau(
    sujet: x509.Name,
    emetteur: x509.Name,
    cle: RSAPrivateKey,
    cle_de_l_emetteur: RSAPrivateKey,
    extensions: Iterable[tuple[x509.ExtensionType, bool]],
    *,
    debut: datetime | None = None,
    echeance: datetime | None = None,
) -> x509.Certificate:
    """Sign a certificate; ten years from yesterday unless said otherwise."""
    commence = debut or datetime.now(UTC) - UN_JOUR
    certificat = x509.CertificateBuilder(
        emetteur,
        sujet,
        cle.public_key(),
        x509.random_serial_number(),
        commence,
        echeance or commence + 3650 * UN_JOUR,
    )
    certificat = certificat.add_extension(_cle_de(cle_de_l_emetteur), critical=False)
    identifiant = x509.SubjectKeyIdentifier.from_public_key(cle.public_key())
    certificat = certificat.add_extension(identifiant, critical=False)
    for extension, critique in extensions:
        certificat = certificat.add_extension(extension, critical=critique)
    return certificat.sign(cle_de_l_emetteur, hashes.SHA256())


def _contraintes(
    longueur: int | None, usages: Iterable[str] = USAGES_D_AUTORITE
) -> list[tuple[x509.ExtensionType, bool]]:
    return [
        (x509.BasicConstraints(ca=True, path_length=longueur), True),
        (_usage(usages), True),
    ]


def _extensions_de_carte(modele: Modele) -> list[tuple[x509.ExtensionType, bool]]:
    extensions: list[tuple[x509.ExtensionType, bool]] = [
        (_usage(modele.usages), True),
        (x509.CertificatePolicies([x509.PolicyInformation(_POLITIQUE, None)]), False),
        (x509.UnrecognizedExtension(_NUMERO_DE_CARTE, b"8025000001/2800000000"), False),
    ]
    if modele.usages_etendus is not None:
        extensions.append((x509.ExtendedKeyUsage(modele.usages_etendus), False))
    for oid, valeur in ((TYPE_DE_CARTE, modele.type_de_carte), (PROFESSION, modele.profession)):
        if valeur is not None:
            extensions.append((x509.UnrecognizedExtension(oid, bytes([2, 1, valeur])), False))
    return extensions


def _sujet_de_carte(modele: Modele) -> x509.Name:
    """« C=FR, title=Médecin, {GN + CN + SN} »: the last RDN has several values, as the real one."""
    porteur = [("GN", modele.prenom), ("CN", modele.cn), ("SN", modele.nom)]
    return _nom([("C", "FR")], [("title", modele.titre)], porteur)


def _nom_d_autorite(
    nom: str, unite: str = "IGC-SANTE TEST", de: str = "TEST ECHANGES"
) -> x509.Name:
    unites = [[("OU", "0002 000000000")], [("OU", unite)]]
    return _nom([("C", "FR")], [("O", de)], *unites, [("CN", nom)])


def _nom(*rdns: list[tuple[str, str]]) -> x509.Name:
    return x509.Name(
        x509.RelativeDistinguishedName(
            x509.NameAttribute(_ATTRIBUTS[attribut], valeur) for attribut, valeur in rdn
        )
        for rdn in rdns
    )


def _nom_d_hote(hote: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(hote))
    except ValueError:
        return x509.DNSName(hote)


def _cle_de(cle: RSAPrivateKey) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(cle.public_key())


def _usage(permis: Iterable[str]) -> x509.KeyUsage:
    tous = (
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
    voulus = set(permis)
    return x509.KeyUsage(**{usage: usage in voulus for usage in tous})
