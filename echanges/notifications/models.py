"""Who must be told: the outbox. It says what kind of thing happened, never which nor to whom."""

import uuid

from django.db import models

from echanges.annuaire.models import Interlocuteur


class Annonce(models.TextChoices):
    """What a mail says; each has constant words (`echanges.notifications.courriel`)."""

    NOUVEAU_MESSAGE = "NOUVEAU_MESSAGE", "nouveau message"
    PIECE_BLOQUEE = "PIECE_BLOQUEE", "pièce jointe bloquée"
    CONNEXION = "CONNEXION", "connexion"


class Notification(models.Model):
    """One mail to send to a party, written in the transaction of what it announces."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    destinataire = models.ForeignKey(Interlocuteur, models.CASCADE, related_name="notifications")
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

    def __str__(self) -> str:
        return str(self.id)
