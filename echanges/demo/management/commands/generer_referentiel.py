"""Write a fictitious directory: `generer_referentiel rpps 1000000 rpps.txt`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from echanges.demo.generation import FICHIERS, generer


class Command(BaseCommand):
    """Deterministic: the same arguments write the same bytes."""

    help = "Write a fictitious file in the layout of a directory."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The source, how many lines, where, and the seed of the names."""
        parser.add_argument("source", choices=sorted(FICHIERS))
        parser.add_argument("combien", type=int)
        parser.add_argument("fichier", type=Path)
        parser.add_argument("--graine", type=int, default=0)

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file."""
        generer(options["source"], options["combien"], options["fichier"], options["graine"])
