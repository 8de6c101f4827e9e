"""The store of sealed files: ciphertexts under random names, behind Django's storage interface.

A file is whole and stored for good before its name exists, and it is never written again: names are
drawn at random (122 bits) and given once. They say nothing; the store knows neither keys nor
contexts. Where the ciphertexts live is the storage's matter: a folder (dossier.py) or a bucket
(s3.py). `acces.depot` gives the one of this installation.
"""

import contextlib
import os
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, BinaryIO, Final, Self, cast

from echanges.coffre.disque import ouvrir_nouveau
from echanges.coffre.erreurs import FichierAbsent, NomInvalide
from echanges.coffre.provisoire import FichierSurDisque, creer_dossier_prive

if TYPE_CHECKING:  # the keys are prepared before Django is there
    from django.core.files.storage import Storage

_NOM = re.compile(r"[0-9a-f]{32}")
_PREFIXE = re.compile(r"[0-9a-f]{2}")


@dataclass(frozen=True, slots=True)
class Objet:
    """What the storage says of a file: its name, its size in bytes, when it was put there (UTC)."""

    nom: str
    taille: int
    depose_le: datetime


@dataclass(frozen=True)
class Depot:
    """The store kept in `stockage`; what is being written is in `en_cours`.

    `en_cours` is a folder of this machine (mode 0700, created at the first writing), and holds
    ciphertexts only. With a folder for storage, both are on the same file system.
    """

    stockage: "Storage"
    en_cours: Path

    def nouveau(self) -> "EcritureDeDepot":
        """Begin a new file, under a random name of its own.

        Side effect: creates a temporary file. Raises OSError when the disk refuses.
        """
        return EcritureDeDepot(self)

    def lire(self, nom: str) -> BinaryIO:
        """Open the file `nom`, which the caller closes.

        From a bucket, the ciphertext is fetched whole before this function returns, into memory
        then an unnamed temporary file: reading does not fail halfway.
        Raises FichierAbsent, NomInvalide, DepotIndisponible.
        """
        try:
            return cast(BinaryIO, self.stockage.open(_objet(nom)))
        except FileNotFoundError:
            raise FichierAbsent("The store holds no file of that name.") from None

    def contient(self, nom: str) -> bool:
        """Tell whether the file `nom` is there. Raises NomInvalide, DepotIndisponible."""
        return self.stockage.exists(_objet(nom))

    def supprimer(self, nom: str) -> None:
        """Delete the file `nom` for good, on disk too; harmless when there is none.

        Raises NomInvalide, OSError when the disk refuses, DepotIndisponible.
        """
        self.stockage.delete(_objet(nom))

    def chemin(self, nom: str) -> Path:
        """Return where the file `nom` lives on this machine.

        Raises NomInvalide unless 32 hexadecimal digits, NotImplementedError when the files are in
        a bucket.
        """
        return Path(self.stockage.path(_objet(nom)))

    def inventaire(self) -> Iterator[Objet]:
        """Yield every file of the store, by growing prefix, as it is read.

        A file deleted meanwhile may be missing, a file added meanwhile may be there or not. What
        is not the store's is left out: see `inconnus`. Raises OSError, DepotIndisponible.
        """
        for dossier in filter(_PREFIXE.fullmatch, sorted(self._racine()[0])):
            for objet in self._contenu(dossier):
                if _est_du_depot(dossier, objet.nom):
                    yield objet

    def inconnus(self) -> Iterator[str]:
        """Yield the paths, in the storage, of what the store did not put there.

        A folder ends with « / ». The files being written are not among them.
        Raises OSError, DepotIndisponible.
        """
        dossiers, fichiers = self._racine()
        yield from sorted(fichiers)
        for dossier in sorted(set(dossiers) - {self.en_cours.name}):
            sous_dossiers, noms = self.stockage.listdir(dossier)
            yield from (f"{dossier}/{nom}/" for nom in sorted(sous_dossiers))
            yield from (f"{dossier}/{n}" for n in sorted(noms) if not _est_du_depot(dossier, n))

    def inacheves(self, avant: datetime) -> list[Path]:
        """Return the temporary files last written before `avant` (aware, on the real clock).

        A kill of the process leaves them. An hour is a safe age: what is still being written, or
        sent to the bucket, is younger.
        """
        limite = avant.timestamp()
        return [f for f in sorted(self.en_cours.glob("*")) if _ecrit_avant(f, limite)]

    def balayer_inacheves(self, avant: datetime) -> int:
        """Remove the temporary files last written before `avant`; return how many."""
        inacheves = self.inacheves(avant)
        for fichier in inacheves:
            fichier.unlink(missing_ok=True)
        return len(inacheves)

    def _racine(self) -> tuple[list[str], list[str]]:
        """The folders and the files at the root of the storage; none when never written."""
        try:
            return self.stockage.listdir("")
        except FileNotFoundError:
            return [], []

    def _contenu(self, dossier: str) -> Iterator[Objet]:
        """Yield the files of one folder of the storage, whatever their names."""
        for nom in self.stockage.listdir(dossier)[1]:
            with contextlib.suppress(FileNotFoundError):  # deleted since it was listed
                yield self._decrire(nom, f"{dossier}/{nom}")

    def _decrire(self, nom: str, chemin: str) -> Objet:
        return Objet(nom, self.stockage.size(chemin), self.stockage.get_modified_time(chemin))


class EcritureDeDepot:
    """One file being written; to be used in a `with` block, which ends with `valider`.

    Without it, or on an exception before it, nothing remains. A kill of the process may leave a
    file in the folder `en_cours`, which never becomes a file of the store.
    """

    def __init__(self, depot: Depot) -> None:
        """Create the temporary file (mode 0600). Raises OSError when the disk refuses."""
        self.nom: Final = uuid.uuid4().hex
        self._stockage = depot.stockage
        self._provisoire = depot.en_cours / self.nom
        creer_dossier_prive(depot.en_cours)
        self._fichier = os.fdopen(ouvrir_nouveau(self._provisoire), "wb")

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

    def relire(self) -> BinaryIO:
        """Open what was written so far, from its beginning; the caller closes it.

        Raises ValueError once ended, OSError when the disk refuses.
        """
        self._fichier.flush()
        return self._provisoire.open("rb")

    def valider(self) -> str:
        """Make the file part of the store and return its name.

        On return it survives a power cut: the storage has it for good, bytes and name.
        Raises ValueError once ended; OSError when the disk refuses, and then nothing remains;
        DepotIndisponible when the bucket does not answer: a whole file may then be there (the
        answer was lost), which nothing refers to.
        """
        try:
            self._fichier.flush()
            with FichierSurDisque(self._provisoire) as fichier:
                self._stockage.save(_objet(self.nom), fichier)
        finally:
            self.abandonner()
        return self.nom

    def abandonner(self) -> None:
        """Remove what was written, unless it was validated; may be called again."""
        with contextlib.suppress(OSError):  # a full disk may refuse the last bytes: they go anyway
            self._fichier.close()
        self._provisoire.unlink(missing_ok=True)


def _objet(nom: str) -> str:
    """Return the path of `nom` in the storage; NomInvalide unless 32 hexadecimal digits."""
    if not _NOM.fullmatch(nom):
        raise NomInvalide("A name of the store is 32 lower-case hexadecimal digits.")
    return f"{nom[:2]}/{nom}"


def _est_du_depot(dossier: str, nom: str) -> bool:
    """Whether the store could have put `nom` into this folder of the storage."""
    return _NOM.fullmatch(nom) is not None and nom[:2] == dossier


def _ecrit_avant(fichier: Path, limite: float) -> bool:
    """Whether `fichier` is still there, and was last written before `limite` (Unix time)."""
    try:
        return fichier.stat().st_mtime < limite
    except FileNotFoundError:  # validated or abandoned meanwhile
        return False
