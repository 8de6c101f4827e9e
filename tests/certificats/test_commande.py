"""The command that makes a test PKI."""

import subprocess
import sys
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs12 import load_pkcs12
from django.core.management import CommandError, call_command

from echanges.certificats.autorites import lire_autorites
from echanges.certificats.revocation import lire_liste
from echanges.certificats.verification import verifier
from tests.certificats.igc import GRACE, MAINTENANT
from tests.operations import blocs, remplacer
from tests.web.production import RACINE


@pytest.fixture(scope="module")
def dossier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the command of the guide writes."""
    cree = tmp_path_factory.mktemp("igc") / "igc-de-test"
    [bloc] = blocs("Rehearse with test cards", "sh")
    nos = {"/etc/echanges/igc-de-test": str(cree), ".venv/bin/": f"{sys.prefix}/bin/"}
    commande = remplacer(bloc, nos)
    subprocess.run(["bash", "-ec", commande], check=True, cwd=RACINE, stdout=subprocess.DEVNULL)
    return cree


def test_the_folder_holds_all_that_a_site_and_a_browser_need(dossier: Path) -> None:
    autorites = lire_autorites(dossier / "autorites.pem")
    listes = [lire_liste(f.read_bytes(), autorites) for f in (dossier / "crl").iterdir()]
    p12 = load_pkcs12((dossier / "cartes" / "martin.p12").read_bytes(), b"1234")
    assert p12.cert is not None
    carte = (dossier / "cartes" / "martin.pem").read_bytes()
    der = x509.load_pem_x509_certificate(carte).public_bytes(Encoding.DER)
    assert p12.cert.certificate.public_bytes(Encoding.DER) == der
    connues = {liste.autorite: liste for liste in listes}
    assert verifier(der, autorites, connues, MAINTENANT, GRACE).nom == "MARTIN"


def test_the_server_answers_to_the_names_asked_for(dossier: Path) -> None:
    serveur = x509.load_pem_x509_certificate((dossier / "serveur.pem").read_bytes())
    noms = serveur.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert noms.get_values_for_type(x509.DNSName) == ["echanges.example.fr"]


def test_every_certificate_says_test(dossier: Path) -> None:
    """In the name of its authority, where not in its own."""
    certificats = [
        certificat
        for fichier in dossier.rglob("*.pem")
        for certificat in x509.load_pem_x509_certificates(fichier.read_bytes())
    ]
    assert len(certificats) > 20
    assert all("TEST" in certificat.issuer.rfc4514_string() for certificat in certificats)


def test_a_folder_that_holds_something_is_left_alone(dossier: Path) -> None:
    avant = (dossier / "autorites.pem").read_bytes()
    with pytest.raises(CommandError, match="n'est pas vide"):
        call_command("creer_igc_de_test", str(dossier))
    assert (dossier / "autorites.pem").read_bytes() == avant
