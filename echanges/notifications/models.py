"""Who must be told: the outbox. It says what kind of thing happened, never which nor to whom."""

import uuid
from typing import Self

from django.db import models

from echanges.annuaire.models import Interlocuteur
from echanges.comptes.models import Agent


class Annonce(models.TextChoices):
    """What a mail says; each has constant words (`echanges.notifications.courriel`)."""

    NOUVEAU_MESSAGE = "NOUVEAU_MESSAGE", "nouveau message"
    PIECE_BLOQUEE = "PIECE_BLOQUEE", "pièce jointe bloquée"
    CONNEXION = "CONNEXION", "connexion"


class SansSuite(models.TextChoices):
    """Why a mail that did not leave never will."""

    REFUSEE = "REFUSEE", "refusée par la boîte"
    ABANDONNEE = "ABANDONNEE", "abandonnée après plusieurs jours"
    REGROUPEE = "REGROUPEE", "annoncée par un courriel plus récent"


PERDUES = (SansSuite.REFUSEE, SansSuite.ABANDONNEE)
"""Those that nobody was told of."""


class NotificationQuerySet(models.QuerySet["Notification"]):
    """Look-ups of mails."""

    def en_attente(self) -> Self:
        """Keep those that are still to leave."""
        return self.filter(envoyee_le=None, sans_suite="")

    def comme(self, notification: "Notification") -> Self:
        """Keep those that say the same thing to the same party, or to the same agent."""
        return self.filter(
            destinataire=notification.destinataire_id,
            agent=notification.agent_id,
            annonce=notification.annonce,
        ).exclude(id=notification.id)


class Notification(models.Model):
    """One mail to send, written in the transaction of what it announces.

    To a party, in its mailbox; or to an agent of the Assurance Maladie, whose échelon has none.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    destinataire = models.ForeignKey(
        Interlocuteur, models.CASCADE, null=True, blank=True, related_name="notifications"
    )
    agent = models.ForeignKey(
        Agent, models.CASCADE, null=True, blank=True, related_name="notifications"
    )
    """Told in person, instead of a party."""
    annonce = models.CharField(max_length=20, choices=Annonce, default=Annonce.NOUVEAU_MESSAGE)
    cree_le = models.DateTimeField(auto_now_add=True)
    envoyee_le = models.DateTimeField(null=True, blank=True)
    tentatives = models.PositiveSmallIntegerField(default=0)
    derniere_erreur = models.CharField(max_length=100, blank=True)
    """The class of the last failure, with its SMTP code; never the relay's words."""
    sans_suite = models.CharField(max_length=10, choices=SansSuite, blank=True)
    """Why it did not leave and never will; empty when it left, or is still to leave."""
    sans_suite_le = models.DateTimeField(null=True, blank=True)
    boite = models.EmailField(blank=True)
    """The mailbox last tried: a refusal says nothing of another one given since."""

    objects = NotificationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["cree_le"],
                condition=models.Q(envoyee_le__isnull=True, sans_suite=""),
                name="notification_en_attente",
            ),
            models.Index(
                fields=["destinataire", "agent"],
                condition=models.Q(sans_suite__in=PERDUES),
                name="notification_perdue",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(destinataire__isnull=False, agent__isnull=True)
                | models.Q(destinataire__isnull=True, agent__isnull=False),
                name="notification_a_quelqu_un",
            ),
            models.CheckConstraint(
                condition=models.Q(envoyee_le__isnull=True) | models.Q(sans_suite=""),
                name="notification_envoyee_ou_sans_suite",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def adresse(self) -> str:
        """The mailbox, as it is known when the mail leaves."""
        a_qui = self.destinataire or self.agent
        return a_qui.courriel if a_qui else ""
