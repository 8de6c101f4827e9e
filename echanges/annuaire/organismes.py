"""Loading the real caisses of both régimes, each with its échelon."""

import csv
from pathlib import Path

from django.db import transaction

from echanges.annuaire.models import Genre, Interlocuteur, Organisme, Rattachement

FICHIER = Path(__file__).parent / "donnees" / "organismes.csv"
SIGLES = {"01": "ELSM", "02": "MSA"}


@transaction.atomic
def charger_organismes(fichier: Path = FICHIER) -> int:
    """Load the caisses file (régime, code, type, nom, départements) and route each of them.

    One échelon for each caisse of the régime général, one for each (caisse, département) of
    the régime agricole, whose caisses span several. Idempotent: what the operator changed in
    an existing row is kept. Returns the number of routes created.
    """
    crees = 0
    with fichier.open(encoding="utf-8", newline="") as lignes:
        for ligne in csv.DictReader(lignes):
            crees += _charger(ligne)
    return crees


def _charger(ligne: dict[str, str]) -> int:
    organisme, _ = Organisme.objects.get_or_create(
        regime=ligne["regime"],
        code=ligne["code"],
        defaults={"type": ligne["type"], "nom": ligne["nom"]},
    )
    departements = ligne["departements"].split()
    if organisme.regime == "01":
        return _router(organisme, "", _echelon(organisme, departements[0], ""))
    return sum(
        _router(organisme, departement, _echelon(organisme, departement, f"-{departement}"))
        for departement in departements
    )


def _echelon(organisme: Organisme, departement: str, suffixe: str) -> Interlocuteur:
    echelon, _ = Interlocuteur.objects.get_or_create(
        genre=Genre.ECHELON,
        numero=f"{organisme.regime}-{organisme.code}{suffixe}",
        defaults={
            "nom": f"Échelon médical {organisme.type} {organisme.nom}",
            "sigle": SIGLES[organisme.regime],
            "departement": departement,
        },
    )
    return echelon


def _router(organisme: Organisme, departement: str, echelon: Interlocuteur) -> int:
    _, cree = Rattachement.objects.get_or_create(
        organisme=organisme, departement=departement, defaults={"echelon": echelon}
    )
    return int(cree)
