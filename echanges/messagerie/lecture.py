"""What a screen reads of the heart: one conversation, its messages, a draft, a file.

Everything goes through visibility; what the acteur may not see is None, as if it never existed.
"""

import uuid

from echanges.comptes.acteur import Acteur
from echanges.comptes.models import Cote
from echanges.messagerie.models import Apercu, Conversation, Message, MessageQuerySet, PieceJointe


def conversation_de(acteur: Acteur, conversation_id: uuid.UUID) -> Conversation | None:
    """Return a conversation with its parties and the draft of the acteur's side."""
    cote = Cote.PS if acteur.cote is Cote.PS else Cote.MC
    trouvee = (
        Conversation.objects.visibles_par(acteur)
        .avec_parties()
        .avec_brouillon(cote)
        .filter(id=conversation_id)
    )
    return next(iter(trouvee), None)  # `first` would sort it: a third more, on every thread read


def messages_de(acteur: Acteur, conversation: Conversation) -> MessageQuerySet:
    """Return the messages of a conversation with their authors, readers and files."""
    return (
        Message.objects.visibles_par(acteur)
        .filter(conversation=conversation)
        .select_related("auteur", "lu_par")
        .prefetch_related("pieces_jointes")
    )


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
