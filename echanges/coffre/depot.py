"""The store of sealed files: a folder of ciphertexts under random names.

A file is whole and on disk before its name exists, and it is never written again. The names say
nothing; the store knows neither keys nor contexts.
"""

import contextlib
import os
import re
import uuid
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final, Self

from echanges.coffre.disque import DOSSIER_PRIVE, ouvrir_nouveau, synchroniser_dossier
from echanges.coffre.erreurs import FichierAbsent, NomInvalide

_NOM = re.compile(r"[0-9a-f]{32}")
_EN_COURS: Final = "en-cours"


@dataclass(frozen=True)
class Depot:
    """The store kept in `dossier`, created at the first writing (mode 0700)."""

    dossier: Path

    def nouveau(self) -> "EcritureDeDepot":
        """Begin a new file, under a random name of its own.

        Side effect: creates a temporary file. Raises OSError when the disk refuses.
        """
        return EcritureDeDepot(self)

    def lire(self, nom: str) -> BinaryIO:
        """Open the file `nom`, which the caller closes. Raises FichierAbsent, NomInvalide."""
        try:
            return self.chemin(nom).open("rb")
        except FileNotFoundError:
            raise FichierAbsent("The store holds no file of that name.") from None

    def supprimer(self, nom: str) -> None:
        """Delete the file `nom` for good, on disk too; harmless when there is none.

        Raises NomInvalide, OSError when the disk refuses.
        """
        chemin = self.chemin(nom)
        with contextlib.suppress(FileNotFoundError):
            chemin.unlink()
            synchroniser_dossier(chemin.parent)

    def chemin(self, nom: str) -> Path:
        """Return where the file `nom` lives. Raises NomInvalide unless 32 hexadecimal digits."""
        if not _NOM.fullmatch(nom):
            raise NomInvalide("A name of the store is 32 lower-case hexadecimal digits.")
        return self.dossier / nom[:2] / nom


class EcritureDeDepot:
    """One file being written; to be used in a `with` block, which ends with `valider`.

    Without it, or on an exception before it, nothing remains. A kill of the process may leave a
    file in the folder `en-cours`, which never becomes a file of the store.
    """

    def __init__(self, depot: Depot) -> None:
        """Create the temporary file (mode 0600). Raises OSError when the disk refuses."""
        self.nom: Final = uuid.uuid4().hex
        self._chemin = depot.chemin(self.nom)
        self._provisoire = depot.dossier / _EN_COURS / self.nom
        depot.dossier.mkdir(mode=DOSSIER_PRIVE, parents=True, exist_ok=True)
        self._provisoire.parent.mkdir(mode=DOSSIER_PRIVE, exist_ok=True)
        self._fichier = os.fdopen(ouvrir_nouveau(self._provisoire), "wb")
        self._valide = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        genre: type[BaseException] | None,
        erreur: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.abandonner()

    def ecrire(self, morceau: bytes) -> None:
        """Append sealed bytes. Raises ValueError once ended, OSError when the disk refuses."""
        self._fichier.write(morceau)

    def valider(self) -> str:
        """Make the file part of the store and return its name.

        On return it survives a power cut: the bytes, then the name, are synchronised to disk.
        Raises ValueError once ended; OSError when the disk refuses, and then nothing remains.
        """
        try:
            self._fichier.flush()
            os.fsync(self._fichier.fileno())
            self._fichier.close()
            self._nommer()
        except OSError:
            self._chemin.unlink(missing_ok=True)
            self.abandonner()
            raise
        self._valide = True
        return self.nom

    def abandonner(self) -> None:
        """Remove what was written, unless it was validated; may be called again."""
        if self._valide:
            return
        with contextlib.suppress(OSError):  # a full disk may refuse the last bytes: they go anyway
            self._fichier.close()
        self._provisoire.unlink(missing_ok=True)

    def _nommer(self) -> None:
        """Move the finished file to its name, atomically, and synchronise both folders."""
        dossier = self._chemin.parent
        dossier.mkdir(mode=DOSSIER_PRIVE, exist_ok=True)
        self._provisoire.rename(self._chemin)
        synchroniser_dossier(dossier)
        synchroniser_dossier(dossier.parent)
