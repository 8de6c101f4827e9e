"""What the shipped nginx lets through to the application, whatever a client writes.

In the place of the application, a server that says which headers it received: what the application
does not believe anyway must not reach it either.
"""

import contextlib
import json
import socketserver
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from echanges.demo.igc.dossier import ecrire
from tests.certificats.igc import igc_d_essai
from tests.certificats.publication import Publication
from tests.portes.cps import HOTE, Reponse, Site, entete_de, lancer_le_proxy
from tests.portes.epreuves_cps import ECRITURES, visiteur

FIXES = {"host", "x-forwarded-proto", "accept-encoding"}
CRUES = [
    "X-Forwarded-Proto",
    "X-Forwarded-Protocol",
    "X-Forwarded-Ssl",
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "Forwarded",
    "Proxy",
    "X_Forwarded_Proto",
    "X-Forwarded_Proto",
    "SCRIPT_NAME",
    "PATH_INFO",
]
"""What gunicorn or Django might believe."""


class _Echo(BaseHTTPRequestHandler):
    """Answers with the headers received, all of them, in order."""

    def do_GET(self) -> None:
        corps = json.dumps([self.path, self.headers.items()]).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(corps)))
        self.end_headers()
        self.wfile.write(corps)

    def address_string(self) -> str:
        return ""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """nginx before the echo, on both sockets."""
    with proxy(tmp_path_factory.mktemp("e")) as ouvert:
        yield ouvert


@pytest.fixture
def dossier_court(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose name leaves room for sockets."""
    return tmp_path_factory.mktemp("l")


@contextlib.contextmanager
def proxy(dossier: Path, **reglages: str) -> Iterator[Site]:
    """nginx before the echo."""
    ouvert = Site(dossier, igc_d_essai(), "", Publication(), direct=False)
    for sous_dossier in (dossier / "igc", ouvert.run):
        sous_dossier.mkdir()
    ecrire(igc_d_essai(), dossier / "igc", [HOTE])
    echos = [_ecouter(ouvert.run / nom) for nom in ("site.sock", "carte.sock")]
    lancer_le_proxy(ouvert, **reglages)
    yield ouvert
    ouvert.fermer()
    ouvert.publication.fermer()
    for echo in echos:
        echo.shutdown()
        echo.server_close()


def _ecouter(prise: Path) -> socketserver.ThreadingUnixStreamServer:
    echo = socketserver.ThreadingUnixStreamServer(str(prise), _Echo)
    echo.daemon_threads = True
    threading.Thread(target=echo.serve_forever, daemon=True).start()
    return echo


def recus(reponse: Reponse) -> dict[str, list[str]]:
    """The headers that the application received, by their names in small letters."""
    trouves: dict[str, list[str]] = {}
    for nom, valeur in json.loads(reponse.corps)[1]:
        trouves.setdefault(nom.lower(), []).append(valeur)
    return trouves


@pytest.mark.parametrize("nom", [*CRUES, *ECRITURES])
def test_no_header_that_somebody_believes_reaches_the_site(site: Site, nom: str) -> None:
    """`X-SSL-Cert` by its names; other names of other servers are believed by nobody here."""
    reponse = visiteur(site).demander(f"{site.adresse}/", [(nom, "faux"), (nom, "faux")])
    arrives = recus(reponse)
    assert arrives["x-forwarded-proto"] == ["https"]
    crus = {cle for cle in arrives if cle not in {"client-cert", "x-ssl-client-cert"}}
    assert crus <= FIXES


@pytest.mark.parametrize("nom", [*CRUES, *ECRITURES])
def test_the_card_s_listener_says_itself_which_card_it_is(site: Site, nom: str) -> None:
    adresse = f"{site.adresse_carte}/connexion/carte/lecture/"
    martin = visiteur(site, "martin").demander(adresse, [(nom, "faux"), (nom, "faux")])
    arrives = recus(martin)
    assert arrives["x-ssl-cert"] == [entete_de(site.igc.cartes["martin"].certificat)]
    assert arrives["x-forwarded-proto"] == ["https"]
    crus = {cle for cle in arrives if cle not in {"client-cert", "x-ssl-client-cert"}}
    assert crus <= FIXES | {"x-ssl-cert"}


@pytest.mark.parametrize("nom", ["expiree", "inconnue", "organisation", ""])
def test_what_nginx_refuses_never_reaches_the_reading_of_cards(site: Site, nom: str) -> None:
    adresse = f"{site.adresse_carte}/connexion/carte/lecture/?demande=x"
    reponse = visiteur(site, nom).demander(adresse)
    assert json.loads(reponse.corps)[0].split("?")[0] == "/connexion/carte/refusee/"


def test_a_certificate_shown_to_the_site_is_not_even_asked_for(site: Site) -> None:
    reponse = visiteur(site, "martin").demander(f"{site.adresse}/connexion/carte/lecture/")
    assert "x-ssl-cert" not in recus(reponse)


@pytest.mark.parametrize(
    ("entree", "limite"),
    [
        ("https://{site}/connexion/psc/", True),
        ("https://{carte}/connexion/carte/lecture/", True),
        ("https://{site}/messages/", False),
        ("https://{site}/connexion/psc/fin/", False),
        ("https://{site}/connexion/agents/fin/", False),
    ],
)
def test_sign_ins_from_one_address_are_bounded_and_nothing_else_is(
    dossier_court: Path, entree: str, limite: bool
) -> None:
    """A provider ends everybody's sessions from one address: each order must arrive."""
    with proxy(dossier_court, cadence="1r/m") as site:
        adresse = entree.format(site=f"{HOTE}:{site.port}", carte=f"{HOTE}:{site.port_carte}")
        statuts = [visiteur(site, "martin").demander(adresse).statut for _ in range(103)]
        assert statuts == [200] * 101 + ([429] * 2 if limite else [200] * 2)
        assert "127.0.0.1" not in (site.dossier / "nginx.log").read_text()
