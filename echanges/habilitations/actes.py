"""Giving and ending rights over échelons: each act is journaled in its own transaction.

A responsable d'habilitation gives and ends, for the échelons of his ressort, the rights to read
and to write; never his own, and never that of a responsable or of an auditor, which only the
operator gives, on the word of the médecin-conseil chef (décret n° 2015-391, art. 3).
"""

import uuid
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from echanges.annuaire.identifiants import normaliser_nom
from echanges.annuaire.models import Interlocuteur
from echanges.comptes.acteur import Acteur
from echanges.comptes.models import Agent, Habilitation, Role
from echanges.journal.actes import consigner
from echanges.journal.models import Acte
from echanges.textes import ce_qui_se_voit

ACCORDABLES = (Role.MEDECIN_CONSEIL, Role.AGENT)
"""What a responsable may give."""
NOMMABLES = (Role.RESPONSABLE, Role.AUDITEUR)
"""What only the operator may give, by a command."""

NOMS = {"nom": "nom", "prenom": "prénom"}


class HabilitationIntrouvable(Exception):
    """No such right in this ressort, or not one that a responsable may end."""


class HabilitationRefusee(Exception):
    """A rule forbids to give this right; `champ` is the field at fault, and the words French."""

    def __init__(self, champ: str, raison: str) -> None:
        super().__init__(raison)
        self.champ = champ
        self.raison = raison


@dataclass(frozen=True, slots=True)
class Identite:
    """Who a right is for. The names must be those that the matricule is known under, if it is.

    `courriel` is kept only for somebody of whom none is known.
    """

    matricule: str
    nom: str
    prenom: str
    courriel: str = ""


@dataclass(frozen=True, slots=True)
class Demande:
    """A right to give; `cle` becomes its identifier, so that a form sent twice gives it once.

    `fin`, if any, is the first day without the right.
    """

    cle: uuid.UUID
    identite: Identite
    echelon: Interlocuteur | None
    role: Role
    debut: date
    fin: date | None = None


@transaction.atomic
def accorder(acteur: Acteur, demande: Demande) -> Habilitation:
    """Give a right over an échelon of the acteur's ressort, and return it; journals HABILITATION.

    Creates the agent whose matricule is unknown. The same demand again returns the right already
    given. Raises `HabilitationRefusee`.
    """
    if demande.echelon not in acteur.ressort:
        raise HabilitationRefusee("echelon", "Choisissez un échelon")
    if demande.role not in ACCORDABLES:
        raise HabilitationRefusee("role", "Choisissez un rôle")
    agent = _agent(demande.identite)
    if agent == acteur.agent:
        raise HabilitationRefusee("matricule", "Vous ne pouvez pas vous habiliter vous-même")
    deja = Habilitation.objects.filter(id=demande.cle).first()
    if deja is not None:
        return _la_meme(deja, agent, demande)
    return _donner(agent, demande, acteur)


@transaction.atomic
def terminer(acteur: Acteur, habilitation_id: uuid.UUID) -> Habilitation:
    """End a right of the acteur's ressort today, and return it; journals FIN_HABILITATION.

    It stops the next click of whoever has it. A right already ended is left as it is. Raises
    `HabilitationIntrouvable`.
    """
    droit = a_terminer(acteur, habilitation_id, verrouiller=True)
    _finir(droit, timezone.localdate(), acteur)
    return droit


@transaction.atomic
def nommer(demande: Demande) -> tuple[Habilitation, bool]:
    """Give the right of a responsable or of an auditor, on behalf of the operator.

    If the person has it already, the demand can only bring its end forward: today ends it at once.
    Returns the right, and whether something changed; journals HABILITATION or FIN_HABILITATION,
    without an agent. Raises `HabilitationRefusee`.
    """
    if demande.role not in NOMMABLES:
        raise HabilitationRefusee("role", "Seul un responsable d'habilitation donne ce droit")
    if (demande.echelon is None) != (demande.role is Role.AUDITEUR):
        raise HabilitationRefusee("echelon", "Un responsable a un échelon, un auditeur n'en a pas")
    agent = _agent(demande.identite)
    en_cours = (
        Habilitation.objects.actives(demande.debut)
        .filter(agent=agent, interlocuteur=demande.echelon, role=demande.role)
        .first()
    )
    if en_cours is None:
        return _donner(agent, demande, None), True
    if demande.fin is None:
        return en_cours, False
    return en_cours, _finir(en_cours, demande.fin, None)


def a_terminer(
    acteur: Acteur, habilitation_id: uuid.UUID, *, verrouiller: bool = False
) -> Habilitation:
    """Return a right that the acteur may end, its row locked until the commit if asked.

    Raises `HabilitationIntrouvable`.
    """
    droits = Habilitation.objects.filter(interlocuteur__in=acteur.ressort)
    if verrouiller:
        droits = droits.select_for_update(of=("self",))
    droit = droits.select_related("agent", "interlocuteur").filter(id=habilitation_id).first()
    if droit is None or not est_terminable(acteur, droit):
        raise HabilitationIntrouvable
    return droit


def est_terminable(acteur: Acteur, droit: Habilitation) -> bool:
    """Whether a responsable may end a right of his ressort: one that he may give, but his own."""
    return droit.role in ACCORDABLES and droit.agent_id != acteur.agent.id


def _agent(identite: Identite) -> Agent:
    """Find the agent of a matricule, or create him; his row is locked until the commit."""
    for champ, nom in (("nom", identite.nom), ("prenom", identite.prenom)):
        if not ce_qui_se_voit(nom):
            raise HabilitationRefusee(champ, f"Saisissez le {NOMS[champ]}")
    agent, nouveau = Agent.objects.get_or_create(
        matricule=identite.matricule,
        defaults={
            "nom": identite.nom,
            "prenom": identite.prenom,
            "courriel": identite.courriel,
        },
    )
    agent = Agent.objects.select_for_update().get(id=agent.id)
    if not nouveau and _nom(agent.nom, agent.prenom) != _nom(identite.nom, identite.prenom):
        raise HabilitationRefusee(
            "matricule",
            "Ce matricule est connu sous un autre nom : vérifiez le matricule, le nom et le prénom",
        )
    if identite.courriel and not agent.courriel:
        agent.courriel = identite.courriel
        agent.save(update_fields=["courriel"])
    return agent


def _nom(nom: str, prenom: str) -> str:
    return normaliser_nom(f"{nom} {prenom}")


def _la_meme(deja: Habilitation, agent: Agent, demande: Demande) -> Habilitation:
    """The right that this form gave already; another content under its key is refused."""
    donnee = (deja.agent, deja.interlocuteur, deja.role, deja.debut)
    if donnee != (agent, demande.echelon, demande.role, demande.debut):
        raise HabilitationRefusee("matricule", "Ce formulaire a déjà servi : ouvrez-en un autre")
    return deja


def _donner(agent: Agent, demande: Demande, acteur: Acteur | None) -> Habilitation:
    """Write the right, unless its dates or another right forbid it."""
    _verifier_dates(demande)
    _refuser_si_incompatible(agent, demande)
    _qualifier(agent, demande.role)
    droit = Habilitation.objects.create(
        id=demande.cle,
        agent=agent,
        interlocuteur=demande.echelon,
        role=demande.role,
        debut=demande.debut,
        fin=demande.fin,
        accordee_par=acteur.agent if acteur else None,
    )
    _consigner(Acte.HABILITATION, droit, acteur)
    return droit


def _verifier_dates(demande: Demande) -> None:
    if demande.debut < timezone.localdate():
        raise HabilitationRefusee("debut", "Le début ne peut pas être passé")
    if demande.fin is not None and demande.fin <= demande.debut:
        raise HabilitationRefusee("fin", "La fin doit être postérieure au début")


def _refuser_si_incompatible(agent: Agent, demande: Demande) -> None:
    """Nobody audits what he does, stands on both sides, or has a right twice at once."""
    autres = agent.habilitations.filter(Q(fin__isnull=True) | Q(fin__gt=demande.debut))
    if demande.fin is not None:
        autres = autres.filter(debut__lt=demande.fin)
    roles = set(autres.values_list("role", flat=True)) | {demande.role}
    if Role.AUDITEUR in roles and len(roles) > 1:
        raise HabilitationRefusee("role", "Un auditeur ne peut avoir aucun autre droit")
    if Role.MEDECIN in roles:
        raise HabilitationRefusee("matricule", "Cette personne est habilitée comme médecin")
    memes = ACCORDABLES if demande.role in ACCORDABLES else (demande.role,)
    if autres.filter(interlocuteur=demande.echelon, role__in=memes).exists():
        raise HabilitationRefusee(
            "matricule", "Cette personne a déjà une habilitation pour cet échelon à ces dates"
        )


def _qualifier(agent: Agent, role: Role) -> None:
    """Say what somebody is, where nothing does yet; a médecin-conseil is a doctor."""
    medecin = role is Role.MEDECIN_CONSEIL
    if agent.qualite and not (medecin and not agent.civilite):
        return
    agent.qualite = role.label
    agent.civilite = "Dr" if medecin else agent.civilite
    agent.save(update_fields=["qualite", "civilite"])


def _finir(droit: Habilitation, jour: date, acteur: Acteur | None) -> bool:
    """End a right on that day, unless it ends before; tell whether something changed."""
    fin = max(jour, droit.debut)
    if droit.fin is not None and droit.fin <= fin:
        return False
    droit.fin = fin
    droit.save(update_fields=["fin"])
    _consigner(Acte.FIN_HABILITATION, droit, acteur)
    return True


def _consigner(acte: Acte, droit: Habilitation, acteur: Acteur | None) -> None:
    consigner(acte, acteur=acteur, objet=droit.id, partie=droit.interlocuteur_id)
