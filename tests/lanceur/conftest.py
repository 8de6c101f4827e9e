"""Fixtures of the launcher's tests: real servers, each in a folder of its own."""

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lanceur.postgres import Serveur

Fabrique = Callable[..., Serveur]
Lancement = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def prive() -> Iterator[Path]:
    """A folder of mode 0700 directly under the temporary folder, as ``mktemp -d`` makes it."""
    with tempfile.TemporaryDirectory(prefix="echanges-essai-") as chemin:
        yield Path(chemin)


@pytest.fixture
def fabrique(prive: Path) -> Iterator[Fabrique]:
    """Makes servers that are stopped after the test, whatever it did to them.

    It asks for the private folder so that this is removed after they have stopped, never before.
    """
    faits: list[Serveur] = []

    def faire(dossier: Path, *, durable: bool = False) -> Serveur:
        faits.append(Serveur(dossier, durable=durable))
        return faits[-1]

    yield faire
    for serveur in faits:
        serveur.arreter()


@pytest.fixture(scope="session")
def partage() -> Iterator[Serveur]:
    """One started server for all the tests that leave it as they found it."""
    with (
        tempfile.TemporaryDirectory(prefix="echanges-essai-") as chemin,
        Serveur(Path(chemin) / "base", durable=False) as fait,
    ):
        yield fait


@pytest.fixture(scope="session")
def modele() -> Iterator[Path]:
    """The data of a stopped server, to copy: much faster than creating them for each test."""
    with tempfile.TemporaryDirectory(prefix="echanges-essai-") as chemin:
        with Serveur(Path(chemin) / "base", durable=False) as fait:
            pass
        yield fait.dossier


@pytest.fixture
def serveur(fabrique: Fabrique, prive: Path, modele: Path) -> Serveur:
    """A started server of one's own, to be hurt."""
    shutil.copytree(modele, prive / "base")
    fait = fabrique(prive / "base")
    fait.demarrer()
    return fait


@pytest.fixture
def menage() -> Iterator[Callable[["subprocess.Popen[str]"], "subprocess.Popen[str]"]]:
    """Registers processes to be killed and reaped after the test."""
    suivis: list[subprocess.Popen[str]] = []

    def suivre(processus: "subprocess.Popen[str]") -> "subprocess.Popen[str]":
        suivis.append(processus)
        return processus

    yield suivre
    for processus in suivis:
        processus.kill()
        processus.communicate()
