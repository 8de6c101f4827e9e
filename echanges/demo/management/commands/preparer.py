"""Everything `make run` needs in a database, in one process: the launcher calls it."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

TROP_ANCIENNE = 3
"""Exit code for a database that no migration leads here; the launcher says what to do."""


def trop_ancienne() -> bool:
    """True when the database stopped among migrations that one of ours replaces.

    Django would go on as if the tables were complete. One that has all of them is taken as it is.
    """
    faites = MigrationRecorder(connections["owner"]).applied_migrations().keys()
    remplacees = [set(m.replaces) for m in MigrationLoader(None).replacements.values()]
    return any(noms & faites and not noms <= faites for noms in remplacees)


class Command(BaseCommand):
    """Idempotent: a warm start finds nothing to do."""

    help = "Migrate, grant rights, load the caisses and the demonstration data."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the commands in order, quietly. Raises CommandError for too old a database."""
        if trop_ancienne():
            raise CommandError(
                "Cette base vient d'une version trop ancienne pour être reprise.",
                returncode=TROP_ANCIENNE,
            )
        if settings.STATIC_ROOT:
            call_command("collectstatic", interactive=False, verbosity=0)
        call_command("migrate", database="owner", interactive=False, verbosity=0)
        call_command("poser_droits")
        call_command("charger_organismes", stdout=self.stdout)
        call_command("charger_demo", stdout=self.stdout)
