"""The cast as rows of the database, by the keys of the data."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Model

from echanges.annuaire.models import Interlocuteur, Patient, indexer_noms
from echanges.comptes.acteur import Acteur, acteur_de
from echanges.comptes.models import Agent, Habilitation

Ligne = TypeVar("Ligne", bound=Model)


@dataclass(frozen=True, slots=True)
class Troupe:
    """The persons and parties that a story may name, by their keys."""

    interlocuteurs: Mapping[str, Interlocuteur]
    patients: Mapping[str, Patient]
    agents: Mapping[str, Agent]
    habilitations: Mapping[str, list[Habilitation]]
    """By the key of the agent."""

    def acteur(self, qui: str, pour: Interlocuteur) -> Acteur:
        """Return somebody as he signs in; a doctor of several structures has chosen `pour`."""
        acteur = acteur_de(self.habilitations[qui], pour.id)
        assert acteur is not None
        return acteur

    def enregistrer(self) -> list[Interlocuteur]:
        """Write the rows that are missing, and return the parties among them.

        What somebody changed in an existing row is kept.
        """
        nouveaux = _ajouter(self.interlocuteurs.values())
        indexer_noms(nouveaux)
        _ajouter(self.patients.values())
        _ajouter(self.agents.values())
        _ajouter(h for siennes in self.habilitations.values() for h in siennes)
        return nouveaux


def _ajouter(lignes: Iterable[Ligne]) -> list[Ligne]:
    """Insert the rows of a table whose identifier is not there yet; return them."""
    par_id = {ligne.pk: ligne for ligne in lignes}
    if not par_id:
        return []
    table = type(next(iter(par_id.values())))._default_manager
    presents = set(table.filter(pk__in=par_id).values_list("pk", flat=True))
    return table.bulk_create([ligne for pk, ligne in par_id.items() if pk not in presents])
