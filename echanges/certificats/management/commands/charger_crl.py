"""Fetch the lists of revoked cards now, or take them from files: `charger_crl [file…]`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from echanges.certificats.autorites import AutoritesIllisibles
from echanges.certificats.installation import actualiser_listes, autorites
from echanges.certificats.listes import garder
from echanges.certificats.models import ListeDeRevocation
from echanges.certificats.revocation import ListeIllisible


class Command(BaseCommand):
    """An older list never takes the place of a newer one."""

    help = "Fetch the lists of revoked cards (ECHANGES_CRL), or take them from files (DER)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The files, for a machine that cannot reach the authorities."""
        parser.add_argument("fichiers", nargs="*", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and print the lists that are known; a list that could not be had is an error."""
        try:
            manquees = self._charger(options["fichiers"])
        except AutoritesIllisibles as erreur:
            raise CommandError(f"ECHANGES_CARTE_AUTORITES : {erreur}") from None
        for liste in ListeDeRevocation.objects.order_by("emetteur"):
            self.stdout.write(
                f"{liste.emetteur} : publiée le {liste.debut:%d/%m/%Y %H:%M} UTC,"
                f" la suivante est due le {liste.fin:%d/%m/%Y %H:%M} UTC"
            )
        if manquees:
            raise CommandError(f"Listes manquées : {manquees} (voir le journal)")

    def _charger(self, fichiers: list[Path]) -> int:
        if not fichiers:
            return actualiser_listes()
        for fichier in fichiers:
            try:
                garder(fichier.read_bytes(), autorites())
            except (OSError, ListeIllisible) as erreur:
                raise CommandError(f"{fichier} : {erreur}") from None
        return 0
