"""Reaching a provider: limits on time and on size, and no redirection followed."""

from typing import Any

import requests
from authlib.integrations.requests_client import OAuth2Session

from echanges.reseau import borner
from echanges.web.connexion.oidc.erreurs import FournisseurIndisponible
from echanges.web.connexion.oidc.reglages import Reglages

DELAI_S = 5.0
"""Longest time for one answer, from the connection on."""
OCTETS_MAX = 256 * 1024
"""Longest answer: a discovery document has about 10 000 bytes, a doctor's identity less."""


def session_vers(reglages: Reglages, methode: str = "client_secret_basic") -> OAuth2Session:
    """Return a session with the provider, to be used in a `with`: nothing is kept from it.

    `methode`: how our secret is shown to the token endpoint.
    """
    session = OAuth2Session(
        client_id=reglages.client,
        client_secret=reglages.secret,
        token_endpoint_auth_method=methode,
        scope=reglages.portee,
        code_challenge_method="S256",
    )
    borner(session, delai_s=DELAI_S, octets_max=OCTETS_MAX)
    session.max_redirects = 0  # an endpoint is where the provider says, and answers itself
    return session


def json_de(reponse: requests.Response) -> dict[str, Any]:
    """Return the JSON object of an answer. Raises `FournisseurIndisponible` for anything else."""
    if reponse.status_code != 200:
        raise FournisseurIndisponible(f"HTTP {reponse.status_code}")
    try:
        objet = reponse.json()
    except (ValueError, RecursionError) as erreur:
        raise FournisseurIndisponible("an answer that is not JSON") from erreur
    if not isinstance(objet, dict):
        raise FournisseurIndisponible("an answer that is not a JSON object")
    return objet
