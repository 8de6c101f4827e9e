"""What both ways of the card's listener must do alike: the tests of nginx and of gunicorn's TLS."""

import contextlib
import socket
import ssl
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from echanges.demo.igc.certificats import modele_de_medecin
from tests.portes.cps import HOTE, Reponse, Site, Visiteur, entete_de

LECTURE = "/connexion/carte/lecture/"

REFUSEES = [
    "adeli",
    "cpa",
    "cpe",
    "cpf",
    "expiree",
    "future",
    "infirmier",
    "inconnue",
    "organisation",
    "revoquee",
    "sans-profession",
    "sans-type",
    "serveur",
    "signature",
]
ECRITURES = [
    "X-SSL-Cert",
    "x-ssl-cert",
    "X-Ssl-Cert",
    "X_SSL_CERT",
    "x_ssl_cert",
    "X-SSL_Cert",
    "HTTP_X_SSL_CERT",
    "X-SSL-Client-Cert",
    "SSL_CLIENT_CERT",
    "Client-Cert",
]
"""Every way to write the header, and names that other servers use."""


def carte(site: Site, nom: str) -> Path:
    """The files of a card, without their suffix."""
    sorte = "refusees" if nom in REFUSEES else "cartes"
    return site.dossier / "igc" / sorte / nom


def visiteur(site: Site, nom: str = "") -> Visiteur:
    """Somebody with a card, or without one."""
    return Visiteur(site, carte(site, nom) if nom else None)


def carte_d_inconnu(site: Site) -> Path:
    """The valid card of a doctor whom nobody knows here."""
    faite = site.igc.personnes.carte(modele_de_medecin("Inconnu", "Paul", "99700009999"))
    chemin = site.dossier / "inconnu"
    chemin.with_suffix(".pem").write_bytes(faite.certificat.public_bytes(Encoding.PEM))
    chemin.with_suffix(".key").write_bytes(
        faite.cle.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    return chemin


def forges(site: Site, nom: str, ecriture: str) -> list[tuple[str, str]]:
    """Headers that claim somebody's card, written in that way, twice, with what others look at."""
    pem = (carte(site, nom).with_suffix(".pem")).read_bytes()
    certificat = entete_de(x509.load_pem_x509_certificate(pem))
    return [
        (ecriture, certificat),
        (ecriture, certificat),
        ("X-SSL-Verify", "SUCCESS"),
        ("X_SSL_Client_Verify", "SUCCESS"),
    ]


def jamais_reprise(site: Site, version: ssl.TLSVersion) -> bool:
    """Whether a second connection that offers the session of the first one has to begin again."""
    contexte = visiteur(site, "martin").contexte(version)
    session = None
    for _ in range(2):
        nue = socket.create_connection(("127.0.0.1", site.port_carte))
        prise = contexte.wrap_socket(nue, server_hostname=HOTE, session=session)
        if prise.session_reused:
            return False
        session = _lire_la_session(prise)
    return True


def _lire_la_session(prise: ssl.SSLSocket) -> ssl.SSLSession | None:
    """Ask for the door until the server closes; the TLS session that it left to resume."""
    prise.sendall(f"GET {LECTURE} HTTP/1.1\r\nHost: {HOTE}\r\nConnection: close\r\n\r\n".encode())
    with contextlib.suppress(ConnectionError):
        while prise.recv(65_536):
            pass
    session = prise.session
    prise.close()
    return session


def qui(reponse: Reponse) -> str:
    """Who is signed in on a page: its heading, or nobody."""
    return reponse.titre if reponse.statut == 200 else ""


def connexions(site: Site) -> list[tuple[str, str]]:
    """The journal of the door: the acts and the persons."""
    return [
        (acte, nom)
        for acte, nom in site.demander(
            "SELECT acte, coalesce(nom, '') FROM journal_trace t"
            " LEFT JOIN comptes_agent a ON a.id = t.agent_id"
            " WHERE voie = 'carte' ORDER BY t.id"
        )
    ]
