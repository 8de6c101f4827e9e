"""Reading ``/proc``: what a process is, and whether it is really alive."""

from collections.abc import Iterator
from pathlib import Path

_PROC = Path("/proc")


def pids() -> Iterator[int]:
    """Every process number visible now."""
    for entree in _PROC.iterdir():
        if entree.name.isdigit():
            yield int(entree.name)


def _champs(pid: int) -> list[str]:
    """Fields of ``/proc/<pid>/stat`` after the name: state, parent…; empty when it is gone."""
    try:
        ligne = (_PROC / str(pid) / "stat").read_text(errors="replace")
    except OSError:
        return []
    # The name is in parentheses and may itself contain parentheses and spaces.
    return ligne.rpartition(")")[2].split()


def vivant(pid: int) -> bool:
    """True for a process that runs; a zombie is dead, whoever has not yet reaped it."""
    champs = _champs(pid)
    return bool(champs) and champs[0] not in {"Z", "X"}


def parent(pid: int) -> int | None:
    """The parent's number, or None when the process is gone."""
    champs = _champs(pid)
    return int(champs[1]) if champs else None


def est_postgres_de(pid: int, pgdata: Path) -> bool:
    """True when ``pid`` is a living PostgreSQL process (postmaster or backend) of ``pgdata``.

    PostgreSQL makes its data directory its working directory, which is the one sign that
    neither a reused process number nor another server can show by chance.
    """
    if not vivant(pid):
        return False
    dossier = _PROC / str(pid)
    try:
        return (dossier / "comm").read_text().strip() == "postgres" and (
            dossier / "cwd"
        ).readlink() == pgdata
    except OSError:
        # Gone meanwhile, or another user's process: not a server that we could have started.
        return False
