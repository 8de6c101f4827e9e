"""Writing parties by batches: created or brought up to date, never removed."""

from collections.abc import Mapping
from dataclasses import dataclass

from echanges.annuaire.models import Genre, Interlocuteur, indexer_noms
from echanges.referentiels.rapport import Rapport

CHAMPS = ("nom", "prenom", "departement", "courriel")


@dataclass(frozen=True, slots=True)
class FichePartie:
    """What a directory says of a party; `None` leaves what is known."""

    nom: str
    prenom: str | None = None
    departement: str | None = None
    courriel: str | None = None


def enregistrer_parties(
    genre: Genre, fiches: Mapping[str, FichePartie], rapport: Rapport
) -> dict[str, Interlocuteur]:
    """Create or update the parties of these numbers; return them by number.

    Side effects: the words of changed names are indexed again; `rapport` counts under the
    genre's name. To call inside a transaction.
    """
    connues = {
        partie.numero: partie
        for partie in Interlocuteur.objects.filter(genre=genre, numero__in=list(fiches))
    }
    nouvelles, changees = [], []
    for numero, fiche in fiches.items():
        partie = connues.get(numero)
        if partie is None:
            connues[numero] = partie = Interlocuteur(genre=genre, numero=numero)
            _appliquer(fiche, partie)
            nouvelles.append(partie)
        elif _appliquer(fiche, partie):
            changees.append(partie)
    Interlocuteur.objects.bulk_create(nouvelles)
    if changees:
        Interlocuteur.objects.bulk_update(changees, CHAMPS)
    indexer_noms([*nouvelles, *changees])
    rapport.crees[genre.label] += len(nouvelles)
    rapport.modifies[genre.label] += len(changees)
    return connues


def _appliquer(fiche: FichePartie, partie: Interlocuteur) -> bool:
    """Copy what the directory says; tell whether something changed."""
    connu = (partie.nom, partie.prenom, partie.departement, partie.courriel)
    voulu = (
        fiche.nom,
        partie.prenom if fiche.prenom is None else fiche.prenom,
        partie.departement if fiche.departement is None else fiche.departement,
        partie.courriel if fiche.courriel is None else fiche.courriel,
    )
    partie.nom, partie.prenom, partie.departement, partie.courriel = voulu
    return voulu != connu
