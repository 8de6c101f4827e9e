"""What pages cost the application: the processor time of its processes, beside the p50.

The database's time is not in it, nor the client's. Linux counts in hundredths of a second: only
blocks of many requests say something.
"""

import contextlib
import os
import statistics
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.comparaison import Comparaison, Operation
from bench.memoire import enfants

_PAR_SECONDE: Final = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Sujet:
    """Something to measure, and the gunicorn (its pid) whose processes do it."""

    operation: Operation
    pid: int


def comparer(a: Sujet, b: Sujet, *, tours: int, par_bloc: int) -> tuple[Comparaison, Comparaison]:
    """Run blocks A B B A at each round; return the p50, then the processor ms of a request.

    One block of each first, for nothing: what is made once is made.
    """
    for sujet in (a, b):
        _bloc(sujet, par_bloc)
    attente, processeur = Comparaison(), Comparaison()
    for _ in range(tours):
        blocs_a, blocs_b = [_bloc(a, par_bloc)], [_bloc(b, par_bloc), _bloc(b, par_bloc)]
        blocs_a.append(_bloc(a, par_bloc))
        attente.ajouter([d for d, _ in blocs_a], [d for d, _ in blocs_b])
        processeur.ajouter([c for _, c in blocs_a], [c for _, c in blocs_b])
    return attente, processeur


def _bloc(sujet: Sujet, par_bloc: int) -> tuple[float, float]:
    """The median of a block's requests, and the processor time of one, in milliseconds."""
    avant = _depense_s(sujet.pid)
    durees = [sujet.operation() for _ in range(par_bloc)]
    return statistics.median(durees), (_depense_s(sujet.pid) - avant) * 1000 / par_bloc


def _depense_s(pid: int) -> float:
    """Processor time spent so far by the children of a process, in seconds."""
    total = 0
    for enfant in enfants(pid):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # ended meanwhile
            champs = Path(f"/proc/{enfant}/stat").read_text().rpartition(")")[2].split()
            total += int(champs[11]) + int(champs[12])  # utime, stime
    return total / _PAR_SECONDE
