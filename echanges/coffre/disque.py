"""Private files on disk: written whole or not at all, and readable by their owner only."""

import os
import secrets
import stat
from pathlib import Path

from echanges.coffre.erreurs import CleIllisible, CleManquante, PermissionsTropOuvertes

DOSSIER_PRIVE = 0o700
FICHIER_PRIVE = 0o600
_OUVERT_AUX_AUTRES = 0o077


def synchroniser_dossier(dossier: Path) -> None:
    """Make the names held by `dossier` survive a power cut (fsync of the directory).

    Raises OSError when the disk refuses.
    """
    descripteur = os.open(dossier, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descripteur)
    finally:
        os.close(descripteur)


def ouvrir_nouveau(chemin: Path) -> int:
    """Create `chemin` (mode 0600), which must not exist, and return a descriptor to write it.

    Raises FileExistsError when the name is taken, OSError when the disk refuses.
    """
    return os.open(chemin, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FICHIER_PRIVE)


def creer_fichier_prive(chemin: Path, contenu: bytes) -> bool:
    """Create `chemin` with `contenu`, mode 0600, unless it exists already.

    The bytes are complete and on disk before the name appears: a hard link never replaces a file,
    so of two processes at once exactly one wins, and both then read the same bytes.
    Returns whether this call won.
    Raises OSError when the disk refuses; no half-written file remains.
    """
    provisoire = chemin.with_name(f".{chemin.name}.{secrets.token_hex(8)}.tmp")
    try:
        with os.fdopen(ouvrir_nouveau(provisoire), "wb") as fichier:
            fichier.write(contenu)
            fichier.flush()
            os.fsync(fichier.fileno())
        return _nommer(provisoire, chemin)
    finally:
        provisoire.unlink(missing_ok=True)
        synchroniser_dossier(chemin.parent)


def _nommer(provisoire: Path, chemin: Path) -> bool:
    """Give the finished file its name; False when another process gave it first."""
    try:
        chemin.hardlink_to(provisoire)
    except FileExistsError:
        return False
    return True


def verifier_dossier_prive(dossier: Path) -> None:
    """Check that `dossier` is a directory of its owner only.

    Raises CleManquante when it is absent or no directory, PermissionsTropOuvertes when its mode
    gives anything to the group or to others.
    """
    try:
        mode = dossier.stat().st_mode
    except FileNotFoundError:
        raise CleManquante(f"The key folder {dossier} does not exist.") from None
    if not stat.S_ISDIR(mode):
        raise CleManquante(f"{dossier} is not a folder.")
    _refuser_trop_ouvert(dossier, mode, DOSSIER_PRIVE)


def lire_fichier_prive(chemin: Path) -> bytes:
    """Return the bytes of `chemin`, a private file.

    The mode is read from the opened file, so that it cannot change in between.
    Raises CleManquante (absent), CleIllisible (unreadable), PermissionsTropOuvertes.
    """
    try:
        with chemin.open("rb") as fichier:
            _refuser_trop_ouvert(chemin, os.fstat(fichier.fileno()).st_mode, FICHIER_PRIVE)
            return fichier.read()
    except FileNotFoundError:
        raise CleManquante(f"The key file {chemin} does not exist.") from None
    except OSError as erreur:
        raise CleIllisible(f"The key file {chemin} cannot be read: {erreur.strerror}.") from None


def _refuser_trop_ouvert(chemin: Path, mode: int, voulu: int) -> None:
    """Raise PermissionsTropOuvertes when `mode` gives anything to group or others."""
    if mode & _OUVERT_AUX_AUTRES:
        raise PermissionsTropOuvertes(
            f"{chemin} has mode {stat.S_IMODE(mode):04o}: only its owner may read it"
            f" (chmod {voulu:04o})."
        )
