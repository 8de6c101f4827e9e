"""Reaching a provider over HTTPS: its certificate is verified, and time is counted there too."""

import select
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from echanges.demo.donnees import MEDECINS
from echanges.web.connexion.oidc import reseau
from echanges.web.connexion.oidc.fournisseur import fournisseur_de
from tests.oidc.attaquant import SECRET, Attaquant, Tentative, constat, servir
from tests.oidc.reel import PSC, portes_ouvertes
from tests.referentiels.autorite import emettre

PANNE = (503, "Connexion momentanément impossible", 0, 0)


@pytest.fixture
def chiffre(base: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tentative]:
    """Dr MARTIN's browser, before a provider over TLS, whose authority is known to us."""
    emettre(tmp_path)
    serveur = servir(tmp_path / "serveur.pem")
    emetteur = f"https://127.0.0.1:{serveur.server_port}"
    serveur.attaquant = Attaquant(emetteur)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "autorite.pem"))
    with portes_ouvertes("http://testserver", tmp_path, {PSC: (emetteur, SECRET)}):
        yield Tentative(serveur.attaquant, MEDECINS[0].rpps)
    serveur.shutdown()
    serveur.server_close()


def test_a_provider_is_reached_over_https(chiffre: Tentative) -> None:
    chiffre.partir()
    assert chiffre.revenir().status_code == 302


def test_a_provider_whose_certificate_nobody_knows_is_not_reached(
    chiffre: Tentative, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    reponse = chiffre.client.get("/connexion/psc/")
    assert constat(reponse) == PANNE  # type: ignore[arg-type]
    assert chiffre.attaquant.demandes == []


class _Mandataire(BaseHTTPRequestHandler):
    """The proxy of a site that reaches nothing by itself: it opens tunnels, and counts."""

    tunnels: ClassVar[list[str]] = []

    def do_CONNECT(self) -> None:
        """Open one, and carry bytes both ways until one side ends."""
        self.tunnels.append(self.path)
        hote, _, port = self.path.partition(":")
        with socket.create_connection((hote, int(port))) as la_bas:
            self.send_response(200)
            self.end_headers()
            sens = {self.connection: la_bas, la_bas: self.connection}
            while prets := select.select(list(sens), [], [], 10)[0]:
                octets = prets[0].recv(65536)
                if not octets:
                    break
                sens[prets[0]].sendall(octets)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing."""


def test_a_proxy_of_the_site_is_gone_through(
    chiffre: Tentative, monkeypatch: pytest.MonkeyPatch
) -> None:
    _Mandataire.tunnels.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), _Mandataire) as mandataire:
        threading.Thread(target=mandataire.serve_forever, args=(0.02,), daemon=True).start()
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{mandataire.server_port}")
        monkeypatch.setenv("NO_PROXY", "")
        chiffre.partir()
        assert chiffre.revenir().status_code == 302
        mandataire.shutdown()
    assert len(_Mandataire.tunnels) == len(chiffre.attaquant.demandes) == 4


def test_drops_are_counted_over_https_too(
    chiffre: Tentative, monkeypatch: pytest.MonkeyPatch
) -> None:
    chiffre.partir()
    chiffre.attaquant.lenteur = threading.Event()
    monkeypatch.setattr(reseau, "DELAI_S", 0.3)
    fournisseur_de.cache_clear()
    assert constat(chiffre.revenir()) == PANNE
    chiffre.attaquant.lenteur.set()
