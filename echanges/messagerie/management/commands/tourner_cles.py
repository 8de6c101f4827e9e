"""Rotate the master key."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from echanges.coffre import ajouter_version
from echanges.messagerie.rotation import tourner


class Command(BaseCommand):
    """Adds a version of the master key if asked, then wraps everything under the current one."""

    help = "Wrap every conversation key and NIR under the current master key."

    def add_arguments(self, parser: CommandParser) -> None:
        """One option: draw a new key first."""
        parser.add_argument("--nouvelle", action="store_true", help="draw a new master key first")

    def handle(self, *args: Any, **options: Any) -> None:
        """Rotate, and say how many rows changed."""
        if options["nouvelle"]:
            version = ajouter_version(settings.ECHANGES_CLES)
            self.stdout.write(f"Nouvelle clé maîtresse : version {version}")
        self.stdout.write(f"Enveloppes refaites : {tourner()}")
