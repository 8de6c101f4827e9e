"""A provider that lies: everything it says can be changed by a test, and is signed as it wants."""

import base64
import hashlib
import hmac
import json
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from django.http import HttpResponse
from django.test import Client
from joserfc import jws
from joserfc.jwk import RSAKey

from echanges.comptes.models import Session
from echanges.journal.models import Acte, Trace

CLIENT = "echanges-psc"
SECRET = "le secret de cet essai"
CLE = RSAKey.generate_key(2048, {"kid": "vraie", "use": "sig"}, private=True)
AUTRE_CLE = RSAKey.generate_key(2048, {"kid": "vraie", "use": "sig"}, private=True)
"""Of somebody else, under the same identifier."""
FIN = "http://schemas.openid.net/event/backchannel-logout"


def signer(claims: dict[str, Any], cle: Any = CLE, **entete: Any) -> str:
    """A token of RS256: signed by the provider's key unless the test says otherwise."""
    complet = {"alg": "RS256", "kid": "vraie"} | entete
    return jws.serialize_compact(complet, json.dumps(claims), cle, algorithms=["RS256"])


def avec_exigence(claims: dict[str, Any]) -> str:
    """A token well signed, whose header requires what nobody here understands (RFC 7515, crit)."""
    entete = {"alg": "RS256", "kid": "vraie", "crit": ["exigence"], "exigence": True}
    signe = ".".join(_base64(json.dumps(partie).encode()) for partie in (entete, claims))
    sceau = CLE.private_key.sign(signe.encode(), PKCS1v15(), SHA256())  # type: ignore[union-attr]
    return f"{signe}.{_base64(sceau)}"


def sans_signature(claims: dict[str, Any]) -> str:
    """A token of « alg: none »."""
    parties = [{"alg": "none", "typ": "JWT"}, claims]
    return ".".join(_base64(json.dumps(partie).encode()) for partie in parties) + "."


def par_la_cle_publique(claims: dict[str, Any]) -> str:
    """A token of HS256 whose shared secret is the provider's public key, which anybody has."""
    parties = [{"alg": "HS256", "kid": "vraie"}, claims]
    signe = ".".join(_base64(json.dumps(partie).encode()) for partie in parties)
    sceau = hmac.digest(CLE.as_pem(private=False), signe.encode(), "sha256")
    return f"{signe}.{_base64(sceau)}"


@dataclass
class Attaquant:
    """What it answers to the next sign-in; honest when nothing is changed."""

    emetteur: str
    claims: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)
    retour: dict[str, str] = field(default_factory=dict)
    """What it sends the browser back with, besides the code and the state."""
    annonce: dict[str, Any] = field(default_factory=dict)
    sceller: Callable[[dict[str, Any]], str] = signer
    jetons: Callable[[dict[str, Any]], Any] = lambda jetons: jetons
    """Makes the answer of the token endpoint from the honest one; bytes are sent as they are."""
    repondre_userinfo: Callable[[dict[str, Any]], tuple[str, bytes]] = lambda claims: (
        "application/json",
        json.dumps(claims).encode(),
    )
    cles: list[Any] = field(default_factory=lambda: [CLE.as_dict(private=False)])
    """The keys it publishes."""
    demandes: list[str] = field(default_factory=list)
    """Paths asked of it."""
    renvois: dict[str, str] = field(default_factory=dict)
    """Paths that it answers by sending to another, where the answer is."""
    lenteur: threading.Event | None = None
    """When set, it answers drop by drop until the event."""
    debut: bytes = b""
    """What it begins such an answer with; empty for honest headers."""

    def honnete(self, nonce: str, rpps: str) -> None:
        """Have it certify this doctor, for the sign-in of this nonce."""
        maintenant = int(time.time())
        self.claims = {
            "iss": self.emetteur,
            "aud": CLIENT,
            "sub": "f:essais:attaque",
            "sid": "s-attaque",
            "acr": "eidas1",
            "nonce": nonce,
            "iat": maintenant,
            "exp": maintenant + 60,
        }
        self.userinfo = {
            "sub": "f:essais:attaque",
            "SubjectNameID": f"8{rpps}",
            "SubjectRole": ["10^1.2.250.1.213.1.1.5.5"],
        }

    def document(self) -> dict[str, Any]:
        """Its discovery document."""
        return {
            "issuer": self.emetteur,
            "authorization_endpoint": f"{self.emetteur}/auth",
            "token_endpoint": f"{self.emetteur}/token",
            "jwks_uri": f"{self.emetteur}/certs",
            "userinfo_endpoint": f"{self.emetteur}/userinfo",
            "end_session_endpoint": f"{self.emetteur}/logout",
        } | self.annonce

    def reponse(self, chemin: str) -> tuple[str, bytes]:
        """The type and the body of what it answers there."""
        chemin = chemin.removeprefix("/la")
        if chemin == "/userinfo":
            return self.repondre_userinfo(self.userinfo)
        objet: Any = self.document()
        if chemin == "/certs":
            objet = {"keys": self.cles}
        if chemin == "/token":
            acces = "un jeton d'accès".encode().hex()
            objet = self.jetons(
                {
                    "access_token": acces,
                    "token_type": "Bearer",
                    "id_token": self.sceller(self.claims),
                }
            )
        octets = objet if isinstance(objet, bytes) else json.dumps(objet).encode()
        return "application/json", octets


def at_hash(acces: str) -> str:
    """The fingerprint of an access token that an id_token of RS256 may hold."""
    return _base64(hashlib.sha256(acces.encode()).digest()[:16])


class Serveur(ThreadingHTTPServer):
    """The attacker's server; each test gives it an `Attaquant`."""

    attaquant: Attaquant
    daemon_threads = True
    block_on_close = False


class _Reponse(BaseHTTPRequestHandler):
    server: Serveur

    def do_GET(self) -> None:
        """Answer a question."""
        attaquant = self.server.attaquant
        chemin = urlsplit(self.path).path
        attaquant.demandes.append(chemin)
        genre, octets = attaquant.reponse(chemin)
        if chemin in attaquant.renvois:
            self.send_response(307)
            self.send_header("Location", attaquant.renvois[chemin])
            self.end_headers()
            return
        if attaquant.debut:
            self.wfile.write(attaquant.debut)
        else:
            self.send_response(200)
            self.send_header("Content-Type", genre)
            self.end_headers()
        self._ecrire(octets)

    def do_POST(self) -> None:
        """The same."""
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def _ecrire(self, octets: bytes) -> None:
        lenteur = self.server.attaquant.lenteur
        if lenteur is None:
            self.wfile.write(octets)
            return
        while not lenteur.wait(0.02):
            self.wfile.write(b" ")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing."""


def servir(certificat: Path | None = None) -> Serveur:
    """Start its server: over TLS with a certificate (PEM, with its key), else in clear."""
    serveur = Serveur(("127.0.0.1", 0), _Reponse)
    if certificat is not None:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(certificat)
        serveur.socket = tls.wrap_socket(serveur.socket, server_side=True)
    serveur.handle_error = lambda *_: None  # type: ignore[method-assign]
    threading.Thread(target=serveur.serve_forever, args=(0.02,), daemon=True).start()
    return serveur


@dataclass
class Tentative:
    """A browser that signs in at the attacker's."""

    attaquant: Attaquant
    rpps: str
    client: Client = field(default_factory=Client)
    etat: str = ""

    def partir(self) -> dict[str, str]:
        """Leave for it; returns what we asked, of which it now certifies the honest answer."""
        reponse = self.client.get("/connexion/psc/")
        assert reponse.status_code == 302, reponse.status_code
        demande = {nom: v[0] for nom, v in parse_qs(urlsplit(reponse["Location"]).query).items()}
        self.etat = demande["state"]
        self.attaquant.honnete(demande["nonce"], self.rpps)
        return demande

    def revenir(self, **autres: str) -> HttpResponse:
        """Come back with its answer."""
        parametres = {"code": "c", "state": self.etat} | self.attaquant.retour | autres
        return self.client.get(f"/connexion/psc/retour/?{urlencode(parametres)}")  # type: ignore[return-value]


def constat(reponse: HttpResponse) -> tuple[int, str, int, int]:
    """What came of it: status, heading, sessions, refusals in the journal."""
    page = reponse.content.decode()
    titre = page.partition('<h1 id="titre" tabindex="-1">')[2].partition("</h1>")[0]
    refus = Trace.objects.filter(acte=Acte.CONNEXION_REFUSEE, accepte=False, voie="psc")
    return reponse.status_code, titre, Session.objects.count(), refus.count()


def _base64(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()
