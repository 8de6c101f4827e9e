"""Telling a party that a message came (R41 to R44), or that a file of its own was blocked."""

from echanges.annuaire.models import Interlocuteur
from echanges.notifications.models import Annonce, Notification
from echanges.notifications.tasks import envoyer_notification


def prevenir(destinataire: Interlocuteur, annonce: Annonce = Annonce.NOUVEAU_MESSAGE) -> None:
    """Have a mail sent to the party's mailbox, once the current transaction commits.

    The row and the job are written in that transaction: no mail for a message that does not
    exist, and none forgotten. A party without a mailbox is not told.
    """
    if not destinataire.courriel:
        return
    notification = Notification.objects.create(destinataire=destinataire, annonce=annonce)
    envoyer_notification.defer(notification_id=str(notification.id))
