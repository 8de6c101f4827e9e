"""From an address to a conversation: through visibility, or 404."""

import uuid

from django.http import Http404

from echanges.comptes.acteur import Acteur
from echanges.comptes.models import Cote
from echanges.messagerie.models import Conversation


def conversation_ou_404(acteur: Acteur, conversation_id: uuid.UUID) -> Conversation:
    """Return a conversation of the acteur's with its parties; anything else never existed."""
    cote = Cote.PS if acteur.cote is Cote.PS else Cote.MC
    conversation = (
        Conversation.objects.visibles_par(acteur)
        .avec_parties()
        .avec_brouillon(cote)
        .filter(id=conversation_id)
        .first()
    )
    if conversation is None:
        raise Http404
    return conversation
