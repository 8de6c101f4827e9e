"""Who may come through a door that offers a choice of persons."""

import uuid

from echanges.comptes.models import Agent


def porteurs_de_carte() -> list[Agent]:
    """The doctors, known by the RPPS number that their card carries."""
    return list(Agent.objects.filter(rpps__isnull=False).order_by("rpps"))


def porteurs_de_matricule() -> list[Agent]:
    """The agents of the Assurance Maladie."""
    return list(Agent.objects.filter(matricule__isnull=False).order_by("matricule"))


def parmi(personnes: list[Agent], agent_id: uuid.UUID) -> Agent | None:
    """The person chosen, if he was offered."""
    return next((personne for personne in personnes if personne.id == agent_id), None)
