"""The database's own rules, read from the files that say them (`<app>/sql/*.sql`).

Migrations apply them; docs/decisions/0030 says how one is changed.
"""

from pathlib import Path

from django.db.migrations import RunSQL

RACINE = Path(__file__).parent


def texte_sql(application: str, fichier: str) -> str:
    """The text of `echanges/<application>/sql/<fichier>.sql`. Raises OSError if it is not there."""
    return (RACINE / application / "sql" / f"{fichier}.sql").read_text(encoding="utf-8")


def appliquer(application: str, fichier: str) -> RunSQL:
    """The migration's operation that puts in force what a file says. It is not undone."""
    return RunSQL(texte_sql(application, fichier))
