"""Load the real caisses and route each of them to its échelon."""

from typing import Any

from django.core.management.base import BaseCommand

from echanges.annuaire.organismes import charger_organismes


class Command(BaseCommand):
    """Idempotent; what the operator changed is kept."""

    help = "Load the caisses of both régimes, each with its échelon."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and say how many routes were created."""
        self.stdout.write(f"Rattachements créés : {charger_organismes()}")
