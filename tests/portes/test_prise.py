"""TLS of the card's listener without nginx, at the socket that gunicorn is given."""

import socket
import ssl
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from OpenSSL import SSL

from echanges.demo.igc.dossier import ecrire
from echanges.web.connexion import prise as module
from echanges.web.connexion.prise import PriseDeCarte, TlsDeCarte
from tests.certificats.igc import igc_d_essai
from tests.portes.cps import HOTE

GROS = b"page" * 1_000_000
"""More than sockets hold."""


@pytest.fixture(scope="module")
def igc(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the test PKI."""
    dossier = tmp_path_factory.mktemp("igc")
    ecrire(igc_d_essai(), dossier, [HOTE])
    return dossier


@pytest.fixture
def fils() -> Iterator[ThreadPoolExecutor]:
    """The server's side runs apart."""
    with ThreadPoolExecutor(1) as fils:
        yield fils


@pytest.fixture
def prises(igc: Path) -> Iterator[tuple[PriseDeCarte, socket.socket]]:
    """Both ends of a connection: the server's, and the browser's before TLS."""
    serveur, navigateur = socket.socketpair()
    tls = TlsDeCarte(str(igc / "serveur.pem"), str(igc / "serveur.key"), str(igc / "autorites.pem"))
    with navigateur:
        prise = tls.wrap_socket(serveur, server_side=True)
        prise.setblocking(True)
        yield prise, navigateur
        prise.close()


def contexte(igc: Path, carte: str) -> ssl.SSLContext:
    """A browser with this card, or none."""
    contexte = ssl.create_default_context(cafile=igc / "racine.pem")
    if carte:
        contexte.load_cert_chain(igc / f"{carte}.pem", igc / f"{carte}.key")
    return contexte


def serrer_la_main(
    igc: Path, prises: tuple[PriseDeCarte, socket.socket], carte: str, fils: ThreadPoolExecutor
) -> tuple[PriseDeCarte, ssl.SSLSocket]:
    """Both ends, once they have agreed."""
    serveur, navigateur = prises
    fait: Future[None] = fils.submit(serveur.do_handshake)
    client = contexte(igc, carte).wrap_socket(navigateur, server_hostname=HOTE)
    fait.result()
    return serveur, client


def der(carte: str) -> bytes:
    """A card's certificate."""
    return igc_d_essai().cartes[carte].certificat.public_bytes(Encoding.DER)


def test_a_good_card_is_read_and_nothing_is_said_against_it(
    igc: Path, prises: tuple[PriseDeCarte, socket.socket], fils: ThreadPoolExecutor
) -> None:
    serveur, client = serrer_la_main(igc, prises, "cartes/martin", fils)
    assert (serveur.certificat, serveur.objections) == (der("martin"), [])
    client.close()


def test_without_a_card_there_is_no_certificate(
    igc: Path, prises: tuple[PriseDeCarte, socket.socket], fils: ThreadPoolExecutor
) -> None:
    serveur, client = serrer_la_main(igc, prises, "", fils)
    assert (serveur.certificat, serveur.objections) == (b"", [])
    client.close()


@pytest.mark.parametrize("carte", ["expiree", "inconnue", "organisation", "serveur"])
def test_what_openssl_says_against_a_card_is_kept(
    igc: Path, prises: tuple[PriseDeCarte, socket.socket], fils: ThreadPoolExecutor, carte: str
) -> None:
    serveur, client = serrer_la_main(igc, prises, f"refusees/{carte}", fils)
    assert serveur.certificat
    assert serveur.objections
    client.close()


def test_the_browser_is_told_whose_cards_are_wanted(
    prises: tuple[PriseDeCarte, socket.socket], fils: ThreadPoolExecutor
) -> None:
    serveur, navigateur = prises
    client = SSL.Connection(SSL.Context(SSL.TLS_CLIENT_METHOD), navigateur)
    client.set_connect_state()
    fait = fils.submit(serveur.do_handshake)
    client.do_handshake()
    fait.result()
    igc = igc_d_essai()
    attendues = {igc.racine.certificat.subject, igc.personnes.certificat.subject}
    assert set(client.get_client_ca_list(as_cryptography=True)) == attendues


def test_more_than_the_system_holds_is_sent_whole(
    igc: Path, prises: tuple[PriseDeCarte, socket.socket], fils: ThreadPoolExecutor
) -> None:
    serveur, client = serrer_la_main(igc, prises, "", fils)

    def repondre() -> None:
        serveur.sendall(GROS)
        serveur.shutdown(socket.SHUT_WR)

    envoi = fils.submit(repondre)
    recus = bytearray()
    while morceau := client.recv(65_536):
        recus += morceau
    envoi.result()
    assert recus == GROS
    client.close()


def test_a_browser_that_leaves_is_an_end_and_not_an_error(
    igc: Path, prises: tuple[PriseDeCarte, socket.socket], fils: ThreadPoolExecutor
) -> None:
    serveur, client = serrer_la_main(igc, prises, "", fils)
    depart = fils.submit(client.unwrap)
    assert serveur.recv(10) == b""
    serveur.shutdown(socket.SHUT_WR)
    depart.result().close()


def test_a_silent_browser_is_not_waited_for(
    prises: tuple[PriseDeCarte, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "DELAI_S", 0.05)
    with pytest.raises(ssl.SSLError, match="the browser keeps silent"):
        prises[0].do_handshake()


@pytest.mark.parametrize("octets", [b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\xff\xff" + b"z" * 99])
def test_what_is_not_tls_is_a_closed_connection_for_gunicorn(
    prises: tuple[PriseDeCarte, socket.socket], octets: bytes
) -> None:
    prises[1].sendall(octets)
    prises[1].shutdown(socket.SHUT_WR)
    with pytest.raises(ssl.SSLError, match="TLS has failed") as erreur:
        prises[0].do_handshake()
    assert erreur.value.args[0] == ssl.SSL_ERROR_EOF
