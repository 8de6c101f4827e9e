"""What a test did to its database is not seen by the next."""

from collections.abc import Iterator

import psycopg
import pytest

from lanceur.postgres import ADMINISTRATEUR
from tests.clones import Clone
from tests.environnement import SERVEUR


@pytest.fixture
def clone(modele: str) -> Iterator[Clone]:
    """A copy of the model, for these tests only."""
    fait = Clone(modele, "essai_de_clone")
    yield fait
    fait.supprimer()


def faire(clone: Clone, *ordres: str) -> list[tuple[object, ...]]:
    """Do statements as somebody whom no rule binds; what the last one returned."""
    url = SERVEUR.url(ADMINISTRATEUR, clone.nom)
    with psycopg.connect(url, options="-c session_replication_role=replica") as connexion:
        for ordre in ordres[:-1]:
            connexion.execute(ordre)
        return connexion.execute(ordres[-1]).fetchall()


TOUT = (
    "SELECT (SELECT array_agg(t::text ORDER BY id) FROM comptes_agent t),"
    " (SELECT array_agg(t::text ORDER BY id) FROM journal_trace t),"
    " (SELECT array_agg(t::text ORDER BY id) FROM procrastinate_jobs t),"
    " (SELECT array_agg(t::text ORDER BY id) FROM messagerie_message t)"
)


def test_rows_and_numbers_are_put_back(clone: Clone) -> None:
    avant = faire(clone, TOUT)
    suivant = "SELECT nextval('procrastinate_jobs_id_seq')"
    numero = faire(clone, suivant)
    assert clone.remettre()
    faire(
        clone,
        "DELETE FROM messagerie_message",
        "UPDATE comptes_agent SET nom = 'AUTRE' WHERE nom = 'MARTIN'",
        "DELETE FROM journal_trace WHERE id = (SELECT min(id) FROM journal_trace)",
        "INSERT INTO procrastinate_jobs (task_name, queue_name) VALUES ('un', 'deux') RETURNING id",
    )
    assert faire(clone, TOUT) != avant
    assert clone.remettre()
    assert faire(clone, TOUT) == avant
    assert faire(clone, suivant) == numero


@pytest.mark.parametrize(
    "ordre",
    [
        "CREATE TABLE autre (a int)",
        "GRANT DELETE ON journal_trace TO echanges_app",
        "GRANT UPDATE (nom) ON comptes_agent TO echanges_app",
        "ALTER TABLE messagerie_message DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE messagerie_message DISABLE TRIGGER USER",
        "CREATE FUNCTION autre() RETURNS int LANGUAGE sql RETURN 1",
        "TRUNCATE notifications_notification",
        "DO $$BEGIN EXECUTE format('ALTER DATABASE %I SET jit = off', current_database()); END$$",
    ],
)
def test_a_database_of_which_more_than_rows_was_changed_is_not_used_again(
    clone: Clone, ordre: str
) -> None:
    faire(clone, ordre, "SELECT 1")
    assert not clone.remettre()


def test_whoever_is_still_connected_is_cut(clone: Clone) -> None:
    with psycopg.connect(SERVEUR.url(ADMINISTRATEUR, clone.nom)) as restee:
        restee.execute("DELETE FROM messagerie_apercu")
        assert clone.remettre()
        with pytest.raises(psycopg.OperationalError):
            restee.execute("SELECT 1")
