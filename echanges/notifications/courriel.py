"""The mail itself: constant words, without any health data (reading A25)."""

import logging
import uuid
from datetime import timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPResponseException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from echanges.notifications.models import PERDUES, Annonce, Notification, SansSuite

diagnostic = logging.getLogger(__name__)

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


class BoiteAbsente(Exception):
    """Whom the mail is for has no mailbox any more."""


PATIENCE = timedelta(days=4)
"""How long a mail is tried again; a relay, or a mailbox, may be down over a long week-end."""


def envoyer(notification_id: uuid.UUID) -> None:
    """Send the mail of a notification, unless it already left or never will.

    A mailbox that refuses for good (SMTP 5xx), or that is no more, ends it. After another failure
    the newest mail that says the same thing to the same party is the one tried again, for
    `PATIENCE`. Repeated, it carries the same Message-ID, so that a relay or a mailbox can recognise
    it. Raises what the relay raised when it is to be tried again; the failure is kept on the row.
    """
    with transaction.atomic():
        notification = (
            Notification.objects.select_for_update(of=("self",))
            .select_related("destinataire", "agent")
            .filter(envoyee_le=None, sans_suite="")
            .filter(id=notification_id)
            .first()
        )
        if notification is None:
            return
        echec = _essayer(notification)
        notification.save()
    if notification.sans_suite in PERDUES:
        diagnostic.warning("mail %s: %s", notification.id, notification.derniere_erreur)
    else:
        _regrouper(notification)
    if echec is not None and not notification.sans_suite:
        raise echec


def _essayer(notification: Notification) -> Exception | None:
    """Send, and write on the row what came of it; return the failure."""
    notification.boite = notification.adresse
    notification.tentatives += 1
    try:
        if not _courriel(notification).send():
            raise BoiteAbsente
    except (OSError, ValueError, BoiteAbsente) as echec:
        notification.derniere_erreur = _dire(echec)
        if suite := _suite(notification, echec):
            notification.sans_suite, notification.sans_suite_le = suite, timezone.now()
        return echec
    notification.envoyee_le = timezone.now()
    return None


def _suite(notification: Notification, echec: Exception) -> SansSuite | None:
    """Why the mail is not tried again after this failure, if it is not."""
    if _definitif(echec):
        return SansSuite.REFUSEE
    plus_recentes = (
        Notification.objects.comme(notification)
        .en_attente()
        .filter(cree_le__gt=notification.cree_le)
    )
    if plus_recentes.exists():
        return SansSuite.REGROUPEE
    if timezone.now() - notification.cree_le > PATIENCE:
        return SansSuite.ABANDONNEE
    return None


def _definitif(echec: Exception) -> bool:
    """Whether the mailbox, and not the relay, refused for good; or can be none."""
    match echec:
        case SMTPRecipientsRefused():
            return all(_est_5xx(code) for code, _ in echec.recipients.values())
        case SMTPDataError():
            return _est_5xx(echec.smtp_code)
        case _:
            return isinstance(echec, ValueError | BoiteAbsente)


def _est_5xx(code: int) -> bool:
    return 500 <= code < 600


def _dire(echec: Exception) -> str:
    """The class of a failure and its codes, without any of the relay's words."""
    codes = []
    match echec:
        case SMTPRecipientsRefused():
            codes = [code for code, _ in echec.recipients.values()]
        case SMTPResponseException():
            codes = [echec.smtp_code]
    return " ".join([type(echec).__name__, *map(str, codes)])


def _regrouper(notification: Notification) -> None:
    """The older ones that were tried in vain wait no more: this one says the same thing."""
    Notification.objects.comme(notification).en_attente().filter(
        tentatives__gt=0, cree_le__lt=notification.cree_le
    ).update(sans_suite=SansSuite.REGROUPEE, sans_suite_le=timezone.now())


def _courriel(notification: Notification) -> EmailMessage:
    sujet, corps = MOTS[Annonce(notification.annonce)]
    return EmailMessage(
        subject=sujet,
        body=f"{corps}\n\n{settings.ECHANGES_ADRESSE}\n",
        to=[notification.boite],
        headers={"Message-ID": f"<{notification.id}@notifications.echanges>"},
    )
