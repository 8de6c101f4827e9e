"""The random passwords of the embedded database, kept between two starts."""

import json
import os
import secrets
from pathlib import Path

from lanceur.erreurs import LanceurError

ADMINISTRATEUR = "postgres"
PROPRIETAIRE = "echanges_owner"
APPLICATION = "echanges_app"


def lire_ou_creer(fichier: Path, *, base_existante: bool) -> dict[str, str]:
    """The password of each of the three roles.

    Arguments: the file that keeps them; whether the database already exists, in which case they
    cannot be made up again. Side effect: writes the file (mode 0600) at the first start.
    Raises LanceurError when the file is lost or damaged.
    """
    if not fichier.exists() and not base_existante:
        ecrire_prive(fichier, json.dumps(_nouveaux(), indent=1))
    try:
        lus = json.loads(fichier.read_text(encoding="utf-8"))
        return {role: str(lus[role]) for role in (ADMINISTRATEUR, PROPRIETAIRE, APPLICATION)}
    except (OSError, ValueError, KeyError, TypeError):
        raise LanceurError(
            f"les mots de passe de la base manquent ou sont illisibles ({fichier})."
        ) from None


def _nouveaux() -> dict[str, str]:
    roles = (ADMINISTRATEUR, PROPRIETAIRE, APPLICATION)
    return {role: secrets.token_urlsafe(32) for role in roles}


def ecrire_prive(fichier: Path, texte: str) -> None:
    """Write a file that only its owner can read, whole or not at all.

    Side effect: replaces ``fichier``. Raises OSError.
    """
    provisoire = fichier.with_name(f".{fichier.name}.tmp")
    provisoire.unlink(missing_ok=True)
    descripteur = os.open(provisoire, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descripteur, "w", encoding="utf-8") as sortie:
        sortie.write(texte)
        sortie.flush()
        os.fsync(sortie.fileno())
    provisoire.replace(fichier)
