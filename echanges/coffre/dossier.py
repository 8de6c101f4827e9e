"""A folder as one of Django's storages, whose files survive a power cut and are never replaced."""

import contextlib
import os
from pathlib import Path

from django.core.files.storage import FileSystemStorage

from echanges.coffre.disque import synchroniser_dossier
from echanges.coffre.provisoire import FichierSurDisque, creer_dossier_prive


class DossierDurable(FileSystemStorage):
    """The folder `location`, created at the first file (mode 0700).

    Takes `FichierSurDisque` only, on the same file system and of mode 0600: the file gets its name
    at once and whole, by a hard link, which never replaces another file. Names are one folder deep
    (`ab/abcd`).
    """

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """Return `name` as it is: a name that is taken is refused by `save`, not altered."""
        return name

    def _save(self, name: str, content: FichierSurDisque) -> str:
        """Give its name to a file; on return, bytes and names are on disk.

        The file keeps its temporary name too, which its owner removes.
        Raises FileExistsError (name taken), OSError when the disk refuses: then nothing remains.
        """
        chemin = Path(self.path(name))
        creer_dossier_prive(chemin.parent)
        os.fsync(content.fileno())
        chemin.hardlink_to(content.temporary_file_path())
        try:
            synchroniser_dossier(chemin.parent)
            synchroniser_dossier(chemin.parent.parent)
        except OSError:
            chemin.unlink(missing_ok=True)
            raise
        return name

    def delete(self, name: str) -> None:
        """Delete a file for good, on disk too; harmless when there is none. Raises OSError."""
        chemin = Path(self.path(name))
        with contextlib.suppress(FileNotFoundError):
            chemin.unlink()
            synchroniser_dossier(chemin.parent)
