"""From an address to a conversation: through visibility, or 404."""

import uuid

from django.http import Http404

from echanges.comptes.acteur import Acteur
from echanges.messagerie.lecture import conversation_de
from echanges.messagerie.models import Conversation


def conversation_ou_404(acteur: Acteur, conversation_id: uuid.UUID) -> Conversation:
    """Return a conversation of the acteur's with its parties; anything else never existed."""
    conversation = conversation_de(acteur, conversation_id)
    if conversation is None:
        raise Http404
    return conversation
