"""Who must be told: the outbox. It says what kind of thing happened, never which nor to whom."""

import uuid

from django.db import models

from echanges.annuaire.models import Interlocuteur
from echanges.comptes.models import Agent


class Annonce(models.TextChoices):
    """What a mail says; each has constant words (`echanges.notifications.courriel`)."""

    NOUVEAU_MESSAGE = "NOUVEAU_MESSAGE", "nouveau message"
    PIECE_BLOQUEE = "PIECE_BLOQUEE", "pièce jointe bloquée"
    CONNEXION = "CONNEXION", "connexion"


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
    """The class of the last failure, for the operator; never the relay's words."""

    class Meta:
        indexes = [
            models.Index(
                fields=["cree_le"],
                condition=models.Q(envoyee_le__isnull=True),
                name="notification_en_attente",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(destinataire__isnull=False, agent__isnull=True)
                | models.Q(destinataire__isnull=True, agent__isnull=False),
                name="notification_a_quelqu_un",
            )
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def adresse(self) -> str:
        """The mailbox, as it is known when the mail leaves."""
        a_qui = self.destinataire or self.agent
        return a_qui.courriel if a_qui else ""
