"""A conversation on the screen: its messages, their files, and what may be done."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.http import Http404

from echanges.comptes.acteur import Acteur
from echanges.comptes.models import Cote
from echanges.messagerie import etats
from echanges.messagerie.lecture import PAR_ECRAN, conversation_de, messages_de
from echanges.messagerie.models import Conversation, Message
from echanges.web.conversations.cotes import CADRES
from echanges.web.conversations.pieces_affichees import PieceAffichee, pieces_affichees


@dataclass(frozen=True, slots=True)
class MessageAffiche:
    """One message as a side sees it."""

    id: uuid.UUID
    rang: int
    auteur: str
    redige_par: str
    """The person, for his own side only (A6)."""
    ouvert_par: str
    """Who of one's own side opened it first (A7)."""
    quand: datetime
    lu_le: datetime | None
    corps: str
    pieces: list[PieceAffichee]
    de_mon_cote: bool
    nouveau: bool
    """Not opened before this time."""


@dataclass(frozen=True, slots=True)
class Fil:
    """What a thread's page needs."""

    conversation: Conversation
    messages: list[MessageAffiche]
    precedents: int | None
    """Rank before which older messages remain to be shown."""
    brouillon: Message | None
    peut_repondre: bool
    peut_retirer: bool
    notes: list[str]

    @property
    def premier_nouveau(self) -> int | None:
        """Rank of the first message not opened before."""
        return next((m.rang for m in self.messages if m.nouveau), None)


def conversation_ou_404(acteur: Acteur, conversation_id: uuid.UUID) -> Conversation:
    """Return a conversation of the acteur's with its parties; anything else never existed."""
    conversation = conversation_de(acteur, conversation_id)
    if conversation is None:
        raise Http404
    return conversation


def fil(conversation: Conversation, acteur: Acteur, avant: int | None = None) -> Fil:
    """Read a thread, last messages first to be kept, oldest first to be shown.

    Two queries, whatever the number of messages and files; a draft of the side comes along.
    """
    cadre = CADRES[acteur.cote_sur]
    lus = messages_de(acteur, conversation, avant)
    brouillon = next((m for m in lus if m.envoye_le is None), None)
    envoyes = [m for m in lus if m.envoye_le is not None]
    reste = len(envoyes) > PAR_ECRAN
    affiches = list(reversed(envoyes[:PAR_ECRAN]))
    if brouillon is not None:
        brouillon.conversation = conversation
    return Fil(
        conversation=conversation,
        messages=[_message(m, conversation, cadre.cote) for m in affiches],
        precedents=affiches[0].rang if reste and affiches else None,
        brouillon=brouillon,
        peut_repondre=etats.permet(conversation.etat, etats.ENVOI[cadre.cote]),
        peut_retirer=etats.permet(conversation.etat, cadre.fin),
        notes=cadre.notes(conversation),
    )


def _message(message: Message, conversation: Conversation, cote: Cote) -> MessageAffiche:
    assert message.rang is not None
    assert message.envoye_le is not None
    mien = message.cote == cote
    cle = conversation.cle_ouverte()
    return MessageAffiche(
        id=message.id,
        rang=message.rang,
        auteur=conversation.partie_de(Cote(message.cote)).libelle,
        redige_par=_redige_par(message, conversation) if mien else "",
        ouvert_par=message.lu_par.nom_affiche if message.lu_par and not mien else "",
        quand=message.envoye_le,
        lu_le=message.lu_le,
        corps=cle.ouvrir_texte(bytes(message.corps_scelle), message.contexte()),
        pieces=pieces_affichees(conversation, list(message.pieces_jointes.all())),
        de_mon_cote=mien,
        nouveau=not mien and message.lu_le is None,
    )


def _redige_par(message: Message, conversation: Conversation) -> str:
    """The person's name, unless the party's name already says it."""
    nom = message.auteur.nom_affiche
    partie = conversation.partie_de(Cote(message.cote)).libelle
    return "" if nom.casefold() == partie.casefold() else nom
