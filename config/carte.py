"""What the door of the carte CPS refuses to start with."""

from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from echanges.certificats.autorites import AutoritesIllisibles, lire_autorites


def dangers_de_la_carte() -> list[str]:
    """The dangers found in its settings; none when the door is not offered."""
    if not settings.PORTE_CARTE:
        return []
    return [*_arrivee(), *_adresse(), *_autorites()]


def _arrivee() -> list[str]:
    """How certificates arrive: by a header, only a socket of its own makes it believable."""
    if settings.ECHANGES_CARTE not in {"nginx", "directe"}:
        return ["ECHANGES_CARTE is either nginx or directe"]
    if settings.ECHANGES_CARTE == "nginx" and not settings.ECHANGES_CARTE_PRISE.startswith("/"):
        return ["ECHANGES_CARTE_PRISE does not name the Unix socket of the card's listener"]
    return []


def _adresse() -> list[str]:
    carte, site = (
        urlsplit(adresse)
        for adresse in (settings.ECHANGES_CARTE_ADRESSE, settings.ECHANGES_ADRESSE)
    )
    if carte.scheme != "https" or carte.netloc == site.netloc:
        return ["ECHANGES_CARTE_ADRESSE is not an https address apart from the site's"]
    return []


def _autorites() -> list[str]:
    try:
        autorites = lire_autorites(Path(settings.ECHANGES_CARTE_AUTORITES))
    except AutoritesIllisibles as erreur:
        return [f"the authorities of the cards (ECHANGES_CARTE_AUTORITES): {erreur}"]
    if autorites.de_test and not settings.DEMO and not settings.ECHANGES_CARTE_DE_TEST:
        return [f"test cards would open the door: {autorites.de_test[0]}"]
    return []
