"""TLS of the card's listener where gunicorn ends it: every certificate is taken, then judged.

Python's ssl breaks the connection on a certificate that it does not accept, before a page can say
why, and cannot name the authorities whose cards are wanted. OpenSSL itself does both, through
pyOpenSSL. It still proves that the browser holds the key of what it shows (RFC 8446, 4.4.3); what
it has against the certificate is kept, for the application to refuse it too.
"""

import select
import socket
import ssl
from collections.abc import Callable
from time import monotonic
from typing import Final, TypeVar

from cryptography.hazmat.primitives.serialization import Encoding
from OpenSSL import SSL, crypto

DELAI_S: Final = 20.0
"""The longest silence of a browser that has begun to speak."""
_ENVOI_MAX: Final = 16_384  # one TLS record

T = TypeVar("T")


class TlsDeCarte:
    """What gunicorn takes for an `ssl.SSLContext`: asks for a card at each connection."""

    def __init__(self, certificat: str, cle: str, autorites: str) -> None:
        """Read three PEM files: the server's chain, its key, the authorities of the cards.

        Raises SSL.Error when one cannot be read. Nothing is ever resumed: there is one context per
        connection, without a cache. (TLS 1.3 sends a ticket all the same, which nothing honours.)
        """
        self._contexte = contexte = SSL.Context(SSL.TLS_SERVER_METHOD)
        contexte.set_min_proto_version(SSL.TLS1_2_VERSION)
        contexte.set_options(SSL.OP_NO_TICKET | SSL.OP_NO_RENEGOTIATION)
        contexte.set_session_cache_mode(SSL.SESS_CACHE_OFF)
        contexte.use_certificate_chain_file(certificat)
        contexte.use_privatekey_file(cle)
        contexte.load_verify_locations(autorites)
        contexte.load_client_ca(autorites.encode())
        contexte.set_verify(SSL.VERIFY_PEER, _noter)

    def wrap_socket(self, prise: socket.socket, **_: object) -> "PriseDeCarte":
        """Wrap a socket that gunicorn has accepted; the handshake is still to be done."""
        return PriseDeCarte(SSL.Connection(self._contexte, prise), prise)


class PriseDeCarte:
    """A connection of the card's listener: what gunicorn asks of a socket, over TLS.

    Every failure is an `ssl.SSLError` that gunicorn takes for a closed connection.
    """

    def __init__(self, tls: SSL.Connection, prise: socket.socket) -> None:
        self.objections: list[int] = []
        """What OpenSSL has against the certificate: its X509_V_ERR codes."""
        self._tls = tls
        self._prise = prise
        self._delai: float | None = None
        tls.set_app_data(self.objections)
        tls.set_accept_state()
        prise.setblocking(False)

    @property
    def certificat(self) -> bytes:
        """The certificate (DER) that the browser has shown; empty without one."""
        montre = self._tls.get_peer_certificate(as_cryptography=True)
        return montre.public_bytes(Encoding.DER) if montre else b""

    def do_handshake(self) -> None:
        """Do the TLS handshake with the browser."""
        self._faire(self._tls.do_handshake)

    def recv(self, taille: int) -> bytes:
        """Receive at most `taille` bytes; none once the browser has closed."""
        try:
            return self._faire(lambda: self._tls.recv(taille))
        except ssl.SSLZeroReturnError:
            return b""

    def send(self, octets: bytes | memoryview) -> int:
        """Send the first bytes; return how many."""
        return self._faire(lambda: self._tls.send(octets[:_ENVOI_MAX]))

    def sendall(self, octets: bytes) -> None:
        """Send all of these bytes."""
        reste = memoryview(octets)
        while reste:
            reste = reste[self.send(reste) :]

    def setblocking(self, attendre: bool) -> None:
        """Wait for the browser, `DELAI_S` at most, or never."""
        self.settimeout(None if attendre else 0.0)

    def settimeout(self, delai: float | None) -> None:
        """Wait for the browser so many seconds; None: `DELAI_S`."""
        self._delai = delai

    def gettimeout(self) -> float | None:
        """Return the seconds that `settimeout` was given."""
        return self._delai

    def shutdown(self, sens: int) -> None:
        """Say that nothing more will be sent."""
        self._faire(self._tls.shutdown)
        self._prise.shutdown(sens)

    def close(self) -> None:
        """Close the connection."""
        self._prise.close()

    def fileno(self) -> int:
        """What the system calls it; -1 once closed."""
        return self._prise.fileno()

    def _faire(self, operation: Callable[[], T]) -> T:
        """Do it, waiting for the browser as long as `settimeout` allows."""
        limite = monotonic() + (DELAI_S if self._delai is None else self._delai)
        while True:
            try:
                return operation()
            except SSL.WantReadError:
                self._patienter(select.POLLIN, limite)
            except SSL.WantWriteError:
                self._patienter(select.POLLOUT, limite)
            except SSL.ZeroReturnError:
                raise ssl.SSLZeroReturnError(ssl.SSL_ERROR_EOF, "closed by the browser") from None
            except SSL.Error as erreur:
                raise ssl.SSLError(ssl.SSL_ERROR_EOF, f"TLS has failed: {erreur}") from erreur

    def _patienter(self, evenement: int, limite: float) -> None:
        attente = select.poll()
        attente.register(self._prise, evenement)
        if not attente.poll(max(0.0, limite - monotonic()) * 1000):
            raise ssl.SSLError(ssl.SSL_ERROR_EOF, "the browser keeps silent")


def _noter(tls: SSL.Connection, _: crypto.X509, erreur: int, rang: int, accepte: int) -> bool:
    """OpenSSL's question on each certificate of the chain: keep what it has against it, go on."""
    if not accepte:
        tls.get_app_data().append(erreur)
    return True
