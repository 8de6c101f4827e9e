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
def installer(
    serveur: Serveur, dossier: Path, taille: int, racine: Path = RACINE
) -> Iterator[Installation]:
    """Load the demonstration and `taille` generated conversations, and serve them.

    `racine`: the checkout of the product, this one or another; `dossier`: its data, whose name
    is also that of its database.
    """
    environnement = _environnement(serveur, dossier)
    executer(environnement, racine, "manage.py", "preparer")
    executer(environnement, racine, "manage.py", "charger_demo", "--volume", str(taille))
    with psycopg.connect(environnement["DATABASE_OWNER_URL"], autocommit=True) as connexion:
        connexion.execute("VACUUM ANALYZE")
    jetons = dict(
        ligne.split("=", 1)
        for ligne in executer(environnement, racine, "-m", "bench.jetons").split()
        if "=" in ligne
    )
    environnement.pop("DATABASE_OWNER_URL")
    with servir(environnement, racine, "config.wsgi:application") as (port, pid):
        yield Installation(taille, port, pid, jetons, environnement)


@contextmanager
def servir(
    environnement: dict[str, str], racine: Path, application: str
) -> Iterator[tuple[int, int]]:
    """Have gunicorn serve an application as the product is served; gives its port and its pid."""
    port = _port_libre()
    commande = [sys.executable, "-m", "gunicorn", application, "-k", "gthread"]
    commande += ["--workers", "2", "--threads", "8", "--no-control-socket"]
    commande += ["--keep-alive", "120", "--bind", f"127.0.0.1:{port}"]
    web = subprocess.Popen(commande, env=environnement, cwd=racine, stderr=subprocess.DEVNULL)
    try:
        _attendre(port)
        yield port, web.pid
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


def _environnement(serveur: Serveur, dossier: Path) -> dict[str, str]:
    base = f"mesure_{dossier.name}"
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


def executer(environnement: dict[str, str], racine: Path, *arguments: str) -> str:
    """Run Python in a checkout of the product; return what it printed."""
    return subprocess.run(
        [sys.executable, *arguments],
        env=environnement,
        cwd=racine,
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
