"""The memory of processes, as Linux tells it in /proc."""

import contextlib
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

_PAUSE_S: Final = 0.005
_PROC: Final = Path("/proc")


def rss_mo(pid: int) -> float:
    """Resident memory of a process, what it shares included, in megabytes."""
    return _lire_mo(pid, "status", "VmRSS")


def enfants(pid: int) -> list[int]:
    """The processes started by a process, by any of its threads."""
    return _par_parent().get(pid, [])


def memoire_mo(pid: int) -> float:
    """Memory of a process and of all that descend from it, what they share counted once (PSS)."""
    par_parent = _par_parent()
    total, a_voir = 0.0, [pid]
    while a_voir:
        vu = a_voir.pop()
        a_voir += par_parent.get(vu, [])
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # ended meanwhile
            total += _part_mo(vu)
    return total


@dataclass(slots=True)
class Releve:
    """The memory of a tree of processes while something goes on, in megabytes."""

    pid: int
    repos: float = 0.0
    maximum: float = 0.0
    mesures: int = 0
    _fini: threading.Event = field(default_factory=threading.Event)

    @classmethod
    @contextlib.contextmanager
    def pendant(cls, pid: int) -> Iterator[Self]:
        """Measure at once, then without stopping until the end of the block."""
        repos = memoire_mo(pid)
        releve = cls(pid, repos, repos)
        fil = threading.Thread(target=releve._suivre)
        fil.start()
        try:
            yield releve
        finally:
            releve._fini.set()
            fil.join()

    @property
    def hausse(self) -> float:
        """What the maximum adds to the memory at rest."""
        return self.maximum - self.repos

    def _suivre(self) -> None:
        while not self._fini.wait(_PAUSE_S):
            self.maximum = max(self.maximum, memoire_mo(self.pid))
            self.mesures += 1


def _part_mo(pid: int) -> float:
    """The share of a process; of one that hides it (an ouvrier), what its parent has not."""
    try:
        return _lire_mo(pid, "smaps_rollup", "Pss")
    except PermissionError:
        return max(0.0, rss_mo(pid) - rss_mo(_parent(pid)))


def _lire_mo(pid: int, fichier: str, nom: str) -> float:
    trouve = re.search(rf"^{nom}:\s+(\d+) kB", (_PROC / str(pid) / fichier).read_text(), re.M)
    return int(trouve.group(1)) / 1024 if trouve else 0.0


def _par_parent() -> dict[int, list[int]]:
    par_parent: dict[int, list[int]] = {}
    for dossier in _PROC.glob("[0-9]*"):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            par_parent.setdefault(_parent(int(dossier.name)), []).append(int(dossier.name))
    return par_parent


def _parent(pid: int) -> int:
    """The second field after the name, which is between parentheses and may hold some."""
    return int((_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[1])
