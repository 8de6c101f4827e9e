"""The whole launcher, with stand-ins for Django's processes: start, refusals, every way to end."""

import json
import os
import signal
import socket
import subprocess
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest

from echanges.demo.management.commands.preparer import TROP_ANCIENNE
from lanceur import reglages
from tests.lanceur.outils import attendre, marques, postgres_de, python

Menage = Callable[["subprocess.Popen[str]"], "subprocess.Popen[str]"]


def port_libre() -> int:
    with socket.create_server(("127.0.0.1", 0)) as prise:
        return int(prise.getsockname()[1])


@dataclass
class Demonstration:
    """One data folder, and the launchers started on it."""

    donnees: Path
    menage: Menage
    port: int = field(default_factory=port_libre)
    marque: str = field(default_factory=lambda: f"essai-{uuid.uuid4()}")
    lances: "list[subprocess.Popen[str]]" = field(default_factory=list)

    def lancer(self, **environnement: str) -> "subprocess.Popen[str]":
        """Start the launcher."""
        commun = {"PORT": str(self.port), "ECHANGES_DATA": str(self.donnees)}
        commun |= {"DOUBLURE_NOTES": str(self.notes), "DOUBLURE_MARQUE": self.marque}
        commun |= {"DATABASE_URL": "", "DATABASE_OWNER_URL": "", "ECHANGES_MODE": ""}
        # A killed test run takes its demonstrations with it.
        commun["LANCEUR_PARENT"] = str(os.getpid())
        lance = python("-m", "tests.lanceur.doublure", environnement=commun | environnement)
        self.lances.append(lance)
        return self.menage(lance)

    def prete(self, **environnement: str) -> "subprocess.Popen[str]":
        """Start the launcher and wait for its « Prêt » line."""
        lance = self.lancer(**environnement)
        assert lance.stdout
        assert lance.stdout.readline() == f"Prêt : http://127.0.0.1:{self.port}/\n"
        return lance

    @property
    def notes(self) -> Path:
        """Where the stand-ins write what they received."""
        return self.donnees.with_name(f"{self.donnees.name}.notes")

    def roles(self) -> list[dict[str, Any]]:
        """What the stand-ins wrote, in order."""
        if not self.notes.exists():
            return []
        return [json.loads(ligne) for ligne in self.notes.read_text().splitlines()]

    def pid(self, role: str) -> int:
        """The process that last played a role."""
        return int([note["pid"] for note in self.roles() if note["role"] == role][-1])

    def restes(self) -> list[int]:
        """Every process of this demonstration that still lives."""
        return marques(self.marque) + postgres_de(self.donnees / "base" / "pgdata")


@pytest.fixture
def demo(prive: Path, menage: Menage) -> Iterator[Demonstration]:
    """A demonstration in a private folder, all of whose processes must be gone at the end."""
    fait = Demonstration(prive, menage)
    yield fait
    for lance in fait.lances:
        lance.terminate()
    fait.notes.unlink(missing_ok=True)
    attendre(lambda: fait.restes() == [])


@pytest.mark.parametrize("numero", [signal.SIGTERM, signal.SIGINT])
def test_it_says_ready_once_and_stops_cleanly_on_a_signal(
    demo: Demonstration, numero: signal.Signals
) -> None:
    lance = demo.prete()
    with urllib.request.urlopen(f"http://127.0.0.1:{demo.port}/", timeout=5) as reponse:
        assert reponse.status == 204
    lance.send_signal(numero)
    sortie, erreurs = lance.communicate(timeout=30)
    assert (lance.returncode, sortie) == (0, ""), erreurs
    assert demo.restes() == []
    assert {d.name for d in demo.donnees.iterdir()} == {*reglages.SOUS_DOSSIERS}
    assert {d.stat().st_mode & 0o777 for d in demo.donnees.iterdir()} == {0o700}


def test_the_web_server_and_the_worker_keep_their_buffers(demo: Demonstration) -> None:
    demo.prete()
    attendus = {
        "MALLOC_ARENA_MAX": "1",
        "MALLOC_MMAP_THRESHOLD_": "4194304",
        "MALLOC_TRIM_THRESHOLD_": "16777216",
    }
    attendre(lambda: {"web", "procrastinate"} <= {note["role"] for note in demo.roles()})
    for note in demo.roles():
        assert attendus.items() <= note["env"].items()


def test_the_owner_address_is_given_to_the_preparation_only(demo: Demonstration) -> None:
    demo.prete()
    attendre(lambda: len(demo.roles()) == 3)
    recus = {note["role"]: note["env"] for note in demo.roles()}
    assert set(recus) == {"preparer", "procrastinate", "web"}
    assert "echanges_owner" in recus["preparer"]["DATABASE_OWNER_URL"]
    for role in ("procrastinate", "web"):
        assert "DATABASE_OWNER_URL" not in recus[role]
        assert "echanges_owner" not in json.dumps(recus[role])
    for recu in recus.values():
        assert "echanges_app" in recu["DATABASE_URL"]
        assert recu["ECHANGES_MODE"] == "demo"
        assert recu["ECHANGES_ADRESSE"] == f"http://127.0.0.1:{demo.port}/"
        assert recu["ECHANGES_SMTP"].startswith("smtp://127.0.0.1:")
        assert recu["ECHANGES_CLES"] == str(demo.donnees / "cles")


def test_a_chosen_mode_is_kept(demo: Demonstration) -> None:
    demo.prete(ECHANGES_MODE="production")
    attendre(lambda: len(demo.roles()) == 3)
    assert {note["env"]["ECHANGES_MODE"] for note in demo.roles()} == {"production"}


def test_it_starts_again_on_the_same_folder(demo: Demonstration) -> None:
    for _ in range(2):
        lance = demo.prete()
        lance.terminate()
        lance.communicate(timeout=30)
        assert lance.returncode == 0


def test_killing_it_leaves_no_process_and_it_starts_again(demo: Demonstration) -> None:
    lance = demo.prete()
    lance.kill()
    lance.wait()
    demo.prete()


@pytest.mark.parametrize("signal_a_make", [signal.SIGTERM, signal.SIGKILL])
def test_ending_the_make_that_started_it_ends_it(
    demo: Demonstration, signal_a_make: signal.Signals, menage: Menage, tmp_path: Path
) -> None:
    recette = tmp_path / "Makefile"
    recette.write_text(
        "run:\n\t@LANCEUR_PARENT=$$PPID exec $(PY) -m tests.lanceur.doublure\n", encoding="utf-8"
    )
    code = (
        "import os, sys; "
        "os.execvp('make', ['make', '--no-print-directory', '-f', sys.argv[1], 'run', "
        "'PY=' + sys.executable])"
    )
    commun = {"PORT": str(demo.port), "ECHANGES_DATA": str(demo.donnees)}
    commun |= {"DOUBLURE_NOTES": str(demo.notes), "DOUBLURE_MARQUE": demo.marque}
    commun |= {"DATABASE_URL": "", "DATABASE_OWNER_URL": "", "MAKEFLAGS": "", "MAKELEVEL": ""}
    make = menage(python("-c", code, str(recette), environnement=commun))
    assert make.stdout
    assert make.stdout.readline().startswith("Prêt : ")
    make.send_signal(signal_a_make)
    make.wait(30)
    attendre(lambda: demo.restes() == [])


def test_a_taken_port_stops_it_before_anything_is_written(demo: Demonstration) -> None:
    with socket.create_server(("127.0.0.1", 0)) as prise:
        port = prise.getsockname()[1]
        lance = demo.lancer(PORT=str(port))
        sortie, erreurs = lance.communicate(timeout=30)
    assert (lance.returncode, sortie) == (1, "")
    assert erreurs.startswith(f"Échec : le port {port} est déjà utilisé")
    assert list(demo.donnees.iterdir()) == []


def test_a_second_launch_on_the_same_folder_is_refused(demo: Demonstration) -> None:
    premier = demo.prete()
    second = demo.lancer(PORT=str(port_libre()))
    _, erreurs = second.communicate(timeout=30)
    assert second.returncode == 1
    assert "déjà utilisée par un autre lancement" in erreurs
    assert premier.poll() is None


def test_a_failed_preparation_is_said_and_stops_all(demo: Demonstration) -> None:
    lance = demo.lancer(DOUBLURE_PANNE="preparer")
    sortie, erreurs = lance.communicate(timeout=30)
    assert (lance.returncode, sortie) == (1, "")
    assert "la préparation des données a échoué" in erreurs
    assert "preparation.log" in erreurs


def test_data_of_too_old_a_version_are_said_with_the_way_to_start_afresh(
    demo: Demonstration,
) -> None:
    lance = demo.lancer(DOUBLURE_PANNE="preparer", DOUBLURE_CODE=str(TROP_ANCIENNE))
    _, erreurs = lance.communicate(timeout=30)
    assert lance.returncode == 1
    assert f"les données de {demo.donnees} viennent d'une version trop ancienne" in erreurs
    assert "make run ECHANGES_DATA=" in erreurs


def test_a_signal_during_the_preparation_stops_all(demo: Demonstration) -> None:
    lance = demo.lancer(DOUBLURE_LENTE="preparer")
    attendre(lambda: bool(demo.roles()))
    lance.terminate()
    sortie, _ = lance.communicate(timeout=30)
    assert (lance.returncode, sortie) == (0, "")
    assert [note["role"] for note in demo.roles()] == ["preparer"]


def test_a_web_server_that_dies_stops_all_and_is_named(demo: Demonstration) -> None:
    lance = demo.prete()
    os.kill(demo.pid("web"), signal.SIGKILL)
    _, erreurs = lance.communicate(timeout=30)
    assert lance.returncode == 1
    assert "le serveur web s'est arrêté tout seul" in erreurs
    assert "web.log" in erreurs


def test_a_database_that_dies_stops_all_and_is_named(demo: Demonstration) -> None:
    lance = demo.prete()
    premiere = (demo.donnees / "base" / "pgdata" / "postmaster.pid").read_text().split()[0]
    os.kill(int(premiere), signal.SIGKILL)
    _, erreurs = lance.communicate(timeout=30)
    assert lance.returncode == 1
    assert "la base de données s'est arrêtée toute seule" in erreurs
    assert "postgresql.log" in erreurs


def test_a_worker_that_dies_is_restarted(demo: Demonstration) -> None:
    lance = demo.prete()
    attendre(lambda: "procrastinate" in [note["role"] for note in demo.roles()])
    premier = demo.pid("procrastinate")
    os.kill(premier, signal.SIGKILL)
    attendre(lambda: demo.pid("procrastinate") != premier)
    assert lance.poll() is None
    lance.terminate()
    assert lance.wait(30) == 0


def test_a_worker_that_never_holds_stops_all_in_the_end(demo: Demonstration) -> None:
    lance = demo.lancer(DOUBLURE_PANNE="procrastinate")
    _, erreurs = lance.communicate(timeout=30)
    assert lance.returncode == 1
    assert "le travailleur s'est arrêté tout seul" in erreurs
    assert [note["role"] for note in demo.roles()].count("procrastinate") == 4


def test_given_database_addresses_replace_the_embedded_server(demo: Demonstration) -> None:
    adresses = {
        "DATABASE_URL": "postgresql://app@ici/b",
        "DATABASE_OWNER_URL": "postgresql://o@i/b",
    }
    lance = demo.prete(**adresses)
    attendre(lambda: len(demo.roles()) == 3)
    assert list((demo.donnees / "base").iterdir()) == []
    for note in demo.roles():
        assert note["env"]["DATABASE_URL"] == adresses["DATABASE_URL"]
        attendue = adresses["DATABASE_OWNER_URL"] if note["role"] == "preparer" else None
        assert note["env"].get("DATABASE_OWNER_URL") == attendue
    lance.terminate()
    assert lance.wait(30) == 0


def test_the_database_is_served_while_it_runs(demo: Demonstration) -> None:
    demo.prete()
    url = next(note["env"]["DATABASE_URL"] for note in demo.roles())
    with psycopg.connect(url) as connexion:
        assert connexion.execute("SELECT current_user").fetchone() == ("echanges_app",)
