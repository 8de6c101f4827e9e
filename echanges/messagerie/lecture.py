"""What a screen reads of the heart: one conversation, its messages, a draft, a file.

Everything goes through visibility; what the acteur may not see is None, as if it never existed.
"""

import uuid
from collections import defaultdict

from django.db.models import QuerySet

from echanges.comptes.acteur import Acteur, Regard
from echanges.comptes.models import Cote
from echanges.enonces import enonce
from echanges.messagerie.models import (
    Apercu,
    Conversation,
    ConversationQuerySet,
    Message,
    MessageQuerySet,
    PieceJointe,
)

PAR_ECRAN = 50
"""How many messages a screen shows at once."""


def conversation_de(acteur: Acteur, conversation_id: uuid.UUID) -> Conversation | None:
    """Return a conversation with its parties and the draft of the acteur's side."""
    trouvees = _conversation(acteur.cote, tuple(acteur.ids), conversation_id)
    return next(iter(trouvees), None)


@enonce
def _conversation(
    cote: Cote | None, parties: tuple[uuid.UUID, ...], conversation: uuid.UUID
) -> ConversationQuerySet:
    return (
        Conversation.objects.visibles_par(Regard(cote, parties))
        .avec_parties()
        .avec_brouillon(Cote.PS if cote is Cote.PS else Cote.MC)
        .filter(id=conversation)
    )


def messages_de(
    acteur: Acteur, conversation: Conversation, avant: int | None = None
) -> list[Message]:
    """Return the last messages of a conversation with their authors, readers and files.

    The last first; a draft of the acteur's side comes before them all. `avant`: only those of a
    lower rank. One more than a screen shows, which says that there are others.
    """
    lus = _messages(acteur.cote, tuple(acteur.ids), conversation.id, avant)
    joints: defaultdict[uuid.UUID, list[PieceJointe]] = defaultdict(list)
    if conversation.pieces or any(_plus_recent(message, conversation) for message in lus):
        for piece in _pieces(tuple(message.id for message in lus)):
            joints[piece.message_id].append(piece)
    for message in lus:  # what `prefetch_related` would have filled
        message._prefetched_objects_cache = {"pieces_jointes": joints[message.id]}  # type: ignore[attr-defined]
    return lus


def _plus_recent(message: Message, conversation: Conversation) -> bool:
    """A draft, or what came after the conversation was read: its files are not counted there."""
    return message.rang is None or message.rang > conversation.dernier_rang


@enonce
def _pieces(messages: tuple[uuid.UUID, ...]) -> QuerySet[PieceJointe]:
    return PieceJointe.objects.filter(message__in=messages)


@enonce
def _messages(
    cote: Cote | None,
    parties: tuple[uuid.UUID, ...],
    conversation: uuid.UUID,
    avant: int | None,
) -> MessageQuerySet:
    lus = Message.objects.visibles_par(Regard(cote, parties)).filter(conversation=conversation)
    if avant is not None:
        lus = lus.filter(rang__lt=avant)
    return lus.select_related("auteur", "lu_par").order_by("-rang")[: PAR_ECRAN + 2]


def brouillon_de(acteur: Acteur, conversation: Conversation) -> Message:
    """Return the draft that `avec_brouillon` announced, with its author."""
    brouillon = (
        Message.objects.visibles_par(acteur)
        .select_related("auteur")
        .get(conversation=conversation, envoye_le__isnull=True)
    )
    brouillon.conversation = conversation
    return brouillon


def pieces_du_message(acteur: Acteur, message_id: uuid.UUID) -> list[PieceJointe]:
    """Return the files of a message, with its conversation; none for somebody else's."""
    return list(
        PieceJointe.objects.filter(
            message=message_id, message__in=Message.objects.visibles_par(acteur)
        ).select_related("message__conversation")
    )


def piece_de(acteur: Acteur, piece_id: uuid.UUID) -> PieceJointe | None:
    """Return a file, with its conversation."""
    return (
        PieceJointe.objects.filter(id=piece_id, message__in=Message.objects.visibles_par(acteur))
        .select_related("message__conversation")
        .first()
    )


def apercu_de(acteur: Acteur, piece_id: uuid.UUID, numero: int) -> Apercu | None:
    """Return the picture of a page of a file, with its conversation; 0 is the thumbnail."""
    return (
        Apercu.objects.filter(
            piece=piece_id,
            numero=numero,
            piece__message__in=Message.objects.visibles_par(acteur),
        )
        .select_related("piece__message__conversation")
        .first()
    )
