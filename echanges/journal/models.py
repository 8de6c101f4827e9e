"""What was done: an append-only table, never with content, a NIR or a file name."""

from django.db import models

from echanges.annuaire.models import Interlocuteur
from echanges.comptes.models import Agent

VOIE_MAX = 200


class Acte(models.TextChoices):
    """Everything that leaves a trace; a closed vocabulary."""

    CONNEXION = "CONNEXION", "connexion"
    CONNEXION_REFUSEE = "CONNEXION_REFUSEE", "connexion refusée"
    DECONNEXION = "DECONNEXION", "déconnexion"
    CHOIX_STRUCTURE = "CHOIX_STRUCTURE", "choix de la structure"
    FERMETURE_SESSIONS = "FERMETURE_SESSIONS", "fermeture des autres sessions"
    HABILITATION = "HABILITATION", "habilitation accordée"
    FIN_HABILITATION = "FIN_HABILITATION", "habilitation terminée"
    IDENTIFICATION = "IDENTIFICATION", "identification d'un patient"
    RECHERCHE_DESTINATAIRE = "RECHERCHE_DESTINATAIRE", "recherche d'un destinataire"
    RECHERCHE = "RECHERCHE", "recherche de conversations"
    REDACTION = "REDACTION", "enregistrement d'un brouillon"
    ABANDON = "ABANDON", "suppression d'un brouillon"
    ENVOI = "ENVOI", "envoi d'un message"
    OUVERTURE = "OUVERTURE", "ouverture d'une conversation"
    NON_LU = "NON_LU", "remise en non lu"
    TELECHARGEMENT = "TELECHARGEMENT", "téléchargement d'une pièce jointe"
    APERCU = "APERCU", "aperçu d'une pièce jointe"
    ANALYSE = "ANALYSE", "analyse d'une pièce jointe"
    BLOCAGE = "BLOCAGE", "blocage d'une pièce jointe"
    SUPPRESSION = "SUPPRESSION", "suppression d'une conversation"
    CLOTURE = "CLOTURE", "clôture d'une conversation"
    CHARGEMENT = "CHARGEMENT", "chargement d'un référentiel"
    REORGANISATION = "REORGANISATION", "réorganisation d'un échelon"
    CONSULTATION_JOURNAL = "CONSULTATION_JOURNAL", "consultation du journal"
    REFUS = "REFUS", "accès refusé"


class Trace(models.Model):
    """Who, for which party, did what, on what object, with what result, when.

    The run-time role may insert and read, never change or delete (`poser_droits`), and a
    trigger says so to every role. Kept for the civil year and the four that follow
    (décret n° 2015-391, art. 4).
    """

    id = models.BigAutoField(primary_key=True)
    quand = models.DateTimeField(auto_now_add=True)
    agent = models.ForeignKey(Agent, models.PROTECT, null=True)
    partie = models.ForeignKey(Interlocuteur, models.PROTECT, null=True)
    acte = models.CharField(max_length=30, choices=Acte)
    objet = models.UUIDField(null=True)
    """Opaque identifier of the conversation, message, file or patient."""
    accepte = models.BooleanField(default=True)
    voie = models.CharField(max_length=VOIE_MAX, blank=True)
    """By which way: the door of a sign-in, the route that was refused; for a loading or a
    reorganisation, what it did, in codes and counts."""

    class Meta:
        indexes = [models.Index(fields=["objet", "id"], name="trace_objet")]

    def __str__(self) -> str:
        return f"{self.quand} {self.acte}"
