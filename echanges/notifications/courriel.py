"""The mail itself: constant words, without any health data (reading A25)."""

import uuid

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from echanges.notifications.models import Notification

SUJET = "Nouveau message dans Échanges sécurisés"
CORPS = (
    "Vous avez reçu un nouveau message dans Échanges sécurisés."
    " Connectez-vous pour le lire.\n\n{}\n"
)


def envoyer(notification_id: uuid.UUID) -> None:
    """Send the mail of a notification, unless it already left.

    Repeated after a failure, it carries the same Message-ID, so that a relay or a mailbox can
    recognise it. Raises what the relay raises; the failure is kept on the row.
    """
    try:
        with transaction.atomic():
            notification = (
                Notification.objects.select_for_update(of=("self",))
                .select_related("destinataire")
                .get(id=notification_id)
            )
            if notification.envoyee_le is None:
                _courriel(notification).send()
                notification.envoyee_le = timezone.now()
                notification.tentatives += 1
                notification.save(update_fields=["envoyee_le", "tentatives"])
    except OSError as erreur:
        Notification.objects.filter(id=notification_id).update(
            tentatives=F("tentatives") + 1, derniere_erreur=type(erreur).__name__
        )
        raise


def _courriel(notification: Notification) -> EmailMessage:
    return EmailMessage(
        subject=SUJET,
        body=CORPS.format(settings.ECHANGES_ADRESSE),
        to=[notification.destinataire.courriel],
        headers={"Message-ID": f"<{notification.id}@notifications.echanges>"},
    )
