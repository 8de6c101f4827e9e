"""The authorities, the lists and the door's question, as the settings of this installation say."""

import functools
import logging
from datetime import timedelta
from pathlib import Path

import requests
from django.conf import settings
from django.utils import timezone

from echanges.certificats.autorites import Autorites, lire_autorites
from echanges.certificats.carte import PorteurDeCarte
from echanges.certificats.listes import garder, listes_connues, telecharger
from echanges.certificats.revocation import ListeIllisible
from echanges.certificats.verification import verifier

diagnostic = logging.getLogger(__name__)


def autorites() -> Autorites:
    """The authorities of `settings.ECHANGES_CARTE_AUTORITES`, read once.

    Raises AutoritesIllisibles.
    """
    return _lire(Path(settings.ECHANGES_CARTE_AUTORITES))


def verifier_carte(der: bytes) -> PorteurDeCarte:
    """Return the doctor whose card this certificate (DER) is, now and here.

    Raises CarteRefusee, RevocationInconnue.
    """
    grace = timedelta(hours=settings.ECHANGES_CRL_GRACE_H)
    connues = autorites()
    return verifier(der, connues, listes_connues(connues), timezone.now(), grace)


def actualiser_listes() -> int:
    """Fetch every list of `settings.ECHANGES_CRL`; return how many could not be.

    One that fails is logged and leaves the others, and the list we had, alone.
    """
    manquees = 0
    for adresse in settings.ECHANGES_CRL:
        try:
            garder(telecharger(adresse), autorites(), adresse)
        except (requests.RequestException, ListeIllisible) as erreur:
            diagnostic.error("%s: no new list of revoked cards (%s)", adresse, _dire(erreur))
            manquees += 1
    return manquees


def _dire(erreur: Exception) -> str:
    return str(erreur) if isinstance(erreur, ListeIllisible) else type(erreur).__name__


@functools.lru_cache(maxsize=1)
def _lire(fichier: Path) -> Autorites:
    return lire_autorites(fichier)
