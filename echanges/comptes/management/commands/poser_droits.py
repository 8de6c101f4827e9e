"""Grant the run-time role what it needs, and no more."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connections
from psycopg import sql

from echanges.sql import texte_sql


class Command(BaseCommand):
    """To run as the owner after each migration; idempotent."""

    help = "Grant the run-time role its rights (the journal: insert and read only)."

    def handle(self, *args: Any, **options: Any) -> None:
        """Grant to the user of the `default` connection, as the `owner` connection."""
        role = sql.Identifier(str(settings.DATABASES["default"]["USER"]))
        droits = sql.SQL(texte_sql("comptes", "droits")).format(role=role)
        with connections["owner"].cursor() as curseur:
            curseur.execute(droits)
