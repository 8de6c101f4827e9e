"""The mail itself: constant words, without any health data (reading A25)."""

import uuid

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from echanges.notifications.models import Annonce, Notification

_NOUVEAU = "Vous avez reçu un nouveau message dans Échanges sécurisés. Connectez-vous pour le lire."
_BLOQUEE = (
    "Une pièce jointe que vous avez ajoutée dans Échanges sécurisés a été bloquée par l'antivirus."
    " Connectez-vous pour en savoir plus."
)
_CONNEXION = (
    "Une connexion à Échanges sécurisés vient d'avoir lieu avec votre compte. Si elle n'est pas de"
    " votre fait, connectez-vous et fermez les autres sessions, puis prévenez votre caisse."
)
MOTS = {
    Annonce.NOUVEAU_MESSAGE: ("Nouveau message dans Échanges sécurisés", _NOUVEAU),
    Annonce.PIECE_BLOQUEE: ("Pièce jointe bloquée dans Échanges sécurisés", _BLOQUEE),
    Annonce.CONNEXION: ("Connexion à Échanges sécurisés", _CONNEXION),
}
"""Subject and body of each announcement; the portal's address follows, and nothing else."""


def envoyer(notification_id: uuid.UUID) -> None:
    """Send the mail of a notification, unless it already left.

    Repeated after a failure, it carries the same Message-ID, so that a relay or a mailbox can
    recognise it. Raises what the relay raises; the failure is kept on the row.
    """
    try:
        with transaction.atomic():
            notification = (
                Notification.objects.select_for_update(of=("self",))
                .select_related("destinataire", "agent")
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
    sujet, corps = MOTS[Annonce(notification.annonce)]
    return EmailMessage(
        subject=sujet,
        body=f"{corps}\n\n{settings.ECHANGES_ADRESSE}\n",
        to=[notification.adresse],
        headers={"Message-ID": f"<{notification.id}@notifications.echanges>"},
    )
