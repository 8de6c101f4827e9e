"""The key folder: the names of its files and how each is read.

`maitresse-NNN.cle` (versions of the master key, 64 hexadecimal digits), `empreintes.cle` (the key
of the fingerprints, same format), `secret.cle` (text, the SECRET_KEY of Django).
"""

import re
from pathlib import Path
from typing import Final

from echanges.coffre.disque import lire_fichier_prive
from echanges.coffre.erreurs import CleIllisible, CleManquante
from echanges.coffre.scelles import TAILLE_CLE

EMPREINTES: Final = "empreintes.cle"
SECRET: Final = "secret.cle"  # noqa: S105 - a file name
VERSION_MAXIMALE: Final = 999

_MAITRESSE = re.compile(r"maitresse-([0-9]{3})\.cle")


def nom_maitresse(version: int) -> str:
    """Return the file name of one version of the master key."""
    return f"maitresse-{version:03d}.cle"


def versions_presentes(dossier: Path) -> tuple[int, ...]:
    """Return the versions of the master key that `dossier` holds, lowest first.

    Raises CleManquante when the folder does not exist, CleIllisible when it cannot be listed.
    """
    try:
        noms = [_MAITRESSE.fullmatch(chemin.name) for chemin in dossier.iterdir()]
    except (FileNotFoundError, NotADirectoryError):
        raise CleManquante(f"The key folder {dossier} does not exist.") from None
    except OSError as erreur:
        raise CleIllisible(f"The key folder {dossier} cannot be read: {erreur.strerror}.") from None
    return tuple(sorted(int(nom[1]) for nom in noms if nom))


def lire_cle(chemin: Path) -> bytes:
    """Return the 32 bytes of a key file.

    Raises CleManquante, CleIllisible (not 64 hexadecimal digits), PermissionsTropOuvertes.
    """
    contenu = lire_fichier_prive(chemin)
    try:
        cle = bytes.fromhex(contenu.decode("ascii"))
    except ValueError:
        cle = b""
    if len(cle) != TAILLE_CLE:
        raise CleIllisible(f"{chemin} does not hold a key of {TAILLE_CLE * 2} hexadecimal digits.")
    return cle


def lire_secret(dossier: Path) -> str:
    """Return the text of `secret.cle`, without its end of line.

    Raises CleManquante, CleIllisible (empty or not ASCII), PermissionsTropOuvertes.
    """
    chemin = dossier / SECRET
    try:
        secret = lire_fichier_prive(chemin).decode("ascii").strip()
    except UnicodeDecodeError:
        secret = ""
    if not secret:
        raise CleIllisible(f"{chemin} does not hold a text.")
    return secret
