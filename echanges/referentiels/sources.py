"""The sources that can be loaded, and what a loading is: all of a file, or nothing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import connection, transaction

from echanges.referentiels import finess, liste_blanche, numeros_am, patients, routage, rpps
from echanges.referentiels.lecture import Ligne, Suivi, ne_pas_suivre
from echanges.referentiels.rapport import Rapport

VERROU = 7_301_004
"""Of the advisory lock: two loadings never run at the same time."""


@dataclass(frozen=True, slots=True)
class Source:
    """How a file is read, and what is done with its lines."""

    lire: Callable[[Path, Suivi], Iterator[Ligne]]
    appliquer: Callable[[Iterator[Ligne], Rapport], None]


SOURCES = {
    "finess": Source(finess.lire, finess.appliquer),
    "liste-blanche": Source(liste_blanche.lire, liste_blanche.appliquer),
    "numeros-am": Source(numeros_am.lire, numeros_am.appliquer),
    "patients": Source(patients.lire, patients.appliquer),
    "routage": Source(routage.lire, routage.appliquer),
    "rpps": Source(rpps.lire, rpps.appliquer),
}


def charger(
    nom: str, chemin: Path, *, simulation: bool = False, suivre: Suivi = ne_pas_suivre
) -> Rapport:
    """Load a file of that source, read whole a first time to check its shape.

    Args:
        nom: a key of `SOURCES`.
        simulation: do all of it, then undo it.
        suivre: told of the progress, over both readings.

    Raises:
        FichierIllisible: nothing was changed.

    Side effects: one transaction, under a lock that makes a second loading wait.
    """
    source, rapport = SOURCES[nom], Rapport(nom)
    for _ in source.lire(chemin, lambda lus, total: suivre(lus, 2 * total)):
        pass
    with transaction.atomic():
        with connection.cursor() as curseur:
            curseur.execute("SELECT pg_advisory_xact_lock(%s)", [VERROU])
        lignes = source.lire(chemin, lambda lus, total: suivre(total + lus, 2 * total))
        source.appliquer(lignes, rapport)
        transaction.set_rollback(simulation)
    return rapport
