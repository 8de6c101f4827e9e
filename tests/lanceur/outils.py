"""Small tools of these tests: waiting for a condition, and finding processes."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from lanceur import proc

RACINE = Path(__file__).resolve().parents[2]


def attendre(condition: Callable[[], bool], delai: float = 20.0) -> None:
    """Return as soon as the condition holds; fail after ``delai`` seconds."""
    limite = time.monotonic() + delai
    while not condition():
        assert time.monotonic() < limite, "the condition never came true"
        time.sleep(0.01)


def postgres_de(pgdata: Path) -> list[int]:
    """The living PostgreSQL processes of a data directory."""
    return [pid for pid in proc.pids() if proc.est_postgres_de(pid, pgdata)]


def marques(marque: str) -> list[int]:
    """The living processes whose environment holds ``marque``."""
    trouves = []
    for pid in proc.pids():
        try:
            contenu = Path(f"/proc/{pid}/environ").read_bytes()
        except OSError:
            continue
        if marque.encode() in contenu and proc.vivant(pid):
            trouves.append(pid)
    return trouves


def python(
    *arguments: str, environnement: dict[str, str] | None = None, prefixe: tuple[str, ...] = ()
) -> "subprocess.Popen[str]":
    """Start a Python of this environment from the project's folder, with its output piped."""
    return subprocess.Popen(
        [*prefixe, sys.executable, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=RACINE,
        env={**os.environ, **(environnement or {})},
    )
