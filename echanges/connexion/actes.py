"""Signing in and out, choosing a structure, ending one's other sessions: each leaves its trace.

Who somebody is was established by a door; whether he has rights is read at each request.
"""

import uuid

from echanges.annuaire.models import Interlocuteur
from echanges.comptes import session
from echanges.comptes.acteur import Acteur, acteur_de
from echanges.comptes.models import Agent, Cote
from echanges.comptes.session import JSONSimple, Seance
from echanges.journal.actes import consigner
from echanges.journal.models import Acte
from echanges.notifications.models import Annonce
from echanges.notifications.prevenir import prevenir, prevenir_de_la_connexion


def entrer(
    agent: Agent,
    porte: str,
    *,
    sid: str = "",
    sujet: str = "",
    navigateur: str = "",
    donnees: dict[str, JSONSimple] | None = None,
) -> str:
    """Open a session for an authenticated agent; return the token for his cookie.

    Journals CONNEXION and tells the mailbox of the account; a doctor of several structures has
    not entered any yet. For the arguments see `ouvrir_session`.
    """
    consigner(Acte.CONNEXION, agent=agent, voie=porte)
    acteur = _acteur(agent)
    if acteur is not None:
        prevenir_de_la_connexion(acteur)
    return session.ouvrir_session(
        agent,
        acteur.partie.id if acteur and acteur.cote is Cote.PS else None,
        porte=porte,
        sid=sid,
        sujet=sujet,
        navigateur=navigateur,
        donnees=donnees,
    )


def laisser_dehors(porte: str, agent: Agent | None = None) -> None:
    """Journal CONNEXION_REFUSEE: a door stays shut to this person, or to nobody it knows.

    The trace does not say why: that is for the log of the door.
    """
    consigner(Acte.CONNEXION_REFUSEE, agent=agent, voie=porte)


def choisir_structure(seance: Seance, choisie: Interlocuteur) -> str:
    """Have a doctor speak for one of his structures; return the new token of his session.

    Journals CHOIX_STRUCTURE; a structure that he did not speak for yet is told.
    """
    consigner(Acte.CHOIX_STRUCTURE, agent=seance.agent, partie=choisie.id)
    if choisie.id != seance.partie:
        prevenir(choisie, Annonce.CONNEXION)
    return session.changer_de_partie(seance, choisie.id)


def sortir(seance: Seance, acteur: Acteur | None) -> None:
    """End a session for good; journals DECONNEXION. `acteur`: for whom he spoke, if he did."""
    consigner(Acte.DECONNEXION, acteur=acteur, agent=seance.agent)
    session.fermer_session(seance.empreinte)


def fermer_les_autres(
    seance: Seance, acteur: Acteur | None, reference: uuid.UUID | None = None
) -> bool:
    """End one's other sessions, or the one of this reference; tell whether there was any.

    Journals FERMETURE_SESSIONS, with the reference, when there was.
    """
    fermees = session.fermer_les_autres(seance, reference)
    if fermees:
        consigner(Acte.FERMETURE_SESSIONS, acteur=acteur, agent=seance.agent, objet=reference)
    return fermees > 0


def fermer_par_fournisseur(porte: str, *, sid: str = "", sujet: str = "") -> None:
    """End the sessions that a provider says are over; journals a DECONNEXION for each.

    For the arguments and what is raised see `echanges.comptes.session.fermer_par_fournisseur`.
    """
    for agent in session.fermer_par_fournisseur(porte, sid=sid, sujet=sujet):
        consigner(Acte.DECONNEXION, agent=agent, voie=porte)


def _acteur(agent: Agent) -> Acteur | None:
    """Who he is, unless he has no right or must choose: said here, decided at each request."""
    droits = list(agent.habilitations.en_vigueur())
    return acteur_de(droits, None) if droits else None
