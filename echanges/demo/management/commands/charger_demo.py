"""Load the demonstration: persons, patients and conversations, all fictitious."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from echanges.annuaire.models import Interlocuteur
from echanges.demo.chargement import charger


class Command(BaseCommand):
    """Idempotent; what was done since the first loading is kept."""

    help = "Load the demonstration data (after charger_organismes)."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and say how many conversations were created."""
        try:
            creees = charger()
        except Interlocuteur.DoesNotExist:
            raise CommandError("Chargez d'abord les caisses : charger_organismes.") from None
        self.stdout.write(f"Conversations de démonstration créées : {creees}")
