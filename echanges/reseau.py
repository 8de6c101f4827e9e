"""Asking another server, with a limit on the time and on the size of its answer.

A server that hangs must not take our threads with it, nor a huge answer our memory. `requests`
bounds each wait but not their sum: a connection of ours is cut in time, whatever comes through it.
"""

import io
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError


class ReponseCoupee(requests.ConnectionError):
    """The body stopped before its end: cut by the other side, or by us when its time was over."""


class ReponseTropLongue(requests.ConnectionError):
    """The body is longer than what was accepted."""


def borner(session: requests.Session, *, delai_s: float, octets_max: int) -> None:
    """Have every answer of a session come whole, in that time and up to that size, or not at all.

    `delai_s`: in seconds, for one answer, from the connection on; it bounds the connection too
    unless the request has a `timeout` of its own. `octets_max`: of the body, once decoded.
    Requests then raise `ReponseCoupee`, `ReponseTropLongue`, besides what `requests` raises.
    """
    for schema in ("http://", "https://"):
        session.mount(schema, _Borne(delai_s, octets_max))


class _Borne(HTTPAdapter):
    """Reads an answer at once, on connections that are cut in time."""

    def __init__(self, delai_s: float, octets_max: int) -> None:
        super().__init__()
        self._delai_s = delai_s
        self._octets_max = octets_max

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
        options["stream"] = True
        options["timeout"] = options.get("timeout") or self._delai_s
        with _delai(self._delai_s):
            reponse = super().send(request, *args, **options)
            try:
                corps = reponse.raw.read(self._octets_max + 1, decode_content=True)
            except (HTTPError, OSError) as erreur:
                raise ReponseCoupee("The answer was cut.") from erreur
            finally:
                reponse.close()
        if len(corps) > self._octets_max:
            raise ReponseTropLongue("The answer is too long.")
        reponse.raw = io.BytesIO(corps)
        return reponse


_ce_fil = threading.local()


@contextmanager
def _delai(secondes: float) -> Iterator[None]:
    """Cut in that time whatever this thread connects to meanwhile."""
    prises: list[socket.socket] = []

    def couper() -> None:
        for prise in prises:
            with suppress(OSError):  # the socket's own shutdown: that of TLS would wait
                socket.socket.shutdown(prise, socket.SHUT_RDWR)

    minuterie = threading.Timer(secondes, couper)
    minuterie.daemon = True
    _ce_fil.prises = prises
    minuterie.start()
    try:
        yield
    finally:
        minuterie.cancel()


class _Claire(HTTPConnection):
    """A connection in clear: for a list of revoked certificates, or a server of this machine."""

    def connect(self) -> None:
        super().connect()
        _ce_fil.prises.append(self.sock)


class _Chiffree(HTTPSConnection):
    """A connection over TLS."""

    def connect(self) -> None:
        super().connect()
        _ce_fil.prises.append(self.sock)


class _ReserveClaire(HTTPConnectionPool):
    ConnectionCls = _Claire


class _ReserveChiffree(HTTPSConnectionPool):
    ConnectionCls = _Chiffree


_RESERVES = {"http": _ReserveClaire, "https": _ReserveChiffree}
