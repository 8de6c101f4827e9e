"""On which listener a request arrived: the card's, or the site's.

Known by the socket it came through, which no client can choose or forge, never by a header: see
docs/decisions/0021-card-listener.md.
"""

import socket
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote_to_bytes

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from echanges.web.connexion.prise import PriseDeCarte

ENTETE = "X-SSL-Cert"
"""What nginx says of the certificate, on the card's listener only (`$ssl_client_escaped_cert`)."""
VOIES = ("carte_lecture", "carte_refusee")
"""All that this listener serves."""


class EcouteDeCarteMiddleware:
    """Serve the door, and nothing else, to what arrives on the card's listener."""

    def __init__(self, suite: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.suite = suite

    def __call__(self, requete: HttpRequest) -> HttpResponseBase:
        """Send back to the site what is not for the door."""
        servies = [reverse(voie) for voie in VOIES]
        if sur_l_ecoute_de_carte(requete.META) and requete.path_info not in servies:
            return HttpResponseRedirect(settings.ECHANGES_ADRESSE)
        return self.suite(requete)


def sur_l_ecoute_de_carte(environ: Mapping[str, Any]) -> bool:
    """Whether a request came through the card's listener.

    Behind nginx, the Unix socket that only nginx's card listener passes requests to. Without it,
    the TLS of that listener (prise.py).
    """
    prise = environ.get("gunicorn.socket")
    if settings.ECHANGES_CARTE == "directe":
        return isinstance(prise, PriseDeCarte)
    return (
        isinstance(prise, socket.socket)
        and prise.family == socket.AF_UNIX
        and prise.getsockname() == settings.ECHANGES_CARTE_PRISE
    )


def certificat_presente(requete: HttpRequest) -> bytes:
    """The certificate (DER) that the browser presented, whatever it is worth; empty without one.

    For the card's listener only. TLS has proved that the browser holds its key.
    """
    if settings.ECHANGES_CARTE == "directe":
        return _prise(requete).certificat
    pem = unquote_to_bytes(requete.headers.get(ENTETE, ""))
    try:
        return x509.load_pem_x509_certificate(pem).public_bytes(Encoding.DER) if pem else b""
    except ValueError:
        return pem  # unreadable there too, and said so


def refusee_par_tls(requete: HttpRequest) -> bool:
    """Whether OpenSSL has something against the certificate, whatever we think of it.

    For the card's listener only. nginx sends what it refuses to another address (`carte_refusee`).
    """
    return settings.ECHANGES_CARTE == "directe" and bool(_prise(requete).objections)


def _prise(requete: HttpRequest) -> PriseDeCarte:
    prise = requete.META["gunicorn.socket"]
    assert isinstance(prise, PriseDeCarte)
    return prise
