"""Everything `make run` needs in a database, in one process: the launcher calls it."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Idempotent: a warm start finds nothing to do."""

    help = "Migrate, grant rights, load the caisses and the demonstration data."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the commands in order, quietly."""
        if settings.STATIC_ROOT:
            call_command("collectstatic", interactive=False, verbosity=0)
        call_command("migrate", database="owner", interactive=False, verbosity=0)
        call_command("poser_droits")
        call_command("charger_organismes", stdout=self.stdout)
        call_command("charger_demo", stdout=self.stdout)
