"""The administered white list of bariatric surgeons: (RPPS, FINESS), the whole list each time."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from django.utils import timezone

from echanges.referentiels import champs
from echanges.referentiels.droits import droits_en_cours
from echanges.referentiels.finess import ETABLISSEMENTS
from echanges.referentiels.lecture import Forme, Ligne, Suivi, ne_pas_suivre
from echanges.referentiels.lecture import lire as lire_fichier
from echanges.referentiels.models import ChirurgienAdmis
from echanges.referentiels.rapport import Rapport

FORME = Forme(("rpps", "finess"))


def lire(chemin: Path, suivre: Suivi = ne_pas_suivre) -> Iterator[Ligne]:
    """Yield the lines of the CSV. Raises `FichierIllisible`."""
    return lire_fichier(chemin, FORME, suivre)


def appliquer(lignes: Iterator[Ligne], rapport: Rapport) -> None:
    """Replace the list. Who left it loses his right at once; who entered waits for RPPS.

    A line that is refused takes nobody off: it names whoever has the one number that it shows.
    """
    voulus: set[tuple[str, str]] = set()
    gardes: set[str] = set()
    for ligne in lignes:
        rapport.lues += 1
        try:
            champs.controler(ligne)
            voulus.add((champs.rpps(ligne), champs.finess(ligne)))
        except champs.ChampInvalide as erreur:
            nommes = _nommes(ligne)
            gardes |= nommes
            rapport.refuser(ligne.numero, erreur.champ, erreur.raison, anonyme=not nommes)
    connus = {(admis.rpps, admis.finess): admis for admis in ChirurgienAdmis.objects.all()}
    nouveaux = [ChirurgienAdmis(rpps=r, finess=f) for r, f in sorted(voulus - connus.keys())]
    ChirurgienAdmis.objects.bulk_create(nouveaux)
    rapport.crees["chirurgiens admis"] += len(nouveaux)
    for rpps, finess in sorted(connus.keys() - voulus):
        if gardes & {rpps, finess}:
            continue
        connus[rpps, finess].delete()
        rapport.termines["chirurgiens admis"] += 1
        rapport.termines["habilitations"] += _retirer(rpps, finess)


def _nommes(ligne: Ligne) -> set[str]:
    """The RPPS number of a refused line; where it cannot be read, the FINESS number."""
    for lecteur in (champs.rpps, champs.finess):
        with suppress(champs.ChampInvalide):
            return {lecteur(ligne)}
    return set()


def _retirer(rpps: str, finess: str) -> int:
    return (
        droits_en_cours()
        .filter(
            agent__rpps=rpps,
            interlocuteur__numero=finess,
            interlocuteur__fiche_finess__categorie__in=ETABLISSEMENTS,
        )
        .update(fin=timezone.localdate())
    )
