"""The private folder of the database's Unix socket."""

import hashlib
import os
import stat
import tempfile
from pathlib import Path

from lanceur.erreurs import LanceurError

NOM = ".s.PGSQL.5432"
# struct sockaddr_un: 108 bytes with the final zero.
LONGUEUR_MAX = 107


def dossier_pour(donnees: Path) -> Path:
    """The socket folder of a data folder: short, and the same at every start.

    It cannot live inside the data folder, whose path may be too long for a socket.
    Raises LanceurError when even the temporary folder is too deep.
    """
    empreinte = hashlib.sha256(os.fsencode(donnees)).hexdigest()[:16]
    nom = f"echanges-{empreinte}"
    for racine in (Path(tempfile.gettempdir()), Path("/tmp")):  # noqa: S108  # nosec B108
        if len(os.fsencode(racine / nom / NOM)) <= LONGUEUR_MAX:
            return racine / nom
    raise LanceurError("le dossier temporaire a un chemin trop long (variable TMPDIR).")


def preparer(dossier: Path, uid: int, gid: int) -> None:
    """Create the folder, readable by its owner only.

    Arguments: the folder and who will own it. Raises LanceurError when something that is not
    ours is already there: in a shared temporary folder anyone may have put it.
    """
    try:
        dossier.mkdir(mode=0o700)
    except FileExistsError:
        _refuser_si_etranger(dossier, uid)
    dossier.chmod(0o700)
    if os.geteuid() == 0:
        os.chown(dossier, uid, gid)


def _refuser_si_etranger(dossier: Path, uid: int) -> None:
    etat = dossier.lstat()
    if not stat.S_ISDIR(etat.st_mode) or etat.st_uid not in {uid, os.geteuid()}:
        raise LanceurError(f"{dossier} existe déjà et n'est pas à nous ; supprimez-le.")
