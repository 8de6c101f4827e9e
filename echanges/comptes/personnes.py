"""Who comes through a door: among those it offers, or by the number it certifies."""

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


def de_rpps(rpps: str) -> Agent | None:
    """The doctor of this RPPS number, if he is known here."""
    return Agent.objects.filter(rpps=rpps).first() if rpps else None


def de_matricule(matricule: str) -> Agent | None:
    """The agent of the Assurance Maladie with this matricule, if he is known here."""
    return Agent.objects.filter(matricule=matricule).first() if matricule else None


def a_un_droit(agent: Agent) -> bool:
    """Tell whether any right of his holds today."""
    return agent.habilitations.en_vigueur().exists()


def noter_courriel(agent: Agent, courriel: str) -> None:
    """Keep the mailbox where an agent is told of his sign-ins, as his organisation says it."""
    if courriel != agent.courriel:
        agent.courriel = courriel
        Agent.objects.filter(id=agent.id).update(courriel=courriel)
