"""What is in force in the database is what `<app>/sql/*.sql` says; an older one is caught up."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.db.migrations import AddField, RunSQL
from django.db.migrations.loader import MigrationLoader

from echanges import sql
from echanges.demo.management.commands.preparer import TROP_ANCIENNE
from tests.catalogue import NOS_FONCTIONS, catalogue

FICHIERS = sorted(Path(sql.__file__).parent.glob("*/sql/*.sql"))
SANS_REGLES = f"""
DO $$ DECLARE ordre text; BEGIN
    FOR ordre IN
        SELECT format('DROP POLICY %I ON %I', policyname, tablename) FROM pg_policies
        UNION ALL SELECT format('DROP TRIGGER %I ON %s', tgname, tgrelid::regclass) FROM pg_trigger
            WHERE NOT tgisinternal AND tgrelid::regclass::text NOT LIKE 'procrastinate%'
        UNION ALL SELECT format('DROP FUNCTION %s', oid::regprocedure) FROM pg_proc
            WHERE {NOS_FONCTIONS}
        UNION ALL SELECT format('ALTER TABLE %I NO FORCE ROW LEVEL SECURITY', relname)
            || format(', DISABLE ROW LEVEL SECURITY') FROM pg_class WHERE relrowsecurity
    LOOP EXECUTE ordre; END LOOP;
END $$;
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM echanges_app;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM echanges_app;
REVOKE ALL ON SCHEMA public FROM echanges_app;
"""


def ordonner(ordres: str) -> None:
    """Run statements as the owner, as migrations do."""
    with connections["owner"].cursor() as curseur:
        curseur.execute(ordres)


def appliques() -> Iterator[str]:
    """The statements that migrations run, in their order."""
    charge = MigrationLoader(None)
    for but in charge.graph.leaf_nodes("journal") + charge.graph.leaf_nodes("messagerie"):
        for cle in charge.graph.forwards_plan(but):
            for operation in charge.graph.nodes[cle].operations:
                if isinstance(operation, RunSQL):
                    yield str(operation.sql)


def test_each_file_is_applied_by_one_migration_which_is_the_last_that_changed_it() -> None:
    textes = [f.read_text() for f in FICHIERS if f.name != "droits.sql"]
    assert len(textes) > 5
    assert [list(appliques()).count(texte) for texte in textes] == [1] * len(textes)


def test_what_is_in_force_is_what_the_files_say(base: str) -> None:
    en_vigueur = catalogue()
    ordonner(SANS_REGLES)
    nue = catalogue()
    assert [nue[genre] for genre in ("functions", "policies")] == [[], []]
    textes = {f.read_text() for f in FICHIERS}
    for ordres in (texte for texte in appliques() if texte in textes):
        ordonner(ordres)
    call_command("poser_droits")
    assert catalogue() == en_vigueur


def test_what_the_files_say_may_be_applied_again(base: str) -> None:
    en_vigueur = catalogue()
    for ordres in appliques():
        ordonner(ordres)
    call_command("poser_droits")
    assert catalogue() == en_vigueur


def colonnes_ajoutees() -> Iterator[tuple[str, str]]:
    """The columns that a database of before has not, each with its table."""
    for (application, _), migration in MigrationLoader(None).disk_migrations.items():
        if migration.__module__.startswith("echanges."):
            for operation in migration.operations:
                if isinstance(operation, AddField):
                    yield f"{application}_{operation.model_name}", operation.name


def vieillir(jusqu_a: int | None = None) -> None:
    """Have the database remember the migrations of before, or the first ones only.

    The columns added since are taken away first.
    """
    remplacees = MigrationLoader(None).replacements
    for table, colonne in colonnes_ajoutees():
        ordonner(f"ALTER TABLE {table} DROP COLUMN {colonne}")
    for (application, _), migration in remplacees.items():
        ordonner(f"DELETE FROM django_migrations WHERE app = '{application}'")
        for _, nom in migration.replaces[:jusqu_a]:
            ordonner(
                "INSERT INTO django_migrations (app, name, applied)"
                f" VALUES ('{application}', '{nom}', now())"
            )


def test_a_database_of_before_is_taken_over_with_the_rules_of_now(base: str) -> None:
    en_vigueur = catalogue()
    vieillir()
    ordonner(
        "DROP POLICY message_visible ON messagerie_message;"
        "CREATE FUNCTION compter(c messagerie_conversation, signe integer) RETURNS void"
        " LANGUAGE sql AS 'SELECT'"
    )
    call_command("preparer")
    assert catalogue() == en_vigueur


def test_a_database_that_stopped_on_the_way_is_refused(base: str) -> None:
    vieillir(jusqu_a=1)
    with pytest.raises(CommandError, match="trop ancienne") as refus:
        call_command("preparer")
    assert refus.value.returncode == TROP_ANCIENNE
