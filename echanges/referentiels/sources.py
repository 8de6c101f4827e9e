"""The sources that can be loaded, and what a loading is: all of a file, or nothing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from echanges.journal.actes import consigner
from echanges.journal.models import VOIE_MAX, Acte
from echanges.referentiels import finess, liste_blanche, numeros_am, patients, routage, rpps
from echanges.referentiels.droits import droits_en_cours
from echanges.referentiels.lecture import FichierIllisible, Ligne, Suivi, ne_pas_suivre
from echanges.referentiels.models import ChirurgienAdmis, FicheFiness, NumeroDeMedecin
from echanges.referentiels.rapport import Rapport

VERROU = 7_301_004
"""Of the advisory lock: two loadings never run at the same time, nor with a reorganisation."""
SEUIL = 1
"""Percentage of what is in force that a file may end, unless it is forced."""
FORCE = 100
"""The threshold of whoever accepts everything."""


class TropDeFins(Exception):
    """The file is well formed, and would end so much that somebody must look first.

    Attributes:
        rapport: all that it would have done; nothing was changed.
    """

    def __init__(self, rapport: Rapport) -> None:
        super().__init__(rapport.exces)
        self.rapport = rapport


@dataclass(frozen=True, slots=True)
class Source:
    """How a file is read, and what is done with its lines."""

    lire: Callable[[Path, Suivi], Iterator[Ligne]]
    appliquer: Callable[[Iterator[Ligne], Rapport], None]
    en_vigueur: Callable[[], QuerySet[Any]] | None = None
    """What its files may end, while it is in force."""
    nom: str = ""
    """How the report calls what it ends."""


SOURCES = {
    "finess": Source(
        finess.lire,
        finess.appliquer,
        lambda: FicheFiness.objects.filter(fermee_le=None),
        "structures",
    ),
    "liste-blanche": Source(
        liste_blanche.lire,
        liste_blanche.appliquer,
        ChirurgienAdmis.objects.all,
        "chirurgiens admis",
    ),
    "numeros-am": Source(
        numeros_am.lire,
        numeros_am.appliquer,
        lambda: NumeroDeMedecin.objects.filter(fin=None),
        "numéros AM",
    ),
    "patients": Source(patients.lire, patients.appliquer),
    "routage": Source(routage.lire, routage.appliquer),
    "rpps": Source(rpps.lire, rpps.appliquer, droits_en_cours, "habilitations"),
}


def charger(
    nom: str,
    chemin: Path,
    *,
    simulation: bool = False,
    seuil: float = SEUIL,
    suivre: Suivi = ne_pas_suivre,
) -> Rapport:
    """Load a file of that source, read whole a first time to check its shape.

    Args:
        nom: a key of `SOURCES`.
        simulation: do all of it, then undo it.
        seuil: percentage of what is in force that the file may end; 100 accepts everything.
        suivre: told of the progress, over both readings.

    Raises:
        FichierIllisible, TropDeFins, OSError: nothing was changed.

    Side effects: one transaction, under a lock that makes a second loading wait; a trace in the
    journal, also of a refused file.
    """
    try:
        return _charger(nom, chemin, simulation, seuil, suivre)
    except Exception as refus:
        dit = isinstance(refus, FichierIllisible | TropDeFins)
        voie = f"{nom} : fichier refusé, {refus if dit else type(refus).__name__}"[:VOIE_MAX]
        consigner(Acte.CHARGEMENT, voie=voie, accepte=False)
        raise


def _charger(nom: str, chemin: Path, simulation: bool, seuil: float, suivre: Suivi) -> Rapport:
    source, rapport = SOURCES[nom], Rapport(nom)
    for _ in source.lire(chemin, lambda lus, total: suivre(lus, 2 * total)):
        pass
    with transaction.atomic():
        with connection.cursor() as curseur:
            curseur.execute("SELECT pg_advisory_xact_lock(%s)", [VERROU])
        avant = source.en_vigueur().count() if source.en_vigueur else 0
        lignes = source.lire(chemin, lambda lus, total: suivre(total + lus, 2 * total))
        source.appliquer(lignes, rapport)
        finies = rapport.termines[source.nom]
        if finies * 100 > avant * seuil:
            rapport.exces = f"{source.nom} qui prendraient fin : {finies} sur {avant}"
        elif finies and rapport.anonymes and seuil < FORCE:
            rapport.exces = (
                f"{source.nom} qui prendraient fin : {finies}, peut-être nommés par une ligne"
                f" refusée ({rapport.anonymes} au numéro illisible)"
            )
        if rapport.exces and not simulation:
            raise TropDeFins(rapport)
        consigner(Acte.CHARGEMENT, voie=rapport.resume)
        transaction.set_rollback(simulation)
    return rapport
