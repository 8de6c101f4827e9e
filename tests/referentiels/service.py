"""A service « info patient » as an operator would run it: a small HTTPS server, a real process.

`python -m tests.referentiels.service <folder>` serves on a free port, with the certificate of the
folder, and answers each NIR as `reponses.json` says: {nir: {"statut", "corps", …}}.
"""

import json
import ssl
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

DOSSIER = Path(sys.argv[1]) if __name__ == "__main__" else Path()
JETON = "jeton-d-essai"


class Service(BaseHTTPRequestHandler):
    """Checks who asks, notes what was asked, answers."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """One question."""
        corps = self.rfile.read(int(self.headers["Content-Length"]))
        certificat = self.connection.getpeercert()
        question = {
            "corps": json.loads(corps),
            "chemin": self.path,
            "jeton": self.headers.get("Authorization"),
            "certificat": bool(certificat),
            "biscuit": self.headers.get("Cookie"),
        }
        with (DOSSIER / "questions.jsonl").open("a") as questions:
            questions.write(json.dumps(question) + "\n")
        if question["jeton"] != f"Bearer {JETON}" and not certificat:
            self._repondre(401, b"")
            return
        reponses = json.loads((DOSSIER / "reponses.json").read_text())
        self._servir(reponses.get(question["corps"]["nir"], {"statut": 404}))

    def _servir(self, reponse: dict[str, Any]) -> None:
        if self.path == "/ailleurs":
            reponse = {"statut": 200, "corps": reponse["ailleurs"]}
        if reponse.get("muet"):
            time.sleep(60)
        if reponse.get("gouttes"):
            self._goutte_a_goutte(reponse["gouttes"])
        corps = reponse.get("brut", json.dumps(reponse.get("corps"))).encode()
        if not reponse.get("lent"):
            self._repondre(reponse["statut"], corps, reponse.get("vers"))
            return
        self._repondre(200, b"", None, 1000)
        for _ in range(1000):
            self.wfile.write(b" ")
            self.wfile.flush()
            time.sleep(0.5)

    def _goutte_a_goutte(self, gouttes: int) -> None:
        """Begin to answer, again and again; note whether the other side heard it all."""
        issue = "entendues"
        try:
            for _ in range(gouttes):
                self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
                time.sleep(0.5)
        except OSError:
            issue = "coupées"
        (DOSSIER / "gouttes").write_text(issue)

    def _repondre(
        self, statut: int, corps: bytes, vers: str | None = None, taille: int = 0
    ) -> None:
        self.send_response(statut)
        self.send_header("Content-Length", str(taille or len(corps)))
        self.send_header("Set-Cookie", "suivi=1")
        if vers:
            self.send_header("Location", vers)
        self.end_headers()
        self.wfile.write(corps)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing."""


def servir() -> None:
    """Serve until killed."""
    serveur = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    serveur.daemon_threads = True
    contexte = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=DOSSIER / "autorite.pem")
    contexte.load_cert_chain(DOSSIER / "serveur.pem")
    contexte.verify_mode = ssl.CERT_OPTIONAL
    serveur.socket = contexte.wrap_socket(serveur.socket, server_side=True)
    sys.stdout.write(f"{serveur.server_port}\n")
    sys.stdout.flush()
    serveur.serve_forever()


if __name__ == "__main__":
    servir()
