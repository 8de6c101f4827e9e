"""Load a directory's file: `charger_referentiel rpps PS_LibreAcces_Personne_activite.txt`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from echanges.referentiels.lecture import FichierIllisible
from echanges.referentiels.rapport import Rapport
from echanges.referentiels.sources import FORCE, SEUIL, SOURCES, TropDeFins, charger

MO = 1_000_000


class Command(BaseCommand):
    """All of the file or nothing; loading it again changes nothing."""

    help = "Load a directory's file, and say what was created, changed, ended, refused."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The source, its file, and whether it is only a trial."""
        parser.add_argument("source", choices=sorted(SOURCES))
        parser.add_argument("fichier", type=Path)
        parser.add_argument("--simulation", action="store_true", help="undo everything at the end")
        parser.add_argument(
            "--seuil",
            type=float,
            default=SEUIL,
            metavar="%",
            help=f"refuse a file that ends more than this part of what is in force ({SEUIL})",
        )
        parser.add_argument("--forcer", action="store_true", help="whatever it ends")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and print the report, also of what would end too much; a refused file is an error
        that names its line.
        """
        try:
            rapport = charger(
                options["source"],
                options["fichier"],
                simulation=options["simulation"],
                seuil=FORCE if options["forcer"] else options["seuil"],
                suivre=self._suivre,
            )
        except FichierIllisible as refus:
            raise CommandError(f"Fichier refusé, rien n'a été changé : {refus}") from None
        except TropDeFins as refus:
            self._rendre_compte(refus.rapport, simulation=True)
            raise CommandError(
                f"Fichier refusé, rien n'a été changé : {refus}, plus que le seuil."
                " Vérifiez le fichier ; --seuil ou --forcer l'accepte."
            ) from None
        except OSError as erreur:
            raise CommandError(f"Fichier inaccessible : {erreur.strerror}") from None
        self._rendre_compte(rapport, simulation=options["simulation"])

    def _rendre_compte(self, rapport: Rapport, *, simulation: bool) -> None:
        if self.stderr.isatty():
            self.stderr.write("")
        if simulation:
            self.stdout.write("Simulation : rien n'a été changé.")
        for ligne in rapport.lignes():
            self.stdout.write(ligne)

    def _suivre(self, lus: int, total: int) -> None:
        """A bar rewritten in place, on a terminal only; the file is read twice."""
        if not self.stderr.isatty():
            return
        part = 100 * lus // total if total else 100
        barre = "█" * (part // 4)
        mo = f"{lus // MO} / {total // MO} Mo lus"
        self.stderr.write(f"\r{part:3d} % ▕{barre:<25}▏ {mo}", ending="")
        self.stderr.flush()
