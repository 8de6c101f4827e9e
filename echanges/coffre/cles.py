"""Creation of the key folder, before anything else runs. Nothing here needs Django.

`creer_cles` serves the first start, and is harmless at every start after; `ajouter_version` begins
a rotation of the master key.
"""

import secrets
from pathlib import Path

from echanges.coffre.disque import (
    DOSSIER_PRIVE,
    creer_fichier_prive,
    synchroniser_dossier,
    verifier_dossier_prive,
)
from echanges.coffre.erreurs import CleManquante, CoffreErreur
from echanges.coffre.fichiers_de_cles import (
    EMPREINTES,
    SECRET,
    VERSION_MAXIMALE,
    lire_secret,
    nom_maitresse,
    versions_presentes,
)
from echanges.coffre.scelles import TAILLE_CLE
from echanges.coffre.trousseau import Trousseau

__all__ = ["Trousseau", "ajouter_version", "creer_cles", "lire_secret"]


def creer_cles(dossier: Path) -> None:
    """Make `dossier` (mode 0700) hold every key file (mode 0600); what exists is never replaced.

    May run in several processes at once: all end up with the same keys. Only `secret.cle`, whose
    loss merely signs everybody out, is made anew when it alone is missing: a folder that has lost
    its master key or its fingerprint key is refused, since a new key would hide the loss.
    Side effects: creates the folder, its parents and up to three files, synchronised to disk.
    Raises CleManquante (a key was lost), CleIllisible, PermissionsTropOuvertes, OSError.
    """
    dossier.mkdir(mode=DOSSIER_PRIVE, parents=True, exist_ok=True)
    synchroniser_dossier(dossier.parent)
    verifier_dossier_prive(dossier)
    _refuser_une_perte(dossier)
    if not versions_presentes(dossier):
        creer_fichier_prive(dossier / nom_maitresse(1), _cle_aleatoire())
    if not (dossier / EMPREINTES).exists():
        creer_fichier_prive(dossier / EMPREINTES, _cle_aleatoire())
    if not (dossier / SECRET).exists():
        creer_fichier_prive(dossier / SECRET, secrets.token_urlsafe(64).encode() + b"\n")
    Trousseau.charger(dossier)
    lire_secret(dossier)


def ajouter_version(dossier: Path) -> int:
    """Add a master key, one version above the highest, and return that version.

    From then on it is the current one. The former versions must stay until everything sealed under
    them has been wrapped again (`Trousseau.reenvelopper`, `Trousseau.resceller`).
    Side effect: one new file, mode 0600, synchronised to disk.
    Raises CleManquante (nothing to rotate), PermissionsTropOuvertes, CoffreErreur (999 reached).
    """
    verifier_dossier_prive(dossier)
    while True:
        versions = versions_presentes(dossier)
        if not versions:
            raise CleManquante(f"{dossier} holds no master key to rotate.")
        suivante = versions[-1] + 1
        if suivante > VERSION_MAXIMALE:
            raise CoffreErreur(f"{dossier} has no version left after {VERSION_MAXIMALE}.")
        if creer_fichier_prive(dossier / nom_maitresse(suivante), _cle_aleatoire()):
            return suivante


def _cle_aleatoire() -> bytes:
    """Return the content of a key file: 32 random bytes in hexadecimal, and an end of line."""
    return secrets.token_hex(TAILLE_CLE).encode() + b"\n"


def _refuser_une_perte(dossier: Path) -> None:
    """Raise CleManquante when a key is missing although one created after it is there.

    Looked at from the last created to the first, so that a creation under way elsewhere (master
    key, then fingerprints, then secret) never looks like a loss.
    """
    if (dossier / SECRET).exists() and not (dossier / EMPREINTES).exists():
        raise CleManquante(f"{dossier / EMPREINTES} is lost: restore it from its backup.")
    if (dossier / EMPREINTES).exists() and not versions_presentes(dossier):
        raise CleManquante(f"The master key of {dossier} is lost: restore it from its backup.")
