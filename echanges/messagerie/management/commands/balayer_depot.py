"""Remove from the store what no row names any more."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from echanges.messagerie.entretien import AGE_MIN, balayer


class Command(BaseCommand):
    """The worker does it each night; this does it now."""

    help = "Remove sealed files and unfinished uploads that no row names."

    def add_arguments(self, parser: CommandParser) -> None:
        """One option: the age below which nothing is touched."""
        parser.add_argument(
            "--age-heures",
            type=float,
            default=AGE_MIN / timedelta(hours=1),
            help="hours below which a file may belong to an upload under way (24)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Sweep, and say how many files went."""
        retires = balayer(timedelta(hours=options["age_heures"]))
        self.stdout.write(f"Fichiers retirés : {retires}")
