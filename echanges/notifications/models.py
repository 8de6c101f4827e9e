"""Who must be told: the outbox. It says that a message came, never which nor from whom."""

import uuid

from django.db import models

from echanges.annuaire.models import Interlocuteur


class Notification(models.Model):
    """One mail to send to a party, written in the transaction of the message it announces."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    destinataire = models.ForeignKey(Interlocuteur, models.CASCADE, related_name="notifications")
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
