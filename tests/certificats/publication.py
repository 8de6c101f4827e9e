"""The web server where the authorities publish their lists."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Publication:
    """Gives the bytes published at each path; the rest is a 404."""

    def __init__(self) -> None:
        self.fichiers: dict[str, bytes] = {}
        publication = self

        class _Reponse(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                octets = publication.fichiers.get(self.path)
                self.send_response(404 if octets is None else 200)
                self.end_headers()
                self.wfile.write(octets or b"")

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                pass

        self._serveur = ThreadingHTTPServer(("127.0.0.1", 0), _Reponse)
        threading.Thread(target=self._serveur.serve_forever, daemon=True).start()

    def publier(self, chemin: str, octets: bytes) -> str:
        """Give these bytes at this path; returns the address."""
        self.fichiers[chemin] = octets
        return self.adresse(chemin)

    def adresse(self, chemin: str) -> str:
        """The address of a path, whether something is there or not."""
        return f"http://127.0.0.1:{self._serveur.server_port}{chemin}"

    def fermer(self) -> None:
        """Stop."""
        self._serveur.shutdown()
        self._serveur.server_close()
