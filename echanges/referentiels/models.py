"""What the directories say that the parties themselves do not carry."""

from django.db import models

from echanges.annuaire.models import Interlocuteur, Organisme
from echanges.comptes.models import Agent


class NumeroDeMedecin(models.Model):
    """To which doctor (RPPS) a n° AM belongs; the open directory does not say it.

    A row is ended, never removed: an invoicing number that comes back under another RPPS would
    give a doctor the conversations of another.
    """

    interlocuteur = models.OneToOneField(
        Interlocuteur, models.CASCADE, primary_key=True, related_name="numero_de_medecin"
    )
    rpps = models.CharField(max_length=11, db_index=True)
    fin = models.DateField(null=True, blank=True)
    """First day without this number."""

    def __str__(self) -> str:
        return str(self.interlocuteur_id)


class FicheFiness(models.Model):
    """What FINESS says of a structure: its category, and the day it left the file."""

    interlocuteur = models.OneToOneField(
        Interlocuteur, models.CASCADE, primary_key=True, related_name="fiche_finess"
    )
    categorie = models.CharField(max_length=4)
    fermee_le = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.interlocuteur_id} ({self.categorie})"


class ChirurgienAdmis(models.Model):
    """The white list: a bariatric surgeon admitted for an établissement (R08, reading A4)."""

    id = models.BigAutoField(primary_key=True)
    rpps = models.CharField(max_length=11)
    finess = models.CharField(max_length=9)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rpps", "finess"], name="chirurgien_admis_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.rpps} {self.finess}"


class AncienCode(models.Model):
    """A code that a caisse had before a merger, still written on cards and in files."""

    id = models.BigAutoField(primary_key=True)
    regime = models.CharField(max_length=2)
    code = models.CharField(max_length=3)
    organisme = models.ForeignKey(Organisme, models.CASCADE, related_name="anciens_codes")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["regime", "code"], name="ancien_code_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.regime} {self.code} → {self.organisme}"


class Verification(models.Model):
    """When « info patient » last said who stands under a NIR."""

    nir_empreinte = models.BinaryField(primary_key=True, max_length=32)
    le = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.le}"


class Consultation(models.Model):
    """How many NIRs a person asked about in the current hour, and in the current day."""

    id = models.BigAutoField(primary_key=True)
    agent = models.ForeignKey(Agent, models.CASCADE, related_name="consultations")
    duree = models.PositiveIntegerField()
    """Of the window, in seconds: an hour or a day."""
    debut = models.DateTimeField()
    nombre = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agent", "duree"], name="consultation_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.duree} s : {self.nombre}"
