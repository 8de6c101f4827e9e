"""Reaching a provider: never for long, never for much, never elsewhere than asked.

A provider that hangs must not take our threads with it, nor a huge answer our memory. `requests`
bounds each wait but not their sum: a connection of ours is cut after `DELAI_S`, whatever it does.
"""

import io
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import requests
from authlib.integrations.requests_client import OAuth2Session
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

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
    for schema in ("http://", "https://"):
        session.mount(schema, _Mesure())
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


class _Mesure(HTTPAdapter):
    """Reads an answer at once, up to a size, on connections that are cut in time."""

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = _RESERVES

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        gestionnaire = super().proxy_manager_for(proxy, **options)
        gestionnaire.pool_classes_by_scheme = _RESERVES
        return gestionnaire

    def send(
        self, request: requests.PreparedRequest, *args: Any, **options: Any
    ) -> requests.Response:
        options |= {"stream": True, "timeout": DELAI_S}
        with _delai():
            reponse = super().send(request, *args, **options)
            try:
                corps = reponse.raw.read(OCTETS_MAX + 1, decode_content=True)
            except (HTTPError, OSError) as erreur:
                raise requests.ConnectionError("The answer was cut.") from erreur
            finally:
                reponse.close()
        if len(corps) > OCTETS_MAX:
            raise requests.ConnectionError("The answer is too long.")
        reponse.raw = io.BytesIO(corps)
        return reponse


_ce_fil = threading.local()


@contextmanager
def _delai() -> Iterator[None]:
    """Cut in `DELAI_S` whatever this thread connects to meanwhile."""
    prises: list[socket.socket] = []

    def couper() -> None:
        for prise in prises:
            with suppress(OSError):  # the socket's own shutdown: that of TLS would wait
                socket.socket.shutdown(prise, socket.SHUT_RDWR)

    minuterie = threading.Timer(DELAI_S, couper)
    minuterie.daemon = True
    _ce_fil.prises = prises
    minuterie.start()
    try:
        yield
    finally:
        minuterie.cancel()


class _Claire(HTTPConnection):
    """To a provider of the tests, on this machine."""

    def connect(self) -> None:
        super().connect()
        _ce_fil.prises.append(self.sock)


class _Chiffree(HTTPSConnection):
    """To a real provider."""

    def connect(self) -> None:
        super().connect()
        _ce_fil.prises.append(self.sock)


class _ReserveClaire(HTTPConnectionPool):
    ConnectionCls = _Claire


class _ReserveChiffree(HTTPSConnectionPool):
    ConnectionCls = _Chiffree


_RESERVES = {"http": _ReserveClaire, "https": _ReserveChiffree}
