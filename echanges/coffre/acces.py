"""The key ring and the store of this installation, as its settings name them."""

import functools
import os
import time
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from echanges.coffre.depot import Depot
from echanges.coffre.dossier import DossierDurable
from echanges.coffre.fichiers_de_cles import versions_presentes
from echanges.coffre.trousseau import Trousseau

EN_COURS = "en-cours"
_REPOS_NS: Final = 2_000_000_000


def trousseau() -> Trousseau:
    """Return the key ring of `settings.ECHANGES_CLES`.

    The keys are read once, and again when a version is added or withdrawn: a rotation needs no
    restart, and what one process seals under a new version, the others open at once. The folder is
    listed when its date changes.
    Raises CleManquante, CleIllisible, PermissionsTropOuvertes.
    """
    dossier: Path = settings.ECHANGES_CLES
    try:
        change_a = os.stat(dossier).st_mtime_ns  # noqa: PTH116 - a Path would take as long again
    except OSError:
        change_a = 0
    # A folder that just changed may change again within the same tick of its date.
    if time.time_ns() - change_a < _REPOS_NS or not change_a:
        return _charger(dossier, versions_presentes(dossier))
    return _a_cette_date(dossier, change_a)


def depot() -> Depot:
    """Return the file store: the bucket of `settings.ECHANGES_S3`, else the folder.

    The folder is `settings.ECHANGES_FICHIERS`. With a bucket, it only holds the ciphertexts being
    written. Both settings are read at each call.
    Raises ImproperlyConfigured (not the address of a bucket, libraries of S3 not installed).
    """
    dossier = Path(settings.ECHANGES_FICHIERS)
    if settings.ECHANGES_S3:
        return _seau(settings.ECHANGES_S3, dossier)
    return _dossier(dossier)


@functools.lru_cache(maxsize=1)
def _dossier(dossier: Path) -> Depot:
    return Depot(DossierDurable(dossier), dossier / EN_COURS)


@functools.lru_cache(maxsize=1)
def _seau(adresse: str, dossier: Path) -> Depot:
    """The store in a bucket; its connections are kept, and used by every thread."""
    try:
        from echanges.coffre.s3 import DepotS3, stockage_s3
    except ImportError as erreur:
        raise ImproperlyConfigured("ECHANGES_S3 needs requirements/s3.txt.") from erreur
    return DepotS3(stockage_s3(adresse), dossier / EN_COURS)


os.register_at_fork(after_in_child=_seau.cache_clear)  # two processes must not share a connection


@functools.lru_cache(maxsize=1)
def _a_cette_date(dossier: Path, change_a: int) -> Trousseau:
    """The key ring of a folder that did not change since."""
    return _charger(dossier, versions_presentes(dossier))


@functools.lru_cache(maxsize=1)
def _charger(dossier: Path, versions: tuple[int, ...]) -> Trousseau:
    """Read the key ring; `versions` only tells one state of the folder from another."""
    return Trousseau.charger(dossier)
