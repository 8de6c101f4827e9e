"""Load the demonstration: persons, patients and conversations, all fictitious."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from echanges.annuaire.models import Interlocuteur
from echanges.demo.chargement import charger
from echanges.demo.volume.chargement import charger_volume


class Command(BaseCommand):
    """Idempotent; what was done since the first loading is kept."""

    help = "Load the demonstration data (after charger_organismes)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the size of the volume set, apart from the cast's conversations."""
        parser.add_argument("--volume", type=int, default=0, metavar="N")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and say how many conversations were created."""
        try:
            creees, volume = charger(), charger_volume(options["volume"])
        except Interlocuteur.DoesNotExist:
            raise CommandError("Chargez d'abord les caisses : charger_organismes.") from None
        self.stdout.write(f"Conversations de démonstration créées : {creees}")
        if volume:
            self.stdout.write(f"Conversations de volume créées : {volume}")
