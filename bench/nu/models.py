"""Tables of the bare page, filled from the product's (`preparation`): the same rows, in clear."""

from django.db import models

from echanges.annuaire.models import Interlocuteur, Patient
from echanges.comptes.models import Agent


class Ligne(models.Model):
    """A conversation."""

    id = models.UUIDField(primary_key=True)
    interlocuteur = models.ForeignKey(Interlocuteur, models.DO_NOTHING, related_name="+")
    echelon = models.ForeignKey(Interlocuteur, models.DO_NOTHING, related_name="+")
    patient = models.ForeignKey(Patient, models.DO_NOTHING, null=True, related_name="+")
    bannette = models.CharField(max_length=10)
    objet = models.CharField(max_length=120)
    quand = models.DateTimeField()
    lu_le = models.DateTimeField(null=True)
    non_lu = models.BooleanField()
    pieces = models.IntegerField()

    class Meta:
        managed = False
        db_table = "nu_ligne"

    def __str__(self) -> str:
        return str(self.id)


class Message(models.Model):
    """A message that was sent."""

    id = models.UUIDField(primary_key=True)
    ligne = models.ForeignKey(Ligne, models.DO_NOTHING, related_name="+")
    auteur = models.ForeignKey(Agent, models.DO_NOTHING, related_name="+")
    rang = models.IntegerField()
    corps = models.TextField()
    envoye_le = models.DateTimeField()
    lu_le = models.DateTimeField(null=True)

    class Meta:
        managed = False
        db_table = "nu_message"

    def __str__(self) -> str:
        return str(self.id)
