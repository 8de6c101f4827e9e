"""The fixtures: a fresh real database for each test, the cast, a live server, a browser."""

import os
import shutil
import threading
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.test import Client

from echanges.comptes.acteur import Acteur
from tests.clones import Clone
from tests.courriels import Attrapeur
from tests.distribution import acteur_de_la_troupe, connecter
from tests.environnement import COURRIELS, DOSSIER
from tests.travailleur import faire_les_taches

MODELE = "echanges"


@pytest.fixture(scope="session")
def modele() -> str:
    """The database that every test clones: migrated, granted, with the demonstration.

    Its files have been looked at, as they are soon after `make run`.
    """
    with Path(os.devnull).open("w") as nulle_part:
        call_command("preparer", stdout=nulle_part)
    faire_les_taches()
    connections.close_all()
    return MODELE


@pytest.fixture(scope="session")
def _clones(modele: str) -> Iterator[list[Clone]]:
    """The database that the last test left as it found it, if it did."""
    libres: list[Clone] = []
    yield libres
    for clone in libres:
        clone.supprimer()


@pytest.fixture
def base(modele: str, tmp_path: Path, _clones: list[Clone]) -> Iterator[str]:
    """A database of the test's own, under the run-time role, with really committed acts."""
    clone = _clones.pop() if _clones else Clone(modele, f"essai_{os.getpid()}")
    viser(clone.nom)
    fichiers = settings.ECHANGES_FICHIERS
    settings.ECHANGES_FICHIERS = tmp_path / "fichiers"
    shutil.copytree(fichiers, settings.ECHANGES_FICHIERS, copy_function=os.link)
    COURRIELS.vider()
    yield clone.nom
    settings.ECHANGES_FICHIERS = fichiers
    connections.close_all()
    viser(modele)
    if clone.remettre():
        _clones.append(clone)
    else:
        clone.supprimer()


@pytest.fixture
def courriels() -> Attrapeur:
    """The real SMTP server's mailbox."""
    return COURRIELS


@pytest.fixture
def martin(base: str) -> Acteur:
    """Dr Jean MARTIN, libéral: the doctor of most stories."""
    return acteur_de_la_troupe("MARTIN")


@pytest.fixture
def haddad(base: str) -> Acteur:
    """Dr Nadia HADDAD, of Centre de santé Les Tilleuls."""
    return acteur_de_la_troupe("HADDAD")


@pytest.fixture
def ollivier(base: str) -> Acteur:
    """Dr Paul OLLIVIER, her colleague."""
    return acteur_de_la_troupe("OLLIVIER")


@pytest.fixture
def quemener(base: str) -> Acteur:
    """Dr Hélène QUÉMÉNER, médecin-conseil of ELSM 35."""
    return acteur_de_la_troupe("QUÉMÉNER")


@pytest.fixture
def rivoal(base: str) -> Acteur:
    """Dr Yves RIVOAL, médecin-conseil of MSA 35: a stranger to ELSM 35."""
    return acteur_de_la_troupe("RIVOAL")


@pytest.fixture
def navigateur_de(base: str):  # type: ignore[no-untyped-def]
    """Returns Django test clients signed in as somebody of the cast."""

    def ouvrir(nom: str, structure: str = "") -> Client:
        return connecter(Client(), nom, structure)

    return ouvrir


class _Muet(WSGIRequestHandler):
    """Writes no line for each request; the server knows that it is being answered."""

    server: "_Serveur"
    disable_nagle_algorithm = True
    """An answer is written in two parts: the second would wait 40 ms for the first to be known."""

    def parse_request(self) -> bool:
        """Read it: from now on it is being answered."""
        self.server.commencer(self)
        return super().parse_request()

    def handle_one_request(self) -> None:
        """Answer one, sent whole or cut by the browser."""
        try:
            super().handle_one_request()
        finally:
            self.server.finir(self)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing."""


class _Serveur(ThreadedWSGIServer):
    """The product, and what it is answering."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Muet, connections_override={})
        self._en_cours: set[_Muet] = set()
        self._calme = threading.Condition()
        self.set_app(get_wsgi_application())

    def commencer(self, requete: _Muet) -> None:
        """A request has come."""
        _garder_la_connexion()
        with self._calme:
            self._en_cours.add(requete)

    def finir(self, requete: _Muet) -> None:
        """It has gone, if there was one."""
        with self._calme:
            self._en_cours.discard(requete)
            self._calme.notify_all()

    def attendre_le_calme(self) -> None:
        """Wait until nothing is being answered."""
        with self._calme:
            assert self._calme.wait_for(lambda: not self._en_cours, timeout=60)


def _garder_la_connexion() -> None:
    """Let the thread of a browser's connection keep its own to the database, as in production.

    A new one for each page costs more than the page. Django closes it when the browser leaves; a
    client that stays from one test to the next gets the database of the next.
    """
    reglages = {**connections.settings["default"], "CONN_MAX_AGE": None}
    if connections["default"].settings_dict["ESSAI"] != reglages["ESSAI"]:
        connections["default"].close()
    connections["default"].settings_dict = reglages


@pytest.fixture(scope="session")
def _serveur() -> Iterator[_Serveur]:
    with _Serveur() as serveur:
        fil = threading.Thread(target=serveur.serve_forever, daemon=True)
        fil.start()
        yield serveur
        serveur.shutdown()


@pytest.fixture(scope="session")
def _serveur_vivant(_serveur: _Serveur) -> str:
    return f"http://127.0.0.1:{_serveur.server_port}"


@pytest.fixture
def site(base: str, _serveur: _Serveur, _serveur_vivant: str) -> Iterator[str]:
    """The address of the product, serving the test's own database.

    What browsers have asked for is answered before the database goes: a request that lost it would
    be blamed on the next test.
    """
    yield _serveur_vivant
    _serveur.attendre_le_calme()


def viser(nom: str) -> None:
    """Point both connections at a database, in every thread opened from now on."""
    essai = next(_essais)
    for alias in ("default", "owner"):
        connections[alias].close()
        connections.settings[alias] |= {"NAME": nom, "ESSAI": essai}
        connections[alias].settings_dict |= {"NAME": nom, "ESSAI": essai}


_essais = count()
"""Numbers the tests: the next may have the same database, to which connections were cut."""

__all__ = ["DOSSIER"]
