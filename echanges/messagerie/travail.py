"""How the worker and maintenance reach a file: one at a time, without being anybody.

The walls stand for them too: a job names a file, and sees that file's message and conversation,
nothing else.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from echanges.comptes.acteur import contexte_d_entretien, contexte_de_travail
from echanges.messagerie.models import Message, PieceJointe


@contextmanager
def travail_sur(piece_id: uuid.UUID) -> Iterator[PieceJointe | None]:
    """Open a transaction on a file, locked, with its message and conversation.

    None when it is gone: removed from its draft, or given up with it.
    """
    lieux = _lieux(piece_id)
    with contexte_de_travail(*lieux):
        piece = (
            PieceJointe.objects.filter(id=piece_id)
            .select_related("message__conversation")
            .select_for_update(of=("self",))
            .first()
        )
        yield piece


def _lieux(piece_id: uuid.UUID) -> list[uuid.UUID]:
    """The message of a file, then its conversation: each is seen only once it is named."""
    with contexte_d_entretien():
        message = PieceJointe.objects.filter(id=piece_id).values_list("message_id", flat=True)
        lieux = list(message)
    if lieux:
        with contexte_de_travail(*lieux):
            lieux += Message.objects.filter(id=lieux[0]).values_list("conversation_id", flat=True)
    return lieux
