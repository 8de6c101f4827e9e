"""The folder of the test PKI: what a server needs, the doctors' cards, and cards to be refused."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from cryptography.x509.oid import ExtendedKeyUsageOID
from django.utils.text import slugify

from echanges.demo.donnees import MEDECINS, FicheMedecin
from echanges.demo.igc.certificats import (
    UN_JOUR,
    Autorite,
    Certifie,
    Modele,
    modele_de_medecin,
    nouvelle_cle,
)

CODE_PORTEUR = "1234"
"""What opens the .p12 files."""
RACINE = "TEST AC RACINE IGC-SANTE FORT"
PERSONNES = "TEST AC IGC-SANTE FORT PERSONNES"
ORGANISATIONS = "TEST AC IGC-SANTE FORT ORGANISATIONS"
REFUSEES: dict[str, dict[str, object]] = {
    "expiree": {"debut": datetime(2020, 1, 1, tzinfo=UTC)},
    "cpf": {"type_de_carte": 1, "titre": "Médecin (étudiant)"},
    "cpe": {"type_de_carte": 2, "profession": None, "cn": "3350990032/000012"},
    "cpa": {"type_de_carte": 3, "profession": None, "cn": "3350990016/000034"},
    "sans-type": {"type_de_carte": None},
    "infirmier": {"profession": 60, "titre": "Infirmier"},
    "sans-profession": {"profession": None},
    "adeli": {"cn": "0351991013"},
    "signature": {"usages": frozenset({"content_commitment"}), "usages_etendus": None},
    "serveur": {"usages_etendus": (ExtendedKeyUsageOID.SERVER_AUTH,)},
}
"""A doctor's card but for one thing, under the name of its file."""


@dataclass(frozen=True, slots=True)
class Igc:
    """The authorities of the test PKI, and its cards."""

    racine: Autorite
    personnes: Autorite
    """The one that issues the cards."""
    organisations: Autorite
    """Of the same root, but trusted for no card."""
    inconnue: Autorite
    """Bears the name of `personnes`, under a root of its own."""
    cartes: dict[str, Certifie]
    """Those of the demonstration's doctors, by family name: « le-bihan-noel »."""
    refusees: dict[str, Certifie]
    """By what is wrong with them."""

    @classmethod
    def creer(cls) -> Self:
        """Return a new PKI, with new keys."""
        racine, inconnue = Autorite.racine(RACINE), Autorite.racine(RACINE)
        personnes = racine.intermediaire(PERSONNES)
        igc = cls(
            racine=racine,
            personnes=personnes,
            organisations=racine.intermediaire(ORGANISATIONS),
            inconnue=inconnue.intermediaire(PERSONNES),
            cartes={slugify(fiche.nom): personnes.carte(_modele(fiche)) for fiche in MEDECINS},
            refusees={},
        )
        igc.refusees.update(igc._a_refuser())
        return igc

    @property
    def autorites(self) -> bytes:
        """Return the trusted certificates, in PEM."""
        return _pem(self.personnes, self.racine)

    def listes(self) -> dict[str, bytes]:
        """The list of each trusted authority, by its file name; one card is revoked."""
        return {
            "racine": self.racine.liste(),
            "personnes": self.personnes.liste([self.refusees["revoquee"]]),
        }

    def _a_refuser(self) -> Iterator[tuple[str, Certifie]]:
        """Each names a real doctor: only its own defect may have it refused."""
        modele, cle = _modele(MEDECINS[0]), nouvelle_cle()
        for nom, changements in REFUSEES.items():
            yield nom, self.personnes.carte(modele.changer(**changements), cle)
        yield "revoquee", self.personnes.carte(modele, cle)
        yield "future", self.personnes.carte(modele.changer(debut=datetime.now(UTC) + UN_JOUR), cle)
        yield "organisation", self.organisations.carte(modele, cle)
        yield "inconnue", self.inconnue.carte(modele, cle)


def ecrire(igc: Igc, dossier: Path, hotes: Iterable[str]) -> None:
    """Write everything below an empty folder; private keys are for their owner only."""
    for nom in ("crl", "cartes", "refusees"):
        (dossier / nom).mkdir(mode=0o700)
    (dossier / "autorites.pem").write_bytes(igc.autorites)
    (dossier / "racine.pem").write_bytes(_pem(igc.racine))
    serveur = igc.organisations.serveur(hotes)
    (dossier / "serveur.pem").write_bytes(_pem(serveur, igc.organisations))
    _ecrire_cle(dossier / "serveur.key", serveur)
    for nom, der in igc.listes().items():
        (dossier / "crl" / f"{nom}.crl").write_bytes(der)
    for sorte, cartes in (("cartes", igc.cartes), ("refusees", igc.refusees)):
        for nom, carte in cartes.items():
            _ecrire_carte(dossier / sorte / nom, carte, igc.personnes.certificat)


def _ecrire_carte(chemin: Path, carte: Certifie, autorite: x509.Certificate) -> None:
    chemin.with_suffix(".pem").write_bytes(_pem(carte))
    _ecrire_cle(chemin.with_suffix(".key"), carte)
    p12 = serialize_key_and_certificates(
        f"TEST {chemin.name}".encode(),
        carte.cle,
        carte.certificat,
        [autorite],
        BestAvailableEncryption(CODE_PORTEUR.encode()),
    )
    _ecrire_secret(chemin.with_suffix(".p12"), p12)


def _ecrire_cle(fichier: Path, certifie: Certifie) -> None:
    pem = certifie.cle.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    _ecrire_secret(fichier, pem)


def _ecrire_secret(fichier: Path, octets: bytes) -> None:
    fichier.touch(mode=0o600)
    fichier.write_bytes(octets)


def _pem(*certifies: Certifie) -> bytes:
    return b"".join(c.certificat.public_bytes(Encoding.PEM) for c in certifies)


def _modele(fiche: FicheMedecin) -> Modele:
    return modele_de_medecin(fiche.nom, fiche.prenom, fiche.rpps)
