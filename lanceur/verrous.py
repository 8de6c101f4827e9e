"""Locks on a data directory: ours, and the stale ones that PostgreSQL leaves behind.

PostgreSQL itself only asks whether *some* process has the number written in its lock file. After
a hard kill that number may belong to a zombie or to anything else, and it would refuse to start.
"""

import contextlib
import fcntl
import os
import signal
import time
from pathlib import Path

from lanceur import proc
from lanceur.erreurs import LanceurError

ATTENTE = 10.0
_PAS = 0.02


class Verrou:
    """An exclusive lock on a folder, freed by the kernel when its holder dies."""

    def __init__(self, chemin: Path) -> None:
        """Remember the lock file; takes nothing yet."""
        self._chemin = chemin
        self._descripteur: int | None = None

    def prendre(self) -> None:
        """Take the lock.

        Side effect: creates the file. Raises LanceurError when another process holds it.
        """
        descripteur = os.open(self._chemin, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descripteur, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descripteur)
            raise LanceurError(
                f"la base de {self._chemin.parent} est déjà utilisée par un autre lancement ; "
                "arrêtez-le d'abord ou choisissez un autre dossier par ECHANGES_DATA."
            ) from None
        self._descripteur = descripteur

    def rendre(self) -> None:
        """Free the lock if it is held."""
        if self._descripteur is not None:
            os.close(self._descripteur)
            self._descripteur = None


def attendre_la_fin_du_precedent(pgdata: Path) -> None:
    """Wait until no process of an earlier server still uses ``pgdata``.

    An earlier server may be shutting down (its launcher was killed), or its postmaster may have
    been killed while a backend was busy. Such headless backends are killed: they keep the shared
    memory that a new server needs, and what they acknowledged is already on disk.

    Raises LanceurError when a whole server, postmaster included, does not go away.
    """
    limite = time.monotonic() + ATTENTE
    while restants := [pid for pid in proc.pids() if proc.est_postgres_de(pid, pgdata)]:
        maitre = _pid_ecrit(pgdata / "postmaster.pid")
        if maitre not in restants:
            for pid in restants:
                _tuer(pid)
        elif time.monotonic() > limite:
            raise LanceurError(
                f"un PostgreSQL (processus {maitre}) utilise déjà {pgdata} ; arrêtez-le d'abord."
            )
        time.sleep(_PAS)


def retirer_les_perimes(pgdata: Path, dossier_socket: Path) -> None:
    """Remove PostgreSQL's two lock files when their process is not a server of ``pgdata``.

    Call it with our own lock held, after ``attendre_la_fin_du_precedent``. Side effect: deletes
    ``postmaster.pid`` and the socket with its lock. Both lock files must go: either one is
    enough for PostgreSQL to refuse.
    """
    pid = _pid_ecrit(pgdata / "postmaster.pid")
    if pid is not None and proc.est_postgres_de(pid, pgdata):
        return
    (pgdata / "postmaster.pid").unlink(missing_ok=True)
    for reste in dossier_socket.glob(".s.PGSQL.*"):
        reste.unlink(missing_ok=True)


def _pid_ecrit(fichier: Path) -> int | None:
    """The process number on the first line of a PostgreSQL lock file, or None."""
    try:
        premiere = fichier.read_text().partition("\n")[0].strip()
    except OSError:
        return None
    # PostgreSQL writes a negative number for a single-user server.
    return abs(int(premiere)) if premiere.lstrip("-").isdigit() else None


def _tuer(pid: int) -> None:
    """Kill a headless backend that may be gone already."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
