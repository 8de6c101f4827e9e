"""Have every file looked at again, after the antivirus got new signatures."""

import uuid
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from echanges.fichiers.antivirus import AntivirusInjoignable, ReponseDouteuse
from echanges.journal.consultation import traces_de
from echanges.journal.models import Acte
from echanges.messagerie.analyse import analyser
from echanges.messagerie.entretien import pieces_analysees
from echanges.messagerie.verdicts import REANALYSABLES, Analyse

CENT = 100


class Command(BaseCommand):
    """What is now found infected is blocked at once; the journal says who already had it."""

    help = "Analyse every file again; list who had those that are now blocked."

    def add_arguments(self, parser: CommandParser) -> None:
        """One option: only what could not be analysed the first time."""
        parser.add_argument(
            "--non-analysables",
            action="store_true",
            help="only the files that could not be analysed",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Analyse one after the other, past those that cannot be; stop when nobody answers."""
        etats = [Analyse.NON_ANALYSABLE] if options["non_analysables"] else REANALYSABLES
        pieces = pieces_analysees(etats)
        bloquees = manquees = 0
        for rang, piece in enumerate(pieces, 1):
            try:
                bloquees += self._reanalyser(piece)
            except ReponseDouteuse as erreur:
                manquees += 1
                self.stdout.write(f"{piece} : non analysée ({erreur})")
            if rang % CENT == 0 or rang == len(pieces):
                self.stdout.write(f"Pièces analysées : {rang - manquees} sur {len(pieces)}")
        self.stdout.write(f"Pièces nouvellement bloquées : {bloquees}")
        if manquees:
            raise CommandError(f"Pièces qui n'ont pas pu être analysées : {manquees}.")

    def _reanalyser(self, piece: uuid.UUID) -> bool:
        """Tell whether a file is blocked by now. Raises `ReponseDouteuse` for this file alone."""
        try:
            etat = analyser(piece, de_nouveau=True)
        except AntivirusInjoignable as erreur:
            raise CommandError(f"L'antivirus ne répond pas ({type(erreur).__name__}).") from None
        if etat != Analyse.INFECTE:
            return False
        self.stdout.write(f"{piece} : bloquée")
        for trace in traces_de(piece, Acte.TELECHARGEMENT, Acte.APERCU):
            qui = trace.agent.nom_affiche if trace.agent else "?"
            pour = trace.partie.libelle if trace.partie else "?"
            self.stdout.write(
                f"    {trace.quand:%d/%m/%Y %H:%M} {trace.get_acte_display()} : {qui} ({pour})"
            )
        return True
