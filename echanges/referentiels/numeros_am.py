"""The operator's file of n° AM: the médecins libéraux, which the open directory does not name.

One line for each (doctor, place of exercise), the whole list each time.
"""

from collections.abc import Iterator
from pathlib import Path

from django.utils import timezone

from echanges.annuaire.models import Genre
from echanges.referentiels import champs
from echanges.referentiels.lecture import Forme, Ligne, Suivi, ne_pas_suivre
from echanges.referentiels.lecture import lire as lire_fichier
from echanges.referentiels.lots import changer_les_autres, par_lots
from echanges.referentiels.models import NumeroDeMedecin
from echanges.referentiels.parties import FichePartie, enregistrer_parties
from echanges.referentiels.rapport import Rapport

FORME = Forme(("rpps", "numero am", "nom", "prenom"))
"""Optional: departement, courriel."""
AUTRE_MEDECIN = "ce numéro appartient déjà à un autre médecin"


def lire(chemin: Path, suivre: Suivi = ne_pas_suivre) -> Iterator[Ligne]:
    """Yield the lines of the CSV. Raises `FichierIllisible`."""
    return lire_fichier(chemin, FORME, suivre)


def appliquer(lignes: Iterator[Ligne], rapport: Rapport) -> None:
    """Write the médecins libéraux, and to whom each n° AM belongs.

    A number that left the file is ended, and its party kept; one on a line that is refused did not
    leave it. A number known under another RPPS is refused for ever: it would open a doctor's
    conversations to another.
    """
    rpps_de = dict(NumeroDeMedecin.objects.values_list("interlocuteur__numero", "rpps"))
    vus: set[str] = set()
    for lot in par_lots(lignes):
        fiches: dict[str, FichePartie] = {}
        for ligne in lot:
            rapport.lues += 1
            if numero := _numero(ligne, rapport):
                vus.add(numero)
                _retenir(ligne, numero, rpps_de, fiches, rapport)
        _enregistrer(fiches, rpps_de, rapport)
    en_cours = NumeroDeMedecin.objects.filter(fin__isnull=True)
    rapport.termines["numéros AM"] += changer_les_autres(
        en_cours, "interlocuteur__numero", vus, fin=timezone.localdate()
    )


def _numero(ligne: Ligne, rapport: Rapport) -> str:
    """Of whom the line speaks; empty when it cannot be read."""
    try:
        return champs.numero_am(ligne)
    except champs.ChampInvalide as erreur:
        rapport.refuser(ligne.numero, erreur.champ, erreur.raison, anonyme=True)
        return ""


def _retenir(
    ligne: Ligne,
    numero: str,
    rpps_de: dict[str, str],
    fiches: dict[str, FichePartie],
    rapport: Rapport,
) -> None:
    try:
        champs.controler(ligne)
        rpps = champs.rpps(ligne)
        fiche = FichePartie(
            nom=champs.texte(ligne, "nom", 200),
            prenom=champs.texte(ligne, "prenom", 100),
            departement=champs.departement(ligne) or None,
            courriel=_courriel(ligne, rapport),
        )
    except champs.ChampInvalide as erreur:
        rapport.refuser(ligne.numero, erreur.champ, erreur.raison, anonyme=erreur.anonyme)
        return
    if rpps_de.setdefault(numero, rpps) != rpps:
        rapport.refuser(ligne.numero, "numero am", AUTRE_MEDECIN)
    else:
        fiches[numero] = fiche


def _courriel(ligne: Ligne, rapport: Rapport) -> str | None:
    """The mailbox; one that cannot be is refused alone, and leaves the former one."""
    try:
        return champs.courriel(ligne)
    except champs.ChampInvalide as erreur:
        rapport.refuser(ligne.numero, erreur.champ, erreur.raison)
        return None


def _enregistrer(fiches: dict[str, FichePartie], rpps_de: dict[str, str], rapport: Rapport) -> None:
    parties = enregistrer_parties(Genre.MEDECIN, fiches, rapport)
    en_cours = set(
        NumeroDeMedecin.objects.filter(
            interlocuteur__in=list(parties.values()), fin__isnull=True
        ).values_list("interlocuteur__numero", flat=True)
    )
    nouveaux = [numero for numero in fiches if numero not in en_cours]
    NumeroDeMedecin.objects.bulk_create(
        [NumeroDeMedecin(interlocuteur=parties[n], rpps=rpps_de[n]) for n in nouveaux],
        update_conflicts=True,
        unique_fields=["interlocuteur"],
        update_fields=["fin"],
    )
    rapport.crees["numéros AM"] += len(nouveaux)
