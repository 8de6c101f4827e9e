"""The real product under the launcher, the ways to kill a part of it, and its starting again."""

import json
import os
import random
import signal
import subprocess
import sys
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo

from lanceur import proc
from lanceur.mots_de_passe import ADMINISTRATEUR
from tests.clamav import port_libre
from tests.lanceur.outils import RACINE, attendre, marques, postgres_de

DELAI_S = 180.0
"""How long anything here may take on a busy machine before it counts as never."""


class Cible(StrEnum):
    """What is killed; the value is its name in messages."""

    OUVRIER_WEB = "a process of the web server"
    MAITRE_WEB = "the master of the web server"
    TRAVAILLEUR = "the worker"
    SESSION_DE_BASE = "a backend of the database"
    BASE = "the postmaster"
    LANCEUR = "the launcher alone"
    TOUT = "everything at once, as a power cut"


@dataclass
class Demonstration:
    """One data folder and what runs on it; `lancer` must be called from the main thread."""

    dossier: Path
    """Private and short: « donnees », « tmp » and the launcher's own words are in it."""
    antivirus: str
    """The address of a clamd."""
    port: int = field(default_factory=port_libre)
    marque: str = field(default_factory=lambda: f"fautes-{uuid.uuid4()}")
    lancements: int = 0
    morts: list[str] = field(default_factory=list)
    """What was killed so far, for whoever reads a failure."""
    _lanceur: "subprocess.Popen[str] | None" = None

    @property
    def donnees(self) -> Path:
        """All that the product keeps."""
        return self.dossier / "donnees"

    def lancer(self) -> None:
        """Start the launcher, and return once it says « Prêt »: the first time, or once more."""
        paroles = self.dossier / "lanceur.log"
        with paroles.open("a") as journal:
            self._lanceur = subprocess.Popen(
                [sys.executable, "-m", "lanceur"],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=journal,
                text=True,
                cwd=RACINE,
                env=self._environnement(),
            )
        self.lancements += 1
        assert self._lanceur.stdout is not None
        with self._lanceur.stdout as sortie:
            premiere = sortie.readline()
        assert premiere.startswith("Prêt"), paroles.read_text()

    def veiller(self) -> None:
        """Start again, on the same folder, a launcher that gave up: the documented recovery."""
        if self._lanceur is not None and self._lanceur.poll() is not None:
            self.lancer()

    def tuer(self, cible: Cible, alea: random.Random) -> None:
        """Kill -9 a part of the product; what this brings down is `veiller`'s."""
        self.morts.append(f"{datetime.now():%H:%M:%S} {cible}")
        match cible:
            case Cible.TOUT:
                self._tuer_tout()
            case Cible.LANCEUR:
                self._tuer_le_lanceur()
            case _:
                attendre(lambda: self._tuer_un(cible, alea), DELAI_S)

    def gerer(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run a Python module or `manage.py` in the environment that the launcher gives."""
        return subprocess.run(
            [sys.executable, *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            cwd=RACINE,
            env=self._environnement_du_site(),
            timeout=DELAI_S,
            check=False,
        )

    def demander(self, requete: str, *valeurs: object) -> list[tuple[Any, ...]]:
        """Ask the database, as its administrator: no wall hides a row."""
        secrets = json.loads((self.donnees / "base" / "mots-de-passe.json").read_text())
        adresse = make_conninfo(
            self._environnement_du_site()["DATABASE_URL"],
            user=ADMINISTRATEUR,
            password=secrets[ADMINISTRATEUR],
        )
        with psycopg.connect(adresse) as connexion:
            curseur = connexion.execute(requete.encode(), valeurs)
            return curseur.fetchall() if curseur.description else []

    def arreter(self) -> None:
        """Stop cleanly: everything is on disk then, and no process is left."""
        if self._lanceur is None:
            return
        descendants = self._descendants()
        self._lanceur.send_signal(signal.SIGTERM)
        self._lanceur.wait(DELAI_S)
        attendre(lambda: self._restes(descendants) == [], DELAI_S)
        self._lanceur = None

    def _environnement(self) -> dict[str, str]:
        return {
            **os.environ,
            "PORT": str(self.port),
            "ECHANGES_DATA": str(self.donnees),
            "TMPDIR": str(self.dossier / "tmp"),
            "ECHANGES_CLAMD": self.antivirus,
            "ECHANGES_HOTES": "127.0.0.1",
            "ECHANGES_TESTS": "",
            "DATABASE_URL": "",
            "DATABASE_OWNER_URL": "",
            "LANCEUR_PARENT": str(os.getpid()),  # a killed test run takes it along
            "MARQUE": self.marque,
        }

    def _environnement_du_site(self) -> dict[str, str]:
        """What the launcher gave its web server."""
        [maitre] = self._processus(Cible.MAITRE_WEB)
        lignes = Path(f"/proc/{maitre}/environ").read_text().split("\0")
        return dict(ligne.split("=", 1) for ligne in lignes if ligne)

    def _tuer_un(self, cible: Cible, alea: random.Random) -> bool:
        """Kill a process of a kind, if there is one now: it may be starting again."""
        self.veiller()
        trouves = self._processus(cible)
        if trouves:
            _tuer(alea.choice(trouves))
        return bool(trouves)

    def _tuer_tout(self) -> None:
        """Kill the launcher and all that it runs, or that an earlier one left running."""
        assert self._lanceur is not None
        descendants = self._descendants()
        self._lanceur.kill()
        for pid in [*descendants, *marques(self.marque)]:
            _tuer(pid)
        self._lanceur.wait()
        attendre(lambda: self._restes(descendants) == [], DELAI_S)

    def _tuer_le_lanceur(self) -> None:
        """Kill the launcher, and wait for its web server to end, as the kernel tells it to.

        A user who started again at once would be told that the port is taken. The worker may live
        a minute more, beside the next one: it waits for a database that has gone.
        """
        assert self._lanceur is not None
        site = self._processus(Cible.MAITRE_WEB) + self._processus(Cible.OUVRIER_WEB)
        self._lanceur.kill()
        self._lanceur.wait()
        attendre(lambda: not any(proc.vivant(pid) for pid in site), DELAI_S)

    def _restes(self, descendants: list[int]) -> list[int]:
        """What still lives of the demonstration."""
        connus = [pid for pid in descendants if proc.vivant(pid)]
        return connus + marques(self.marque) + postgres_de(self.donnees / "base" / "pgdata")

    def _descendants(self) -> list[int]:
        """Every process below the launcher."""
        assert self._lanceur is not None
        parents = {pid: proc.parent(pid) for pid in proc.pids()}
        trouves = [self._lanceur.pid]
        for pid in trouves:  # grows meanwhile
            trouves += [enfant for enfant, parent in parents.items() if parent == pid]
        return trouves[1:]

    def _processus(self, cible: Cible) -> list[int]:
        """The processes of a kind that live now."""
        assert self._lanceur is not None
        lanceur, pgdata = self._lanceur.pid, self.donnees / "base" / "pgdata"
        match cible:
            case Cible.MAITRE_WEB:
                return _enfants(lanceur, b"gunicorn")
            case Cible.OUVRIER_WEB:
                return [p for m in _enfants(lanceur, b"gunicorn") for p in _enfants(m, b"gunicorn")]
            case Cible.TRAVAILLEUR:
                return _enfants(lanceur, b"procrastinate")
            case Cible.BASE:
                return [pid for pid in postgres_de(pgdata) if proc.parent(pid) == lanceur]
            case _:
                return [p for p in postgres_de(pgdata) if b"echanges_app" in _commande(p)]


def _enfants(parent: int, mot: bytes) -> list[int]:
    """The living children of a process whose command holds a word."""
    return [
        pid
        for pid in proc.pids()
        if proc.parent(pid) == parent and proc.vivant(pid) and mot in _commande(pid)
    ]


def _commande(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:  # gone meanwhile
        return b""


def _tuer(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:  # gone meanwhile
        return
