"""A provider: where it is, what it signs with, and the three questions we ask it."""

import functools
import time
from collections.abc import Callable
from math import inf
from typing import Any
from urllib.parse import urljoin

import requests
from authlib.integrations.base_client import OAuthError
from django.conf import settings
from django.urls import reverse
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key, KeySet

from echanges.web.connexion.oidc.demandes import Demande
from echanges.web.connexion.oidc.erreurs import ConnexionRefusee, FournisseurIndisponible, en_clair
from echanges.web.connexion.oidc.reglages import Reglages, adresse_sure, reglages_de
from echanges.web.connexion.oidc.reseau import json_de, session_vers

DUREE_S = 3600.0
"""How long what a provider publishes is believed without asking again."""
ENTRE_DEUX_S = 60.0
"""Shortest time between two readings of its keys, whoever sends us tokens under unknown ones."""
ADRESSES = ("authorization_endpoint", "token_endpoint", "jwks_uri")
ADRESSES_FACULTATIVES = ("userinfo_endpoint", "end_session_endpoint")


def fournisseur(nom: str) -> "Fournisseur":
    """Return the provider of a door; what it publishes is kept from one request to the next."""
    return fournisseur_de(reglages_de(nom))


@functools.lru_cache(maxsize=8)
def fournisseur_de(reglages: Reglages) -> "Fournisseur":
    """Return the provider of these settings, the same one each time."""
    return Fournisseur(reglages)


class Fournisseur:
    """One provider, as its settings name it. May be used by several threads."""

    def __init__(self, reglages: Reglages) -> None:
        self.reglages = reglages
        self._annonce = _Lecture(self._lire_annonce)
        self._cles = _Lecture(self._lire_cles)

    @property
    def annonce(self) -> dict[str, Any]:
        """Its discovery document. Raises `FournisseurIndisponible`."""
        annonce: dict[str, Any] = self._annonce.valeur()
        return annonce

    def cles(self, kid: object) -> KeySet:
        """Its public keys, read again (once a minute at most) when none has this identifier.

        Raises `FournisseurIndisponible`.
        """
        cles: KeySet = self._cles.valeur()
        if kid is not None and all(cle.kid != kid for cle in cles):
            cles = self._cles.renouvelee()
        return cles

    def adresse_de_connexion(self, etat: str, demande: Demande) -> str:
        """Return where the browser goes to sign in. Raises `FournisseurIndisponible`."""
        voulus = {"acr_values": self.reglages.acr} if self.reglages.acr else {}
        with session_vers(self.reglages) as session:
            adresse, _ = session.create_authorization_url(
                self.annonce["authorization_endpoint"],
                state=etat,
                nonce=demande.nonce,
                code_verifier=demande.verificateur,
                redirect_uri=self.retour,
                **voulus,
            )
        return str(adresse)

    def echanger(self, code: str, demande: Demande) -> dict[str, Any]:
        """Return what the token endpoint gives for a code: an `id_token`, an `access_token`.

        Raises `ConnexionRefusee` when it refuses the code, or us; `FournisseurIndisponible`.
        """
        try:
            with session_vers(self.reglages, self._methode()) as session:
                jetons = session.fetch_token(
                    self.annonce["token_endpoint"],
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=demande.verificateur,
                    redirect_uri=self.retour,
                )
        except OAuthError as erreur:
            raise ConnexionRefusee(f"token endpoint: {en_clair(erreur.error)}") from erreur
        except (requests.RequestException, ValueError, RecursionError) as erreur:
            raise FournisseurIndisponible("the token endpoint does not answer") from erreur
        textes = (jetons.get("id_token"), jetons.get("access_token"), jetons.get("token_type"))
        if not all(isinstance(texte, str) for texte in textes):
            raise ConnexionRefusee("the provider gave no token")
        if jetons["token_type"].lower() != "bearer":
            raise ConnexionRefusee("the provider gave a token of an unknown type")
        return dict(jetons)

    def demander_identite(self, jeton_acces: str) -> requests.Response | None:
        """Return the answer of its userinfo endpoint; None when it has none.

        Raises `FournisseurIndisponible`.
        """
        adresse = self.annonce.get("userinfo_endpoint")
        if adresse is None:
            return None
        entetes = {"Authorization": f"Bearer {jeton_acces}", "Accept": "application/json"}
        return self._lire(adresse, entetes)

    @property
    def retour(self) -> str:
        """Where it sends the browser back: built from our settings, never from a request."""
        return _chez_nous(f"{self.reglages.nom}_retour")

    @property
    def apres_deconnexion(self) -> str:
        """Where it sends the browser once signed out."""
        return _chez_nous("connexion")

    def _methode(self) -> str:
        """How it wants our secret; in a header unless it says otherwise (RFC 6749, § 2.3.1)."""
        admises = self.annonce.get("token_endpoint_auth_methods_supported") or []
        if "client_secret_basic" not in admises and "client_secret_post" in admises:
            return "client_secret_post"
        return "client_secret_basic"

    def _lire_annonce(self) -> dict[str, Any]:
        annonce = json_de(self._lire(self.reglages.decouverte))
        if annonce.get("issuer") != self.reglages.emetteur:
            raise FournisseurIndisponible("the discovery document is of another issuer")
        presentes = [nom for nom in ADRESSES_FACULTATIVES if annonce.get(nom) is not None]
        for nom in (*ADRESSES, *presentes):
            if not adresse_sure(annonce.get(nom)):
                raise FournisseurIndisponible(f"the discovery document has no usable {nom}")
        return annonce

    def _lire_cles(self) -> KeySet:
        lues = json_de(self._lire(self.annonce["jwks_uri"])).get("keys")
        cles = [cle for lue in lues if (cle := _publique(lue))] if isinstance(lues, list) else []
        if not cles:
            raise FournisseurIndisponible("the provider publishes no key")
        return KeySet(cles)

    def _lire(self, adresse: str, entetes: dict[str, str] | None = None) -> requests.Response:
        try:
            with session_vers(self.reglages) as session:
                reponse: requests.Response = session.request(
                    "GET", adresse, withhold_token=True, headers=entetes
                )
                return reponse
        except requests.RequestException as erreur:
            raise FournisseurIndisponible("the provider does not answer") from erreur


class _Lecture:
    """Something published that is read when it is needed, and kept for a while."""

    def __init__(self, lire: Callable[[], Any]) -> None:
        self._lire = lire
        self._lue: Any = None
        self._lue_le = self._tentee_le = -inf

    def valeur(self) -> Any:
        """Return what was read, read again when it is older than `DUREE_S`."""
        if time.monotonic() - self._lue_le > DUREE_S:
            self._relire()
        return self._lue

    def renouvelee(self) -> Any:
        """What is published now, unless it was asked for within `ENTRE_DEUX_S`."""
        if time.monotonic() - self._tentee_le > ENTRE_DEUX_S:
            self._relire()
        return self._lue

    def _relire(self) -> None:
        self._tentee_le = time.monotonic()
        self._lue = self._lire()
        self._lue_le = self._tentee_le


def _publique(cle: Any) -> Key | None:
    """Read a key of a provider; None for what is no public key for signatures."""
    if not isinstance(cle, dict) or cle.get("kty") not in {"RSA", "EC"}:
        return None
    try:
        lue = JWKRegistry.import_key(cle)
    except (JoseError, ValueError, TypeError, KeyError):
        return None
    return lue if lue.get("use") in (None, "sig") else None


def _chez_nous(route: str) -> str:
    return urljoin(settings.ECHANGES_ADRESSE, reverse(route))
