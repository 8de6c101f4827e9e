"""What is believed of what a provider says: signatures, and what they are about."""

import time
from typing import Any

import requests
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import ClaimError, JoseError
from joserfc.jwk import GuestProtocol, KeySet
from joserfc.jws import JWSRegistry
from joserfc.jwt import JWTClaimsRegistry, Token

from echanges.web.connexion.oidc.erreurs import ConnexionRefusee
from echanges.web.connexion.oidc.fournisseur import Fournisseur
from echanges.web.connexion.oidc.reseau import json_de

ALGORITHMES = [f"{famille}{bits}" for famille in ("RS", "PS", "ES") for bits in (256, 384, 512)]
"""Signatures by a key that the provider alone has: neither « none » nor a shared secret (HS256),
whatever it publishes."""
MARGE_S = 30
"""How far its clock may be from ours."""
FIN_DE_SESSION = "http://schemas.openid.net/event/backchannel-logout"
AGE_MAX_S = 600
"""How long a logout token may take to reach us; each is also remembered as long."""


def lire_identite(fournisseur: Fournisseur, jetons: dict[str, Any], nonce: str) -> dict[str, Any]:
    """Return what the provider certifies of who signed in: userinfo, under the claims of id_token.

    `jetons`: what its token endpoint gave. Raises `ConnexionRefusee`, `FournisseurIndisponible`.
    """
    certifie = _lire_id_token(fournisseur, jetons, nonce)
    reponse = fournisseur.demander_identite(jetons["access_token"])
    if reponse is None:
        return certifie
    declare = _lire_userinfo(fournisseur, reponse)
    if declare.get("sub") != certifie["sub"]:
        raise ConnexionRefusee("userinfo is about somebody else")
    return declare | certifie


def lire_fin_de_session(fournisseur: Fournisseur, texte: str) -> dict[str, Any]:
    """Return the claims of a logout token (Back-Channel Logout 1.0, § 2.6): `sub` or `sid`, `jti`.

    Whether it already came is for the caller. Raises `ConnexionRefusee`,
    `FournisseurIndisponible`.
    """
    jeton = _ouvrir(fournisseur, texte, "logout_token")
    _verifier(fournisseur, jeton, "logout_token", essentielles=("iat", "jti"))
    if jeton.header.get("typ", "JWT").lower() not in {"jwt", "logout+jwt"}:
        raise ConnexionRefusee("logout_token: of another type")
    if "nonce" in jeton.claims:
        raise ConnexionRefusee("logout_token: holds a nonce, as an id_token does")
    evenements = jeton.claims.get("events")
    if not isinstance(evenements, dict) or not isinstance(evenements.get(FIN_DE_SESSION), dict):
        raise ConnexionRefusee("logout_token: is about another event")
    if not any(_texte(jeton.claims.get(nom)) for nom in ("sid", "sub")):
        raise ConnexionRefusee("logout_token: names no session")
    if time.time() - jeton.claims["iat"] > AGE_MAX_S + MARGE_S:
        raise ConnexionRefusee("logout_token: is too old")
    return jeton.claims


def _lire_id_token(fournisseur: Fournisseur, jetons: dict[str, Any], nonce: str) -> dict[str, Any]:
    """Core 1.0, § 3.1.3.7. Authlib knows the claims of an id_token: azp, nonce, at_hash."""
    jeton = _ouvrir(fournisseur, jetons["id_token"], "id_token")
    reglages = fournisseur.reglages
    options: dict[str, Any] = {
        "iss": {"essential": True, "values": [reglages.emetteur]},
        "aud": {"essential": True, "values": [reglages.client]},
        "sub": {"essential": True},
    }
    if reglages.niveaux:
        options["acr"] = {"essential": True, "values": reglages.niveaux}
    parametres = {
        "nonce": nonce,
        "client_id": reglages.client,
        "access_token": jetons["access_token"],
    }
    claims = CodeIDToken(jeton.claims, jeton.header, options, parametres)
    try:
        claims.validate(leeway=MARGE_S)
    except (JoseError, TypeError, ValueError) as erreur:
        raise _refus("id_token", erreur) from erreur
    return dict(claims)


def _lire_userinfo(fournisseur: Fournisseur, reponse: requests.Response) -> dict[str, Any]:
    """JSON, or a signed JWT (Core 1.0, § 5.3.2), of which iss and aud are only recommended."""
    genre = reponse.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if reponse.status_code != 200 or genre != "application/jwt":
        return json_de(reponse)
    jeton = _ouvrir(fournisseur, reponse.text.strip(), "userinfo")
    _verifier(fournisseur, jeton, "userinfo", essentielles=())
    return jeton.claims


def _ouvrir(fournisseur: Fournisseur, texte: str, quoi: str) -> Token:
    """Return a token whose signature is the provider's."""

    def cles(signature: GuestProtocol) -> KeySet:
        return fournisseur.cles(signature.headers().get("kid"))

    registre = JWSRegistry(algorithms=ALGORITHMES, strict_check_header=False)
    try:
        return jwt.decode(texte, cles, registry=registre)
    except (JoseError, TypeError, ValueError, RecursionError) as erreur:
        raise _refus(quoi, erreur) from erreur


def _verifier(
    fournisseur: Fournisseur, jeton: Token, quoi: str, *, essentielles: tuple[str, ...]
) -> None:
    """Check whose token it is, for whom and when; `iss` and `aud` too where some are essential."""
    voulu = bool(essentielles)
    options: dict[str, Any] = {nom: {"essential": True} for nom in essentielles}
    options["iss"] = {"essential": voulu, "values": [fournisseur.reglages.emetteur]}
    options["aud"] = {"essential": voulu, "values": [fournisseur.reglages.client]}
    try:
        JWTClaimsRegistry(leeway=MARGE_S, **options).validate(jeton.claims)
    except (JoseError, TypeError, ValueError) as erreur:
        raise _refus(quoi, erreur) from erreur


def _texte(valeur: object) -> bool:
    return isinstance(valeur, str) and bool(valeur)


def _refus(quoi: str, erreur: Exception) -> ConnexionRefusee:
    """Say what is wrong by the kind of error and the name of the claim, never its value."""
    claim = f" ({erreur.claim})" if isinstance(erreur, ClaimError) else ""
    return ConnexionRefusee(f"{quoi}: {type(erreur).__name__}{claim}")
