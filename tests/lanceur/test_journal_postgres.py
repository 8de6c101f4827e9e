"""PostgreSQL's log never carries a value: not of a statement, not of an error, not of a crash."""

import os
import signal

import psycopg
import pytest

from lanceur.postgres import APPLICATION, PROPRIETAIRE, Serveur
from tests.lanceur.outils import attendre

SECRET = "canari-184127645108946"
PRET = "ready to accept connections"


def journal(serveur: Serveur) -> str:
    return serveur.journal.read_text()


@pytest.mark.parametrize(
    "ordre",
    [
        f"SELECT '{SECRET}'::uuid",
        f"SELECT * FROM nulle_part WHERE nir = '{SECRET}'",
        f"INSERT INTO patient VALUES ('{SECRET}'), ('{SECRET}')",
        f"INSERT INTO patient VALUES (NULL, '{SECRET}')",
        f"DO $$BEGIN RAISE WARNING '{SECRET}'; RAISE EXCEPTION '{SECRET}'; END$$",
    ],
)
def test_a_failed_statement_leaves_no_value_in_the_log(partage: Serveur, ordre: str) -> None:
    with psycopg.connect(partage.url(PROPRIETAIRE), autocommit=True) as connexion:
        connexion.execute("CREATE TEMPORARY TABLE patient (nir text PRIMARY KEY, nom text)")
        with pytest.raises(psycopg.Error):
            connexion.execute(ordre.encode())
    assert SECRET not in journal(partage)


def test_a_failed_parameter_leaves_no_value_in_the_log(partage: Serveur) -> None:
    with (
        psycopg.connect(partage.url(APPLICATION)) as connexion,
        pytest.raises(psycopg.errors.InvalidTextRepresentation),
    ):
        connexion.execute("SELECT %s::text::uuid", [SECRET])
    assert SECRET not in journal(partage)


def test_a_crashed_backend_leaves_no_statement_in_the_log(serveur: Serveur) -> None:
    # Its data are a copy: the log of the server that made them came along.
    departs = journal(serveur).count(PRET)
    connexion = psycopg.connect(serveur.url(APPLICATION), autocommit=True)
    connexion.pgconn.send_query(f"SELECT pg_sleep(600), '{SECRET}'".encode())
    with psycopg.connect(serveur.url("postgres", "postgres"), autocommit=True) as temoin:
        question = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND pid = %s"
        pid = connexion.info.backend_pid
        attendre(lambda: temoin.execute(question, [pid]).fetchone() == (1,))
        os.kill(pid, signal.SIGKILL)
        attendre(lambda: "was terminated by signal 9" in journal(serveur))
    connexion.close()
    # Once it serves again, everything about the crash is written.
    attendre(lambda: journal(serveur).count(PRET) == departs + 1)
    assert "all server processes terminated; reinitializing" in journal(serveur)
    assert SECRET not in journal(serveur)


def test_the_application_cannot_make_the_log_talk(partage: Serveur) -> None:
    for reglage in ("log_statement = 'all'", "log_min_messages = 'debug1'"):
        with (
            psycopg.connect(partage.url(APPLICATION)) as connexion,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connexion.execute(f"SET {reglage}".encode())
