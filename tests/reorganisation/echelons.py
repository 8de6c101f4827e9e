"""What the tests of reorganisations do again and again: a responsable, and portraits to compare."""

import uuid
from dataclasses import replace
from datetime import date

from django.db import connection

from echanges.annuaire.models import Interlocuteur, Organisme
from echanges.comptes.acteur import Acteur, contexte
from echanges.comptes.models import Agent, Cote, Habilitation, Role
from echanges.messagerie.models import Conversation, Message, PieceJointe
from echanges.messagerie.pieces_jointes import contenu_de, nom_de
from echanges.reorganisation.bilan import Part
from tests.distribution import acteur_de_la_troupe, agent, interlocuteur
from tests.messagerie.outils import ouvert

ELSM_35, ELSM_56, ELSM_2A, MSA_35 = "01-351", "01-561", "01-201", "02-351-35"


def responsable(*codes: str) -> Agent:
    """Somebody who may reorganise these échelons, and nothing else."""
    chef, _ = Agent.objects.get_or_create(
        matricule="DIR-001", defaults={"nom": "KERMARREC", "prenom": "Loïc"}
    )
    for code in codes:
        Habilitation.objects.get_or_create(
            agent=chef,
            interlocuteur=interlocuteur(code),
            role=Role.RESPONSABLE,
            fin=None,
            defaults={"debut": date(2025, 1, 1)},
        )
    return chef


def part(code: str, *departements: str) -> Part:
    """Of a caisse such as « 01-351 »."""
    regime, caisse = code.split("-")
    return Part(Organisme.objects.get(regime=regime, code=caisse), departements)


def au_nom_de(code: str, cote: Cote = Cote.MC) -> Acteur:
    """Somebody who would see all that a party sees."""
    return Acteur(agent("QUÉMÉNER"), cote, (interlocuteur(code),))


def apres(acteur: Acteur) -> Acteur:
    """The same person at his next click: his rights are read again."""
    relu = acteur_de_la_troupe(acteur.agent.nom)
    return replace(relu, agent=acteur.agent)


def portrait(acteur: Acteur) -> dict[uuid.UUID, tuple[object, ...]]:
    """All that a side sees of its conversations but the échelon: state, order, texts, files.

    Everything sealed is opened on the way.
    """
    vues: dict[uuid.UUID, tuple[object, ...]] = {}
    with contexte(acteur):
        for c in Conversation.objects.visibles_par(acteur):
            messages = Message.objects.visibles_par(acteur).filter(conversation=c)
            vues[c.id] = (
                c.objet,
                c.etat,
                (c.ordre_ps, c.ordre_mc, c.non_lu_ps, c.non_lu_mc, c.dernier_lu_le),
                (c.close_le, c.close_par_id, c.rouverte_le, c.supprimee_rang, c.pieces),
                (c.interlocuteur_id, c.patient_id, c.initiee_par),
                sorted((m.id, m.rang or 0, m.version, ouvert(m)) for m in messages),
                sorted(_contenus(c)),
            )
    return vues


def _contenus(conversation: Conversation) -> list[tuple[str, bytes]]:
    cle = conversation.cle_ouverte()
    pieces = PieceJointe.objects.filter(message__conversation=conversation)
    return [(nom_de(piece, cle), b"".join(contenu_de(piece, cle))) for piece in pieces]


def echelon_de_la_base(ou: uuid.UUID) -> Interlocuteur:
    """Whose a conversation is, whoever may see it."""
    for cote in Cote:
        parties = tuple(Interlocuteur.objects.all())
        with contexte(Acteur(agent("QUÉMÉNER"), cote, parties)):
            trouvee = Conversation.objects.filter(id=ou).select_related("echelon").first()
            if trouvee is not None:
                return trouvee.echelon
    raise LookupError(f"no conversation {ou}")


def en_attente_d_un_verrou() -> int:
    """How many connections of this database wait for a lock."""
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        attendent: int = curseur.fetchone()[0]
    return attendent
