"""What we keep between leaving for the provider and coming back: one sealed cookie for each tab.

The cookie binds the answer to the browser that asked (RFC 9700, § 4.7); it holds what the tokens of
the provider must match. Nothing is stored here for somebody who is not signed in, so that nothing
can be filled; only an answer that came back is remembered, so that it serves once
(`comptes.usage_unique`).
"""

import hashlib
import json
import secrets
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import asdict, dataclass, field

from django.conf import settings
from django.http import HttpResponse

from echanges.coffre import CoffreErreur
from echanges.coffre.acces import trousseau
from echanges.comptes.usage_unique import consommer
from echanges.web.connexion.oidc.erreurs import ConnexionRefusee
from echanges.web.requete import Requete

DUREE_S = 600
"""Time given to sign in at the provider."""
ONGLETS_MAX = 5
"""Attempts under way in one browser; an older one is forgotten, so that cookies stay small."""


@dataclass(frozen=True, slots=True)
class Demande:
    """One attempt to sign in: what its answer must match."""

    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    verificateur: str = field(default_factory=lambda: secrets.token_urlsafe(48), repr=False)
    """PKCE: what proves that who brings the code is who asked for it."""
    posee_le: int = field(default_factory=lambda: int(time.time()))
    """In seconds since 1970."""

    @property
    def perimee(self) -> bool:
        """Whether the time given to sign in is past."""
        return not 0 <= time.time() - self.posee_le <= DUREE_S


def poser(reponse: HttpResponse, requete: Requete, porte: str, etat: str, demande: Demande) -> None:
    """Give the browser the cookie of this attempt, and forget the oldest if there are too many."""
    nom = _nom(etat)
    clair = json.dumps(asdict(demande)).encode()
    reponse.set_cookie(
        nom,
        urlsafe_b64encode(trousseau().sceller(clair, _contexte(porte, nom))).decode(),
        max_age=DUREE_S,
        secure=settings.COOKIES_SURS,
        httponly=True,
        samesite="Lax",
    )
    siens = sorted(_ages(requete, porte))
    for _, ancien in siens[: max(0, len(siens) - ONGLETS_MAX + 1)]:
        reponse.delete_cookie(ancien)


def reprendre(requete: Requete, porte: str, etat: str) -> Demande:
    """Return what this browser asked under this state, once only.

    Raises `ConnexionRefusee`: it did not ask, or long ago, or has already had its answer.
    """
    nom = _nom(etat)
    demande = _ouvrir(requete, porte, nom)
    if demande is None:
        raise ConnexionRefusee("this browser did not ask for this answer")
    if demande.perimee:
        raise ConnexionRefusee("the answer comes too late")
    if not consommer(f"retour|{porte}", etat, DUREE_S):
        raise ConnexionRefusee("the answer had already come")
    return demande


def oublier(reponse: HttpResponse, etat: str) -> None:
    """Take back the cookie of an attempt that had its answer."""
    reponse.delete_cookie(_nom(etat))


def _prefixe() -> str:
    return "__Host-aller-" if settings.COOKIES_SURS else "aller-"


def _nom(etat: str) -> str:
    """Named after the state, without telling it."""
    return _prefixe() + hashlib.sha256(etat.encode()).hexdigest()[:16]


def _contexte(porte: str, nom: str) -> str:
    """What it is bound to: under another name or at another door, it does not open."""
    return f"connexion|{porte}|{nom}"


def _ouvrir(requete: Requete, porte: str, nom: str) -> Demande | None:
    try:
        scelle = urlsafe_b64decode(requete.COOKIES[nom])
        return Demande(**json.loads(trousseau().ouvrir(scelle, _contexte(porte, nom))))
    except (KeyError, ValueError, CoffreErreur):
        return None


def _ages(requete: Requete, porte: str) -> list[tuple[int, str]]:
    """The attempts that this browser carries, with their dates; what cannot be read comes first."""
    noms = [nom for nom in requete.COOKIES if nom.startswith(_prefixe())]
    lues = [(_ouvrir(requete, porte, nom), nom) for nom in noms]
    return [(lue.posee_le if lue else 0, nom) for lue, nom in lues]
