"""A ciphertext between its writing and its storage: a private file of this machine."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from echanges.coffre.disque import DOSSIER_PRIVE

_MORCEAU: Final = 1024 * 1024


class FichierSurDisque(io.FileIO):
    """A file written to the end, open for reading, as Django's storages take one.

    It tells its path, so that a storage may name it instead of copying it; it stays its owner's,
    who removes it.
    """

    def __init__(self, chemin: Path) -> None:
        """Open `chemin`. Raises OSError."""
        super().__init__(chemin, "rb")
        self._chemin = chemin

    def temporary_file_path(self) -> str:
        """Where the file is: Django's name for it."""
        return str(self._chemin)

    def chunks(self) -> Iterator[bytes]:
        """Yield the bytes, a piece at a time. Without this, Django would hide the path."""
        while morceau := self.read(_MORCEAU):
            yield morceau


def creer_dossier_prive(dossier: Path) -> None:
    """Create `dossier` and the one that holds it, mode 0700, unless they exist. Raises OSError."""
    dossier.parent.mkdir(mode=DOSSIER_PRIVE, parents=True, exist_ok=True)
    dossier.mkdir(mode=DOSSIER_PRIVE, exist_ok=True)
