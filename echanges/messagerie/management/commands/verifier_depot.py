"""Compare the store and the database, both ways."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from echanges.messagerie.entretien import AGE_MIN, verifier


class Command(BaseCommand):
    """To run after a restoration, and from time to time; changes nothing."""

    help = "Compare the sealed files with the rows that name them."

    def add_arguments(self, parser: CommandParser) -> None:
        """One option: the age below which nothing is compared."""
        parser.add_argument(
            "--age-heures",
            type=float,
            default=AGE_MIN / timedelta(hours=1),
            help="hours below which rows and files may be appearing or going (24)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Compare, print what differs; a loss ends in an error."""
        constat = verifier(timedelta(hours=options["age_heures"]))
        self.stdout.write(f"Fichiers comparés : {constat.compares}")
        for quoi, noms in (
            ("absent du dépôt", constat.absents),
            ("de longueur fausse", constat.abimes),
            ("sans ligne (balayer_depot le retirera)", constat.orphelins),
        ):
            for nom in noms:
                self.stdout.write(f"{nom} : {quoi}")
        if not constat.sain:
            raise CommandError("Des fichiers sont perdus ou abîmés : voir ci-dessus.")
