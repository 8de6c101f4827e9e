"""From the card's listener back to the site: who was recognised, for the browser that asked.

The two listeners are different origins and share no cookie. The site gives the browser a secret
and sends it to the card's listener with the secret's fingerprint only; the listener sends it back
with a passage: the doctor's RPPS number, sealed, for one minute and for that fingerprint. A passage
opens with the secret alone: stolen from an address or pushed at somebody else, it opens nothing.
"""

import json
import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta
from hashlib import sha256

from echanges.coffre import ScelleInvalide, VersionInconnue
from echanges.coffre.acces import trousseau

DUREE_S = 60
_CONTEXTE = "carte|passage"
_SECRET = re.compile(r"[\w-]{43}")


def secret_de(biscuit: str) -> str:
    """The secret of this browser: the one it has, or a new one (256 random bits)."""
    return biscuit if _SECRET.fullmatch(biscuit) else secrets.token_urlsafe(32)


def demande_de(secret: str) -> str:
    """What the card's listener may know of the secret."""
    return sha256(secret.encode()).hexdigest()


def sceller_passage(rpps: str, demande: str, instant: datetime) -> str:
    """A passage, fit for an address, for whoever made this demande."""
    dit = json.dumps([rpps, demande, (instant + timedelta(seconds=DUREE_S)).isoformat()])
    return urlsafe_b64encode(trousseau().sceller_texte(dit, _CONTEXTE)).decode()


def ouvrir_passage(passage: str, secret: str, instant: datetime) -> str | None:
    """The RPPS number in a passage; None unless it is ours, for this secret, and still lives."""
    try:
        dit = trousseau().ouvrir_texte(urlsafe_b64decode(passage), _CONTEXTE)
    except (ValueError, ScelleInvalide, VersionInconnue):
        return None
    rpps, demande, fin = json.loads(dit)
    if not secrets.compare_digest(demande.encode(), demande_de(secret).encode()):
        return None
    return str(rpps) if instant <= datetime.fromisoformat(fin) else None
