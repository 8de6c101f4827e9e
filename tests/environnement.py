"""What the tests run on: a real PostgreSQL under the run-time role, a real mail catcher, keys.

A pytest plugin, loaded before anything imports the settings, which read the environment.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from echanges.coffre import creer_cles
from lanceur.postgres import APPLICATION, PROPRIETAIRE, Serveur
from tests.courriels import Attrapeur

EN_MEMOIRE = Path("/dev/shm")
LIBRE_OCTETS = 4 * 1024**3
"""What the tests may take there: a database for each, one at a time, and its journal."""


def travailler_en_memoire() -> None:
    """Have every temporary file live in memory where there is room: each test clones a database."""
    if os.access(EN_MEMOIRE, os.W_OK) and shutil.disk_usage(EN_MEMOIRE).free > LIBRE_OCTETS:
        os.environ["TMPDIR"] = str(EN_MEMOIRE)
        tempfile.tempdir = None


travailler_en_memoire()
DOSSIER = Path(tempfile.mkdtemp(prefix="echanges-essais-"))
SERVEUR = Serveur(DOSSIER / "base", durable=False)
COURRIELS = Attrapeur(DOSSIER / "courriels")


def preparer() -> None:
    """Start the servers and describe them in the environment, then set Django up."""
    for nom in ("fichiers", "courriels", "cles"):
        (DOSSIER / nom).mkdir(mode=0o700)
    creer_cles(DOSSIER / "cles")
    SERVEUR.demarrer()
    COURRIELS.demarrer()
    atexit.register(fermer)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DJANGO_ALLOW_ASYNC_UNSAFE": "1",  # Playwright runs a loop in the tests' thread
        "ECHANGES_MODE": "demo",
        "ECHANGES_TESTS": "1",
        "ECHANGES_CLAMD": "",
        "ECHANGES_CLES": str(DOSSIER / "cles"),
        "ECHANGES_FICHIERS": str(DOSSIER / "fichiers"),
        "ECHANGES_COURRIELS": str(DOSSIER / "courriels"),
        "ECHANGES_SMTP": f"smtp://127.0.0.1:{COURRIELS.port}",
        "ECHANGES_HOTES": "127.0.0.1,localhost,testserver",
        "DATABASE_URL": SERVEUR.url(APPLICATION, "echanges"),
        "DATABASE_OWNER_URL": SERVEUR.url(PROPRIETAIRE, "echanges"),
    }
    import django

    django.setup()


def pytest_unconfigure() -> None:
    """Clean up where `atexit` does not run: the workers of pytest-xdist."""
    fermer()


def fermer() -> None:
    """Stop the servers and remove everything."""
    atexit.unregister(fermer)
    COURRIELS.arreter()
    SERVEUR.arreter()
    shutil.rmtree(DOSSIER, ignore_errors=True)


preparer()
