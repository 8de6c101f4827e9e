"""One installation to measure: a database of some size, and the product serving it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import psycopg

from bench.memoire import enfants, rss_mo
from echanges.coffre import creer_cles
from lanceur.postgres import APPLICATION, PROPRIETAIRE, Serveur
from lanceur.reglages import memoire

RACINE = Path(__file__).resolve().parent.parent
PRETE_EN_S = 30
ANALYSES_FAITES_EN_S = 60


@dataclass(frozen=True, slots=True)
class Installation:
    """Where to send requests, as whom, and how many conversations there are."""

    taille: int
    port: int
    pid: int
    jetons: dict[str, str]
    """Cookies: « medecin » and « echelon », both of the parties that have the most."""
    environnement: dict[str, str]
    """That of its processes."""

    def memoire_mo(self) -> float:
        """Resident memory of the web processes, in megabytes."""
        return sum(rss_mo(processus) for processus in enfants(self.pid))


@contextmanager
def installer(serveur: Serveur, dossier: Path, taille: int) -> Iterator[Installation]:
    """Load the demonstration and `taille` generated conversations, and serve them."""
    environnement = _environnement(serveur, dossier, taille)
    _manage(environnement, "preparer")
    _manage(environnement, "charger_demo", "--volume", str(taille))
    with psycopg.connect(environnement["DATABASE_OWNER_URL"], autocommit=True) as connexion:
        connexion.execute("VACUUM ANALYZE")
    jetons = dict(
        ligne.split("=", 1)
        for ligne in _python(environnement, "-m", "bench.jetons").split()
        if "=" in ligne
    )
    environnement.pop("DATABASE_OWNER_URL")
    port = _port_libre()
    commande = ["-m", "gunicorn", "config.wsgi:application", "-k", "gthread", "--workers", "2"]
    commande += [
        "--threads",
        "8",
        "--no-control-socket",
        "--keep-alive",
        "120",
        "--bind",
        f"127.0.0.1:{port}",
    ]
    web = subprocess.Popen(
        [sys.executable, *commande], env=environnement, cwd=RACINE, stderr=subprocess.DEVNULL
    )
    try:
        _attendre(port)
        yield Installation(taille, port, web.pid, jetons, environnement)
    finally:
        web.terminate()
        web.wait()


@contextmanager
def travailler(installation: Installation) -> Iterator[int]:
    """Have the worker of this installation run; gives its pid."""
    commande = [sys.executable, "manage.py", "procrastinate", "worker", "--concurrency", "4"]
    travailleur = subprocess.Popen(
        commande, env=installation.environnement, cwd=RACINE, stderr=subprocess.DEVNULL
    )
    try:
        yield travailleur.pid
    finally:
        travailleur.terminate()
        travailleur.wait()


def attendre_les_analyses(installation: Installation) -> None:
    """Wait until the worker has looked at every file."""
    fin = time.monotonic() + ANALYSES_FAITES_EN_S
    demande = (
        "SELECT count(*) FROM procrastinate_jobs"
        " WHERE queue_name = 'pieces' AND status IN ('todo', 'doing')"
    )
    with psycopg.connect(installation.environnement["DATABASE_URL"], autocommit=True) as base:
        while time.monotonic() < fin:
            reste = base.execute(demande).fetchone()
            if reste == (0,):
                return
            time.sleep(0.2)
    raise RuntimeError("the worker does not come to the end of the files")


def _environnement(serveur: Serveur, dossier: Path, taille: int) -> dict[str, str]:
    base = f"mesure_{taille}"
    with psycopg.connect(serveur.url(PROPRIETAIRE, "postgres"), autocommit=True) as connexion:
        connexion.execute(f'CREATE DATABASE "{base}"'.encode())
    for nom in ("fichiers", "courriels", "statiques"):
        (dossier / nom).mkdir(parents=True, exist_ok=True)
    creer_cles(dossier / "cles")
    return {
        **os.environ,
        **memoire(),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "ECHANGES_MODE": "demo",
        "ECHANGES_CLES": str(dossier / "cles"),
        "ECHANGES_FICHIERS": str(dossier / "fichiers"),
        "ECHANGES_COURRIELS": str(dossier / "courriels"),
        "ECHANGES_STATIQUES": str(dossier / "statiques"),
        "DATABASE_URL": serveur.url(APPLICATION, base),
        "DATABASE_OWNER_URL": serveur.url(PROPRIETAIRE, base),
    }


def _manage(environnement: dict[str, str], *arguments: str) -> None:
    _python(environnement, "manage.py", *arguments)


def _python(environnement: dict[str, str], *arguments: str) -> str:
    return subprocess.run(
        [sys.executable, *arguments],
        env=environnement,
        cwd=RACINE,
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def _port_libre() -> int:
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return int(prise.getsockname()[1])


def _attendre(port: int) -> None:
    fin = time.monotonic() + PRETE_EN_S
    while time.monotonic() < fin:
        try:
            connexion = HTTPConnection("127.0.0.1", port, timeout=1)
            connexion.request("GET", "/sante/")
            if connexion.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the product did not start")
