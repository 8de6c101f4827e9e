"""The key ring and the store of this installation, as its settings name them."""

import functools
from pathlib import Path

from django.conf import settings

from echanges.coffre.depot import Depot
from echanges.coffre.fichiers_de_cles import versions_presentes
from echanges.coffre.trousseau import Trousseau


def trousseau() -> Trousseau:
    """Return the key ring of `settings.ECHANGES_CLES`.

    The keys are read once, and again when a version is added or withdrawn: a rotation needs no
    restart, and what one process seals under a new version, the others open at once. The folder is
    listed at each call (some microseconds): keep the result for the length of a request.
    Raises CleManquante, CleIllisible, PermissionsTropOuvertes.
    """
    dossier = Path(settings.ECHANGES_CLES)
    return _charger(dossier, versions_presentes(dossier))


def depot() -> Depot:
    """Return the file store of `settings.ECHANGES_FICHIERS`."""
    return Depot(Path(settings.ECHANGES_FICHIERS))


@functools.lru_cache(maxsize=1)
def _charger(dossier: Path, versions: tuple[int, ...]) -> Trousseau:
    """Read the key ring; `versions` only tells one state of the folder from another."""
    return Trousseau.charger(dossier)
