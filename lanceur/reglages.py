"""What the launcher reads from its environment."""

import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lanceur.erreurs import LanceurError

RACINE = Path(__file__).resolve().parent.parent
HOTE = "127.0.0.1"
PORT_PAR_DEFAUT = "8000"
DONNEES_PAR_DEFAUT = RACINE / ".donnees"
MEMOIRE = RACINE / "deploy" / "memoire.env"
SOUS_DOSSIERS = ("base", "fichiers", "cles", "courriels", "journaux", "statiques")


@dataclass(frozen=True)
class Reglages:
    """The launcher's settings.

    ``base_externe`` is the pair of addresses (application, owner) of a database that is already
    there, or None for the embedded one.
    """

    port: int
    donnees: Path
    base_externe: tuple[str, str] | None

    @property
    def adresse(self) -> str:
        """The address to open in a browser."""
        return f"http://{HOTE}:{self.port}/"

    def dossier(self, nom: str) -> Path:
        """One of the sub-folders of the data folder."""
        return self.donnees / nom


def lire(environnement: Mapping[str, str]) -> Reglages:
    """Read PORT, ECHANGES_DATA, DATABASE_URL and DATABASE_OWNER_URL.

    Empty values count as absent. Raises LanceurError on a value that cannot be used.
    """
    dossier = environnement.get("ECHANGES_DATA")
    return Reglages(
        port=_port(environnement.get("PORT") or PORT_PAR_DEFAUT),
        donnees=Path(dossier).absolute() if dossier else DONNEES_PAR_DEFAUT,
        base_externe=_base_externe(environnement),
    )


def memoire() -> dict[str, str]:
    """The environment that `deploy/memoire.env` gives the web server and the worker."""
    lignes = MEMOIRE.read_text().splitlines()
    return dict(ligne.split("=", 1) for ligne in lignes if ligne and not ligne.startswith("#"))


def _port(texte: str) -> int:
    if texte.isascii() and texte.isdigit() and 0 < int(texte) < 65536:
        return int(texte)
    raise LanceurError(f"PORT doit être un nombre entre 1 et 65535, et non « {texte} ».")


def _base_externe(environnement: Mapping[str, str]) -> tuple[str, str] | None:
    application = environnement.get("DATABASE_URL")
    proprietaire = environnement.get("DATABASE_OWNER_URL")
    if application and proprietaire:
        return application, proprietaire
    if application or proprietaire:
        raise LanceurError(
            "DATABASE_URL et DATABASE_OWNER_URL vont ensemble : indiquez les deux, ou aucune "
            "pour utiliser la base embarquée."
        )
    return None


def verifier_port(port: int) -> None:
    """Make sure that the port can be listened on. Raises LanceurError when it cannot."""
    with socket.socket() as essai:
        # As the server will do, so that connections of an earlier run do not count.
        essai.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            essai.bind((HOTE, port))
            essai.listen()
        except PermissionError:
            raise LanceurError(
                f"le port {port} est réservé au système ; choisissez-en un autre, par exemple : "
                "make run PORT=8001"
            ) from None
        except OSError:
            raise LanceurError(
                f"le port {port} est déjà utilisé par un autre programme ; choisissez-en un autre, "
                "par exemple : make run PORT=8001"
            ) from None


def preparer_dossiers(donnees: Path) -> None:
    """Create the data folder and its sub-folders, private to their owner.

    Side effects: folders; mode 0700 on those that are ours by name. An existing data folder keeps
    its mode, since it may hold other things. Raises LanceurError when it cannot be used.
    """
    try:
        donnees.mkdir(mode=0o700, parents=True, exist_ok=True)
        for nom in SOUS_DOSSIERS:
            (donnees / nom).mkdir(mode=0o700, exist_ok=True)
            (donnees / nom).chmod(0o700)
    except OSError as erreur:
        raise LanceurError(
            f"le dossier de données {donnees} n'est pas utilisable : {erreur.strerror}."
        ) from None
