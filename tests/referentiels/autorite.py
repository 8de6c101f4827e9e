"""Certificates of a test: an authority, a server on 127.0.0.1, a client."""

from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from echanges.demo.igc.certificats import Autorite, Certifie, modele_de_medecin


def emettre(dossier: Path) -> None:
    """Write `autorite.pem`, then `serveur.pem` and `client.pem` with their keys (mode 0600)."""
    autorite = Autorite.racine("AC TEST")
    (dossier / "autorite.pem").write_bytes(autorite.certificat.public_bytes(Encoding.PEM))
    client = modele_de_medecin("CLIENT", "ESSAI", "99700000001")
    _ecrire(dossier / "serveur.pem", autorite.serveur(["127.0.0.1"]))
    _ecrire(dossier / "client.pem", autorite.carte(client))


def _ecrire(chemin: Path, certifie: Certifie) -> None:
    cle = certifie.cle.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    chemin.touch(mode=0o600)
    chemin.write_bytes(certifie.certificat.public_bytes(Encoding.PEM) + cle)
