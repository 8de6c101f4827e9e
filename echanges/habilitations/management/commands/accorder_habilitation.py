"""Name the first responsable d'habilitation of an échelon, or an auditor:
`accorder_habilitation responsable --echelon 01-351 --matricule … --nom … --prenom …`.
"""

import uuid
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from echanges.annuaire.models import Genre, Interlocuteur
from echanges.habilitations.actes import (
    NOMMABLES,
    Demande,
    HabilitationRefusee,
    Identite,
    nommer,
)

ROLES = {role.lower(): role for role in NOMMABLES}


class Command(BaseCommand):
    """What no screen gives: the right to give rights, and that to read the journal."""

    help = "Name a responsable d'habilitation or an auditor; --fin with today's date ends it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The role, the person, the échelon and the dates."""
        parser.add_argument("role", choices=sorted(ROLES))
        parser.add_argument("--matricule", required=True, help="what the organisation calls him")
        parser.add_argument("--nom", required=True)
        parser.add_argument("--prenom", required=True)
        parser.add_argument("--courriel", default="", help="where sign-ins are told")
        parser.add_argument("--echelon", help="the échelon's code, for a responsable")
        parser.add_argument("--debut", type=date.fromisoformat, help="AAAA-MM-JJ, today by default")
        parser.add_argument(
            "--fin", type=date.fromisoformat, help="AAAA-MM-JJ, first day without the right"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it once: the same command again changes nothing."""
        demande = Demande(
            cle=uuid.uuid4(),
            identite=Identite(
                matricule=options["matricule"],
                nom=options["nom"],
                prenom=options["prenom"],
                courriel=options["courriel"],
            ),
            echelon=_echelon(options["echelon"]),
            role=ROLES[options["role"]],
            debut=options["debut"] or timezone.localdate(),
            fin=options["fin"],
        )
        try:
            droit, change = nommer(demande)
        except HabilitationRefusee as refus:
            raise CommandError(f"Rien n'a été changé : {refus.raison}.") from None
        fin = f", jusqu'au {droit.fin:%d/%m/%Y} exclu" if droit.fin else ""
        fait = "Enregistré" if change else "Rien à changer"
        self.stdout.write(f"{fait} : {droit}, depuis le {droit.debut:%d/%m/%Y}{fin}.")


def _echelon(code: str | None) -> Interlocuteur | None:
    if code is None:
        return None
    try:
        echelon = Interlocuteur.objects.get(genre=Genre.ECHELON, numero=code)
    except Interlocuteur.DoesNotExist:
        raise CommandError(f"Aucun échelon n'a le code {code}.") from None
    if echelon.ferme:
        raise CommandError(f"L'échelon {code} a été fusionné dans un autre.")
    return echelon
