"""Trying the service « info patient » before it is used."""

import sys
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from echanges.annuaire.identifiants import IdentifiantInvalide, lire_nir
from echanges.referentiels import info_patient


class Command(BaseCommand):
    """Ask about a NIR, read on the standard input so that it stays out of the shell's history."""

    help = "Ask « info patient » about the NIR given on the standard input; records nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how many beneficiaries came back, or what went wrong; never who they are."""
        if not info_patient.configure():
            raise CommandError("ECHANGES_INFO_PATIENT n'est pas réglé.")
        try:
            info_patient.verifier_reglages()
            combien = info_patient.essayer(lire_nir(sys.stdin.readline()))
        except (ImproperlyConfigured, IdentifiantInvalide, info_patient.ServiceMuet) as erreur:
            raise CommandError(f"Le service n'est pas utilisable : {erreur}") from erreur
        self.stdout.write(
            f"Le service répond : {combien} bénéficiaire(s). Rien n'a été enregistré."
        )
