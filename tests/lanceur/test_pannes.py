"""Hard deaths: of the server, of its launcher, and what they leave behind."""

import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from lanceur import proc
from lanceur.erreurs import LanceurError
from lanceur.postgres import APPLICATION, PROPRIETAIRE, Serveur
from tests.lanceur.conftest import Fabrique
from tests.lanceur.outils import attendre, postgres_de, python

Menage = Callable[["subprocess.Popen[str]"], "subprocess.Popen[str]"]

PARENT = """
import sys, time
from pathlib import Path
from lanceur.postgres import Serveur
serveur = Serveur(Path(sys.argv[1]))
serveur.demarrer()
print(serveur.pid, flush=True)
time.sleep(600)
"""


def ecrire_verrous(serveur: Serveur, pid: int) -> None:
    """Leave both of PostgreSQL's lock files in the name of a process."""
    contenu = f"{pid}\n{serveur.pgdata}\n1700000000\n5432\n{serveur.prise}\n"
    (serveur.pgdata / "postmaster.pid").write_text(contenu)
    serveur.prise.mkdir(mode=0o700)
    (serveur.prise / ".s.PGSQL.5432.lock").write_text(contenu)
    (serveur.prise / ".s.PGSQL.5432").touch()


def repond(serveur: Serveur) -> bool:
    with psycopg.connect(serveur.url(APPLICATION)) as connexion:
        return connexion.execute("SELECT 1").fetchone() == (1,)


def test_a_killed_server_starts_again_with_what_was_committed(
    fabrique: Fabrique, prive: Path
) -> None:
    serveur = fabrique(prive / "base", durable=True)
    serveur.demarrer()
    with psycopg.connect(serveur.url(PROPRIETAIRE), autocommit=True) as connexion:
        connexion.execute("CREATE TABLE t (a int)")
        connexion.execute("INSERT INTO t VALUES (1)")
    assert serveur.pid
    os.kill(serveur.pid, signal.SIGKILL)
    attendre(lambda: not serveur.vivant())
    serveur.arreter()
    serveur.demarrer()
    with psycopg.connect(serveur.url(PROPRIETAIRE)) as connexion:
        assert connexion.execute("SELECT a FROM t").fetchall() == [(1,)]


def test_a_killed_server_starts_again_though_a_backend_is_still_busy(serveur: Serveur) -> None:
    occupee = psycopg.connect(serveur.url(APPLICATION))
    arriere = occupee.info.backend_pid
    # A loop that never looks up: the backend does not notice that its postmaster has gone.
    occupee.pgconn.send_query(b"SELECT count(*) FROM generate_series(1, 100000000000) AS s")
    attendre(lambda: proc.est_postgres_de(arriere, serveur.pgdata))
    assert serveur.pid
    os.kill(serveur.pid, signal.SIGKILL)
    attendre(lambda: not serveur.vivant())
    assert proc.vivant(arriere)
    serveur.demarrer()
    assert not proc.vivant(arriere)
    assert repond(serveur)
    occupee.close()


def test_the_number_of_a_zombie_in_the_locks_does_not_prevent_a_start(serveur: Serveur) -> None:
    serveur.arreter()
    zombie = subprocess.Popen(["true"])
    attendre(lambda: not proc.vivant(zombie.pid))
    assert Path(f"/proc/{zombie.pid}").exists()
    ecrire_verrous(serveur, zombie.pid)
    serveur.demarrer()
    assert repond(serveur)
    zombie.wait()


def test_the_number_of_a_foreign_process_in_the_locks_does_not_prevent_a_start(
    serveur: Serveur,
) -> None:
    serveur.arreter()
    ecrire_verrous(serveur, os.getpid())
    serveur.demarrer()
    assert repond(serveur)


def test_the_number_of_another_postgres_in_the_locks_does_not_prevent_a_start(
    serveur: Serveur, fabrique: Fabrique, prive: Path
) -> None:
    voisin = fabrique(prive / "voisin")
    voisin.demarrer()
    serveur.arreter()
    assert voisin.pid
    ecrire_verrous(serveur, voisin.pid)
    serveur.demarrer()
    assert repond(serveur)
    assert repond(voisin)


def test_unreadable_locks_do_not_prevent_a_start(serveur: Serveur) -> None:
    serveur.arreter()
    (serveur.pgdata / "postmaster.pid").write_text("")
    serveur.demarrer()
    assert repond(serveur)


def test_a_second_start_on_the_same_folder_is_refused(serveur: Serveur, fabrique: Fabrique) -> None:
    second = fabrique(serveur.dossier)
    with pytest.raises(LanceurError, match="déjà utilisée par un autre lancement"):
        second.demarrer()
    second.arreter()
    assert repond(serveur)


def test_a_second_start_from_another_process_is_refused(serveur: Serveur) -> None:
    processus = python("-c", PARENT, str(serveur.dossier))
    _, erreurs = processus.communicate(timeout=30)
    assert processus.returncode != 0
    assert "déjà utilisée par un autre lancement" in erreurs
    assert repond(serveur)


def test_a_server_started_by_hand_on_our_data_is_respected(
    serveur: Serveur, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lanceur.verrous.ATTENTE", 0.2)
    # Whoever runs it, our lock is free: only the living postmaster stands in the way.
    serveur._verrou.rendre()
    with pytest.raises(LanceurError, match="utilise déjà"):
        Serveur(serveur.dossier).demarrer()
    assert repond(serveur)


def test_killing_the_launcher_ends_the_server(
    prive: Path, fabrique: Fabrique, menage: Menage
) -> None:
    base = prive / "base"
    parent = menage(python("-c", PARENT, str(base)))
    assert parent.stdout
    postmaster = int(parent.stdout.readline())
    assert postmaster in postgres_de(base / "pgdata")
    parent.kill()
    parent.wait()
    attendre(lambda: postgres_de(base / "pgdata") == [])
    assert not (base / "pgdata" / "postmaster.pid").exists(), "the shutdown was not clean"
    with fabrique(base) as serveur:
        assert repond(serveur)


def test_a_start_right_after_the_launcher_was_killed_waits_for_the_old_server(
    prive: Path, fabrique: Fabrique, menage: Menage
) -> None:
    base = prive / "base"
    parent = menage(python("-c", PARENT, str(base)))
    assert parent.stdout
    parent.stdout.readline()
    parent.kill()
    parent.wait()
    with fabrique(base) as serveur:
        assert repond(serveur)
