"""The launcher with stand-ins for the product: ``python -m tests.lanceur.doublure``.

Only what the children execute is replaced; the launcher's own code is the real one. The stand-in
of ``manage.py`` notes its name and its environment in the file named by DOUBLURE_NOTES, and that
of the web server answers 204 on every page. DOUBLURE_PANNE names the command that fails, with the
exit code DOUBLURE_CODE (1 unless said).
"""

import http.server
import json
import os
import sys
import time
from collections.abc import Mapping

from lanceur import __main__ as lanceur
from lanceur.processus import Enfant
from lanceur.reglages import Reglages

MOI = (sys.executable, "-m", "tests.lanceur.doublure")


class Page(http.server.BaseHTTPRequestHandler):
    """Says that the site is there, and nothing else."""

    def do_GET(self) -> None:
        """Answer 204."""
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        """Keep quiet."""


def web(choix: Reglages, commun: Mapping[str, str]) -> Enfant:
    """The stand-in of the web server."""
    commande = [*MOI, "web", str(choix.port)]
    return Enfant("le serveur web", commande, commun, choix.dossier("journaux") / "web.log")


def jouer(role: str, port: int) -> None:
    """Be one of the children."""
    with open(os.environ["DOUBLURE_NOTES"], "a", encoding="utf-8") as notes:  # noqa: PTH123
        notes.write(json.dumps({"role": role, "pid": os.getpid(), "env": dict(os.environ)}) + "\n")
    if os.environ.get("DOUBLURE_PANNE") == role:
        sys.exit(int(os.environ.get("DOUBLURE_CODE", "1")))
    if role == "web":
        http.server.ThreadingHTTPServer(("127.0.0.1", port), Page).serve_forever()
    elif role == "procrastinate" or os.environ.get("DOUBLURE_LENTE") == role:
        time.sleep(600)


def main() -> int:
    """Be a child when an argument says which, else the launcher."""
    if len(sys.argv) > 1:
        jouer(sys.argv[1], int(sys.argv[2]) if sys.argv[1] == "web" else 0)
        return 0
    lanceur._MANAGE = MOI  # type: ignore[assignment]
    lanceur.web = web
    return lanceur.main()


if __name__ == "__main__":
    sys.exit(main())
