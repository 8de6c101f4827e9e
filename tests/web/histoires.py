"""Conversations made for a test, through the acts themselves."""

import uuid

from echanges.comptes.acteur import Acteur, contexte
from echanges.demo.pieces import piece
from echanges.messagerie import actions
from echanges.messagerie.models import Conversation, ConversationQuerySet
from tests.distribution import interlocuteur, patient


def commencee(acteur: Acteur, cle_du_patient: str, echelon: str) -> uuid.UUID:
    """A new conversation of a doctor with an échelon, its first message sent with one file."""
    conversation_id = uuid.uuid4()
    with contexte(acteur):
        actions.commencer(
            acteur,
            cle=conversation_id,
            interlocuteur=acteur.partie,
            echelon=interlocuteur(echelon),
            patient=patient(cle_du_patient),
        )
    repondue(acteur, conversation_id, objet="Demande d'avis", avec_piece=True)
    return conversation_id


def repondue(
    acteur: Acteur,
    conversation_id: uuid.UUID,
    *,
    objet: str | None = None,
    avec_piece: bool = False,
) -> None:
    """One more message in a conversation."""
    ajouts = [piece("courbe-de-poids.png")] if avec_piece else []
    with contexte(acteur):
        redaction = actions.Redaction(uuid.uuid4(), 0, "Bonjour", objet=objet, ajouts=ajouts)
        actions.envoyer(acteur, conversation_id, redaction)


def premiere(acteur: Acteur, **criteres: object) -> uuid.UUID:
    """One of the conversations that the acteur sees, by the values of its fields."""
    with contexte(acteur):
        visibles: ConversationQuerySet = Conversation.objects.visibles_par(acteur)
        return visibles.filter(**criteres).order_by("-ordre_mc").values_list("id", flat=True)[0]
