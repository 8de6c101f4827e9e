"""The draft of the acteur's side in a conversation."""

from echanges.comptes.acteur import Acteur
from echanges.messagerie.models import Conversation, Message


def brouillon_de(conversation: Conversation, acteur: Acteur) -> Message:
    """Return the draft that `avec_brouillon` announced, with its files and author."""
    brouillon = (
        Message.objects.visibles_par(acteur)
        .select_related("auteur")
        .get(conversation=conversation, envoye_le__isnull=True)
    )
    brouillon.conversation = conversation
    return brouillon
