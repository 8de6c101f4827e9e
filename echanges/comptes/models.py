"""Who acts: persons, what they may do and for whom, and their sessions."""

import uuid
from datetime import date

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Q
from django.utils import timezone

from echanges.annuaire.models import Interlocuteur


class Cote(models.TextChoices):
    """The two sides of a conversation, each with verbs of its own."""

    PS = "PS", "professionnels de santé"
    MC = "MC", "médecins-conseils"

    @property
    def autre(self) -> "Cote":
        """The other side of a conversation."""
        return Cote.MC if self is Cote.PS else Cote.PS


class Role(models.TextChoices):
    """What an habilitation is for."""

    MEDECIN = "MEDECIN", "médecin"
    MEDECIN_CONSEIL = "MEDECIN_CONSEIL", "médecin-conseil"
    AGENT = "AGENT", "agent du service médical"
    RESPONSABLE = "RESPONSABLE", "responsable d'habilitation"
    AUDITEUR = "AUDITEUR", "auditeur"


COTES = {Role.MEDECIN: Cote.PS, Role.MEDECIN_CONSEIL: Cote.MC, Role.AGENT: Cote.MC}
"""The side that a role opens. The others open none: a responsable gives the right to read, and
does not have it (décret n° 2015-391, art. 3; code de la santé publique, R. 4127-104)."""


class Agent(models.Model):
    """A person at a keyboard: a doctor with his card, or an agent of an échelon."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    civilite = models.CharField(max_length=5, blank=True)
    nom = models.CharField(max_length=100)
    prenom = models.CharField(max_length=100)
    qualite = models.CharField(max_length=60, blank=True)
    """What the person is, as the directory says: « médecin libéral », « médecin-conseil »."""
    rpps = models.CharField(max_length=11, unique=True, null=True, blank=True)
    """National identifier of a doctor, read on his card."""
    matricule = models.CharField(max_length=30, unique=True, null=True, blank=True)
    """Identifier of an agent of the Assurance Maladie at his organisation."""
    courriel = models.EmailField(blank=True)
    """Where an agent of the Assurance Maladie is told of his sign-ins; a doctor has his party's."""

    def __str__(self) -> str:
        return self.nom_affiche

    @property
    def nom_affiche(self) -> str:
        """« Dr Jean MARTIN », « Karine LE DU »."""
        return f"{self.civilite} {self.prenom} {self.nom.upper()}".strip()


class HabilitationQuerySet(models.QuerySet["Habilitation"]):
    """Which rights hold on a day, and those of the owner of a session."""

    def actives(self, jour: date) -> "HabilitationQuerySet":
        """Keep the rights that hold on that day (A4: ended rights end access at once)."""
        return self.filter(Q(fin__isnull=True) | Q(fin__gt=jour), debut__lte=jour)

    def en_vigueur(self, jour: date | None = None) -> "HabilitationQuerySet":
        """Keep those that hold that day (today), with whom they name: what `acteur_de` reads."""
        noms = ("agent", "interlocuteur")
        return self.actives(jour or timezone.localdate()).select_related(*noms)

    def de_session(self, empreinte: bytes) -> "HabilitationQuerySet":
        """Keep those of the agent whose session has this token, with it: one query a request."""
        return self.filter(agent__sessions__empreinte=empreinte).annotate(
            session_partie=models.F("agent__sessions__partie"),
            session_donnees=models.F("agent__sessions__donnees"),
            session_reference=models.F("agent__sessions__reference"),
            session_cree_le=models.F("agent__sessions__cree_le"),
            session_vue_le=models.F("agent__sessions__vue_le"),
        )


class Habilitation(models.Model):
    """The nominative right of an agent over a party, from a day to another: to speak for it, or
    (responsable d'habilitation) to say who may.

    Rules of the notice are rows here, not code: every salaried doctor of a centre de santé has
    one for it; in an établissement only the bariatric surgeons have (R07, R08, reading A4).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agent = models.ForeignKey(Agent, models.CASCADE, related_name="habilitations")
    interlocuteur = models.ForeignKey(
        Interlocuteur, models.PROTECT, null=True, blank=True, related_name="habilitations"
    )
    """For whom he speaks; the échelon whose rights a responsable gives; none for an auditor."""
    role = models.CharField(max_length=20, choices=Role)
    debut = models.DateField()
    fin = models.DateField(null=True, blank=True)
    """First day without the right."""
    accordee_par = models.ForeignKey(
        Agent, models.SET_NULL, null=True, blank=True, related_name="habilitations_accordees"
    )

    objects = HabilitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agent", "interlocuteur"],
                condition=Q(fin__isnull=True, role__in=tuple(COTES)),
                name="habilitation_en_cours_unique",
            ),
            models.UniqueConstraint(
                fields=["agent", "interlocuteur", "role"],
                condition=Q(fin__isnull=True),
                nulls_distinct=False,
                name="habilitation_par_role_unique",
            ),
            models.CheckConstraint(
                condition=Q(interlocuteur__isnull=False) | Q(role=Role.AUDITEUR),
                name="habilitation_pour_quelqu_un",
            ),
            models.CheckConstraint(
                condition=Q(interlocuteur__isnull=True) | ~Q(role=Role.AUDITEUR),
                name="auditeur_pour_personne",
            ),
            models.CheckConstraint(
                condition=Q(fin__isnull=True) | Q(fin__gte=models.F("debut")),
                name="habilitation_finit_apres_son_debut",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agent} : {self.get_role_display()}"

    @property
    def cote(self) -> Cote | None:
        """The side it opens; none for a responsable or an auditor."""
        return COTES.get(Role(self.role))


class Session(models.Model):
    """A signed-in browser. The token is only in its cookie; here stands its fingerprint.

    `donnees` is sealed: it may hold the patient under the card reader or the words searched.
    """

    empreinte = models.BinaryField(primary_key=True, max_length=32)
    reference = models.UUIDField(db_default=RandomUUID(), unique=True, editable=False)
    """Names it on the page where its owner ends it: neither token nor fingerprint go there."""
    agent = models.ForeignKey(Agent, models.CASCADE, related_name="sessions")
    partie = models.ForeignKey(Interlocuteur, models.CASCADE, null=True, blank=True)
    """The structure chosen at sign-in, for a doctor who has several (A5)."""
    porte = models.CharField(max_length=20, blank=True)
    """The door he came through, by its name in the settings (`ECHANGES_PORTES`)."""
    sid = models.CharField(max_length=255, blank=True, db_index=True)
    """The session's identifier at the OpenID provider, which may ask to end it (back-channel)."""
    sujet = models.CharField(max_length=255, blank=True, db_index=True)
    """What that provider calls the person, when it ends all of his sessions at once."""
    navigateur = models.CharField(max_length=60, blank=True)
    """« Firefox sur Windows »: what tells one's own sessions apart, and no more."""
    donnees = models.BinaryField(default=bytes)
    cree_le = models.DateTimeField()
    vue_le = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"session de {self.agent_id}"


class UsageUnique(models.Model):
    """Something that may serve once only, by its fingerprint, until it is too old to serve: the
    answer of an OpenID provider to a sign-in, its notice of the end of a session.
    """

    empreinte = models.BinaryField(primary_key=True, max_length=32)
    oubli_le = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"servi, oublié le {self.oubli_le}"
