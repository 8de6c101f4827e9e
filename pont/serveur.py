"""The HTTP side of the bridge: loopback only, one address, and only for the sites it knows.

A page of another site, a name that was made to point to 127.0.0.1 (DNS rebinding), or a program
that is no browser gets a bare 403 and learns nothing. Nothing is written about what is read.
"""

import json
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from pont.lecture import CarteIllisible, Lecteur, LectureImpossible

HOTE = "127.0.0.1"
ADRESSE = "/lecture"
PATIENCE_S = 10.0
STATUTS = {
    "carte_absente": HTTPStatus.NOT_FOUND,
    "lecteur_absent": HTTPStatus.NOT_FOUND,
    "carte_illisible": HTTPStatus.UNPROCESSABLE_ENTITY,
}


class OrigineInvalide(ValueError):
    """This cannot be the origin of a site that may read cards."""


def lire_origine(texte: str) -> str:
    """Return an origin as browsers write it; https, or http on this machine.

    Raises `OrigineInvalide`.
    """
    parties = urlsplit(texte)
    local = parties.hostname in {"127.0.0.1", "localhost"}
    sure = parties.scheme == "https" or (parties.scheme == "http" and local)
    if not sure or not parties.hostname or texte != f"{parties.scheme}://{parties.netloc}":
        raise OrigineInvalide(texte)
    if "@" in parties.netloc or texte != texte.lower():
        raise OrigineInvalide(texte)
    return texte


class Pont(ThreadingHTTPServer):
    """The bridge, listening; `serve_forever()` makes it answer."""

    daemon_threads = True

    def __init__(self, lecteur: Lecteur, origines: frozenset[str], port: int) -> None:
        """`port` 0 takes a free one, to be read in `server_port`. Raises `OSError`."""
        self.lecteur = lecteur
        self.origines = origines
        self.verrou = threading.Lock()
        super().__init__((HOTE, port), _Reponse)

    def lire(self) -> bytes:
        """Read the card: one reading at a time. Raises `LectureImpossible`."""
        with self.verrou:
            return self.lecteur.lire()


class _Reponse(BaseHTTPRequestHandler):
    """One request; methods without a `do_` get 501 from the standard library."""

    protocol_version = "HTTP/1.1"
    timeout = PATIENCE_S
    server: Pont

    def do_GET(self) -> None:
        """The card, or the word that says why not."""
        if not self._admise():
            return
        try:
            self._repondre(HTTPStatus.OK, self.server.lire(), "application/xml; charset=utf-8")
        except LectureImpossible as erreur:
            self._refuser(erreur.code)
        except Exception:
            self._refuser(CarteIllisible.code)  # a reader's driver may raise anything

    def do_OPTIONS(self) -> None:
        """The question browsers ask before: may this site reach this machine?"""
        if self._admise():
            self._repondre(HTTPStatus.NO_CONTENT)

    def version_string(self) -> str:
        """Return a name that says nothing of the program or its version."""
        return "pont"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing is written about readings."""

    def _admise(self) -> bool:
        port = self.server.server_port
        hotes = {f"{HOTE}:{port}", f"localhost:{port}"}
        connue = self.headers.get("Origin") in self.server.origines
        if self.headers.get("Host") in hotes and connue and self.path == ADRESSE:
            return True
        self._repondre(HTTPStatus.FORBIDDEN, admise=False)
        return False

    def _refuser(self, code: str) -> None:
        corps = json.dumps({"erreur": code}).encode()
        self._repondre(STATUTS[code], corps, "application/json")

    def _repondre(
        self, statut: HTTPStatus, corps: bytes = b"", sorte: str = "", *, admise: bool = True
    ) -> None:
        self.send_response(statut)
        for nom, valeur in self._entetes(admise=admise).items():
            self.send_header(nom, valeur)
        if sorte:
            self.send_header("Content-Type", sorte)
        if statut != HTTPStatus.NO_CONTENT:
            self.send_header("Content-Length", str(len(corps)))
        self.end_headers()
        self.wfile.write(corps)

    def _entetes(self, *, admise: bool) -> dict[str, str]:
        fixes = {
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Vary": "Origin",
        }
        if not admise:
            return fixes | {"Connection": "close"}
        cors = {
            "Access-Control-Allow-Origin": str(self.headers["Origin"]),
            "Access-Control-Allow-Methods": "GET",
        }
        if self.headers.get("Access-Control-Request-Private-Network") == "true":
            cors["Access-Control-Allow-Private-Network"] = "true"
        return fixes | cors
