"""Grant the run-time role what it needs, and no more."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connections
from psycopg import sql

DROITS = """
GRANT USAGE ON SCHEMA public TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role};
REVOKE UPDATE, DELETE, TRUNCATE ON journal_trace FROM {role};
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON django_migrations FROM {role};
GRANT EXECUTE ON FUNCTION compter_conversations, deplacer_conversations TO {role};
"""


class Command(BaseCommand):
    """To run as the owner after each migration; idempotent."""

    help = "Grant the run-time role its rights (the journal: insert and read only)."

    def handle(self, *args: Any, **options: Any) -> None:
        """Grant to the user of the `default` connection, as the `owner` connection."""
        role = sql.Identifier(str(settings.DATABASES["default"]["USER"]))
        with connections["owner"].cursor() as curseur:
            curseur.execute(sql.SQL(DROITS).format(role=role))
