"""Make a test PKI in the shape of the IGC-Santé: `creer_igc_de_test /etc/echanges/igc-de-test`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from echanges.demo.igc.dossier import CODE_PORTEUR, Igc, ecrire


class Command(BaseCommand):
    """New keys each time; never replaces anything."""

    help = "Make a test PKI: authorities, a server, the doctors' cards, cards to be refused."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The folder, and the names of the server."""
        parser.add_argument("dossier", type=Path, help="an empty folder, or one to create")
        parser.add_argument("--hote", action="append", default=[], help="a name of the server")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the folder; refuses one that holds something."""
        dossier: Path = options["dossier"]
        dossier.mkdir(mode=0o700, parents=True, exist_ok=True)
        if any(dossier.iterdir()):
            raise CommandError(f"{dossier} n'est pas vide.")
        ecrire(Igc.creer(), dossier, options["hote"] or ["localhost", "127.0.0.1"])
        self.stdout.write(f"IGC de TEST dans {dossier} ; code des fichiers .p12 : {CODE_PORTEUR}")
