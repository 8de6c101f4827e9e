"""Telling a party that a message came (R41 to R44), that a file of its own was blocked, or that
somebody signed in for it.
"""

from echanges.annuaire.models import Interlocuteur
from echanges.comptes.acteur import Acteur
from echanges.comptes.models import Cote
from echanges.notifications.models import Annonce, Notification
from echanges.notifications.tasks import envoyer_notification


def prevenir(destinataire: Interlocuteur, annonce: Annonce = Annonce.NOUVEAU_MESSAGE) -> None:
    """Have a mail sent to the party's mailbox, once the current transaction commits.

    The row and the job are written in that transaction: no mail for a message that does not
    exist, and none forgotten. A party without a mailbox is not told.
    """
    if destinataire.courriel:
        _deposer(Notification(destinataire=destinataire, annonce=annonce))


def prevenir_de_la_connexion(acteur: Acteur) -> None:
    """Have a mail sent to the mailbox of the account that was just entered, if it has one.

    That of a doctor is his party's: a salaried doctor's structure is told. An agent of the
    Assurance Maladie, an auditor or a responsable is told in person.
    """
    if acteur.cote is Cote.PS:
        prevenir(acteur.partie, Annonce.CONNEXION)
    elif acteur.agent.courriel:
        _deposer(Notification(agent=acteur.agent, annonce=Annonce.CONNEXION))


def _deposer(notification: Notification) -> None:
    notification.save(force_insert=True)
    envoyer_notification.defer(notification_id=str(notification.id))
