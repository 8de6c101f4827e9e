"""Load a directory's file: `charger_referentiel rpps PS_LibreAcces_Personne_activite.txt`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from echanges.referentiels.lecture import FichierIllisible
from echanges.referentiels.sources import SOURCES, charger

MO = 1_000_000


class Command(BaseCommand):
    """All of the file or nothing; loading it again changes nothing."""

    help = "Load a directory's file, and say what was created, changed, ended, refused."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The source, its file, and whether it is only a trial."""
        parser.add_argument("source", choices=sorted(SOURCES))
        parser.add_argument("fichier", type=Path)
        parser.add_argument("--simulation", action="store_true", help="undo everything at the end")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and print the report; a refused file is an error that names its line."""
        try:
            rapport = charger(
                options["source"],
                options["fichier"],
                simulation=options["simulation"],
                suivre=self._suivre,
            )
        except FichierIllisible as refus:
            raise CommandError(f"Fichier refusé, rien n'a été changé : {refus}") from None
        except OSError as erreur:
            raise CommandError(f"Fichier inaccessible : {erreur.strerror}") from None
        self.stderr.write("")
        if options["simulation"]:
            self.stdout.write("Simulation : rien n'a été changé.")
        for ligne in rapport.lignes():
            self.stdout.write(ligne)

    def _suivre(self, lus: int, total: int) -> None:
        """One line of progress, rewritten in place; the file is read twice."""
        part = 100 * lus // total if total else 100
        self.stderr.write(f"\r{part:3d} %  {lus // MO} / {total // MO} Mo lus", ending="")
        self.stderr.flush()
