"""The heart: a conversation between a PS-side interlocuteur and an échelon, its messages, files."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from echanges.annuaire.models import Interlocuteur, Patient
from echanges.comptes.acteur import Acteur, Regard
from echanges.comptes.models import Agent, Cote
from echanges.messagerie.etats import Bannette
from echanges.messagerie.lisible import Lisible
from echanges.messagerie.verdicts import Analyse


class ConversationQuerySet(models.QuerySet["Conversation"]):
    """The one place that decides what is seen (the database decides it again)."""

    def visibles_par(self, acteur: Acteur | Regard) -> Self:
        """Keep what this acteur may see, deletion mark and unsent conversations included.

        The same rule stands in the row-level security policy `conversation_visible`.
        """
        if acteur.cote == Cote.PS:
            return self.filter(interlocuteur__in=acteur.ids).filter(
                Q(dernier_rang__gt=F("supprimee_rang")) | Q(dernier_rang=0, initiee_par=Cote.PS)
            )
        if acteur.cote == Cote.MC:
            return self.filter(echelon__in=acteur.ids).filter(
                Q(dernier_rang__gt=0) | Q(initiee_par=Cote.MC)
            )
        return self.none()

    def avec_parties(self) -> Self:
        """Join what every screen shows of a conversation, for one query."""
        return self.select_related(
            "interlocuteur", "echelon", "patient", "close_par", "patient__organisme"
        )

    def avec_brouillon(self, cote: Cote) -> Self:
        """Join the draft of a side, of which there is at most one, and its author."""
        return self.annotate(
            brouillon=models.FilteredRelation(
                "messages",
                condition=Q(messages__envoye_le__isnull=True, messages__cote=cote),
            ),
            brouillon_id=F("brouillon__id"),
            brouillon_civilite=F("brouillon__auteur__civilite"),
            brouillon_nom=F("brouillon__auteur__nom"),
            brouillon_prenom=F("brouillon__auteur__prenom"),
        )


class Conversation(Lisible, models.Model):
    """Two parties, a patient or none, and the state of each side.

    `ordre_ps` and `ordre_mc` are what each side's list is sorted by; `dernier_*` describe the
    last message sent; `non_lu_*` say what is bold, for each side. They are changed by the acts
    only (`echanges.messagerie.actions`); the counters follow by a trigger.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    interlocuteur = models.ForeignKey(Interlocuteur, models.PROTECT, related_name="+")
    echelon = models.ForeignKey(Interlocuteur, models.PROTECT, related_name="+")
    patient = models.ForeignKey(Patient, models.PROTECT, null=True, blank=True, related_name="+")
    initiee_par = models.CharField(max_length=2, choices=Cote)
    cle = models.BinaryField()
    """The conversation's data key, wrapped under the master key."""
    objet_scelle = models.BinaryField()
    bannette = models.CharField(max_length=10, blank=True, default=Bannette.ABSENTE)
    cree_le = models.DateTimeField()
    ordre_ps = models.DateTimeField()
    ordre_mc = models.DateTimeField()
    dernier_rang = models.PositiveIntegerField(default=0)
    dernier_cote = models.CharField(max_length=2, choices=Cote, blank=True)
    dernier_lu_le = models.DateTimeField(null=True, blank=True)
    """First opening of the last message by the other side: the tag [Lu] (R75, A14)."""
    non_lu_ps = models.BooleanField(default=False)
    non_lu_mc = models.BooleanField(default=False)
    supprimee_rang = models.PositiveIntegerField(default=0)
    """Rank of the last message when the doctor deleted: what he sees begins after it (A8)."""
    supprimee_le = models.DateTimeField(null=True, blank=True)
    close_le = models.DateTimeField(null=True, blank=True)
    close_par = models.ForeignKey(
        Agent, models.PROTECT, null=True, blank=True, related_name="conversations_closes"
    )
    """Who closed last; kept when the doctor reopens, for the search by agent (A24)."""
    rouverte_le = models.DateTimeField(null=True, blank=True)
    """Set by a doctor's message in a closed conversation, until the échelon answers (A10)."""
    pieces = models.PositiveIntegerField(default=0)
    pieces_supprimees = models.PositiveIntegerField(default=0)
    """Files sent, and how many of them before the doctor's deletion."""

    objects = ConversationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(bannette=Bannette.ABSENTE, dernier_rang=0)
                | Q(bannette__in=[Bannette.A_TRAITER, Bannette.EN_COURS, Bannette.CLOS])
                & Q(dernier_rang__gt=0),
                name="conversation_bannette_des_le_premier_message",
            ),
            models.CheckConstraint(
                condition=Q(bannette=Bannette.CLOS, close_le__isnull=False, close_par__isnull=False)
                | ~Q(bannette=Bannette.CLOS),
                name="conversation_close_par_quelqu_un",
            ),
            models.CheckConstraint(
                condition=Q(supprimee_rang__lte=F("dernier_rang")),
                name="conversation_supprimee_apres_un_message",
            ),
        ]
        indexes = [
            models.Index(
                fields=["interlocuteur", "-ordre_ps", "-id"], name="conversation_liste_ps"
            ),
            models.Index(
                fields=["interlocuteur", "-ordre_ps", "-id"],
                condition=Q(non_lu_ps=True),
                name="conversation_non_lues_ps",
            ),
            models.Index(
                fields=["echelon", "bannette", "-ordre_mc", "-id"], name="conversation_bannette"
            ),
            models.Index(
                fields=["echelon", "bannette", "-ordre_mc", "-id"],
                condition=Q(non_lu_mc=True),
                name="conversation_non_lues_mc",
            ),
            models.Index(
                fields=["echelon", "patient", "-ordre_mc", "-id"], name="conversation_patient_mc"
            ),
            models.Index(
                fields=["echelon", "interlocuteur", "-ordre_mc", "-id"],
                name="conversation_medecin_mc",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    def non_lue_de(self, cote: Cote) -> bool:
        """Tell whether it is bold in that side's list."""
        return self.non_lu_ps if cote == Cote.PS else self.non_lu_mc

    def partie_de(self, cote: Cote) -> Interlocuteur:
        """The party that stands on a side."""
        return self.interlocuteur if cote == Cote.PS else self.echelon

    def partie_id_de(self, cote: Cote) -> uuid.UUID:
        """Its identifier, without reading it: what a trace names."""
        return self.interlocuteur_id if cote == Cote.PS else self.echelon_id


class MessageQuerySet(models.QuerySet["Message"]):
    """The messages of visible conversations; same rule as the policy `message_visible`."""

    def visibles_par(self, acteur: Acteur | Regard) -> Self:
        """Keep what was sent, after the deletion mark for a doctor, and his own side's drafts."""
        envoyes = Q(envoye_le__isnull=False)
        if acteur.cote == Cote.PS:
            envoyes &= Q(rang__gt=F("conversation__supprimee_rang"))
        return self.filter(
            envoyes | Q(envoye_le__isnull=True, cote=acteur.cote),
            conversation__in=Conversation.objects.visibles_par(acteur),
        )


class Message(models.Model):
    """A message, or a draft: a message without `envoye_le`, one a side (A13).

    Its identifier is made when the form opens, and is the idempotency key of its sending.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="messages")
    cote = models.CharField(max_length=2, choices=Cote)
    auteur = models.ForeignKey(Agent, models.PROTECT, related_name="messages")
    """The person who wrote; the other side only sees his party (A6)."""
    corps_scelle = models.BinaryField()
    version = models.PositiveIntegerField(default=1)
    redige_le = models.DateTimeField()
    rang = models.PositiveIntegerField(null=True, blank=True)
    envoye_le = models.DateTimeField(null=True, blank=True)
    empreinte = models.BinaryField(max_length=32, null=True, blank=True)
    """Keyed fingerprint of the form that sent it, to tell a repeat from another content."""
    lu_le = models.DateTimeField(null=True, blank=True)
    """First opening by the other side."""
    lu_par = models.ForeignKey(
        Agent, models.PROTECT, null=True, blank=True, related_name="messages_ouverts"
    )
    """Who opened it first; shown inside his own side only (A7)."""

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "rang"], name="message_rang_unique"),
            models.UniqueConstraint(
                fields=["conversation", "cote"],
                condition=Q(envoye_le__isnull=True),
                name="message_un_brouillon_par_cote",
            ),
            models.CheckConstraint(
                condition=Q(rang__isnull=True, envoye_le__isnull=True)
                | Q(rang__isnull=False, envoye_le__isnull=False, empreinte__isnull=False),
                name="message_range_s_il_est_envoye",
            ),
        ]
        indexes = [models.Index(fields=["auteur", "conversation"], name="message_auteur")]

    def __str__(self) -> str:
        return str(self.id)

    def contexte(self) -> str:
        """What its sealed text is bound to."""
        return f"message|{self.id}|{self.conversation_id}|{self.cote}"


class PieceJointe(models.Model):
    """A file of a message, sealed: its bytes in the store, its key and name here.

    Five at most, held by the slot: the database refuses a sixth (R28). Its identifier is made
    by the page that sends it: sending a file twice is attaching it once. Once the message is
    sent nothing of it changes but what the worker found (`echanges.messagerie.analyse`).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    message = models.ForeignKey(Message, models.CASCADE, related_name="pieces_jointes")
    emplacement = models.PositiveSmallIntegerField()
    """One of the five places, free again once the file is removed: no order is read from it."""
    ordre = models.PositiveSmallIntegerField(default=0)
    """Its rank among the files of its message, as they were chosen: they may arrive otherwise."""
    nom_scelle = models.BinaryField()
    cle_scellee = models.BinaryField()
    format = models.CharField(max_length=4)
    taille = models.PositiveIntegerField()
    """Bytes of the clear file."""
    empreinte = models.BinaryField(max_length=32)
    """Keyed fingerprint of the clear bytes."""
    depot = models.CharField(max_length=32, unique=True)
    """Name of the ciphertext in the store."""
    recue_le = models.DateTimeField(default=timezone.now, editable=False)
    """For maintenance, hence the real clock."""
    etat = models.CharField(max_length=14, choices=Analyse, default=Analyse.RECU)
    essais = models.PositiveSmallIntegerField(default=0)
    """Doubtful answers of the antivirus so far."""
    pages = models.PositiveSmallIntegerField(default=0)
    """Pages of its preview, apart from the thumbnail; 0 where there is none."""
    pages_du_fichier = models.PositiveSmallIntegerField(default=0)
    """Pages of the file itself, of which the preview may show the first ones only."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["message", "emplacement"], name="piece_emplacement_unique"
            ),
            models.CheckConstraint(
                condition=Q(emplacement__gte=1, emplacement__lte=settings.PIECES_MAX),
                name="piece_cinq_au_plus",
            ),
            models.CheckConstraint(
                condition=Q(taille__gte=1, taille__lte=settings.PIECE_OCTETS_MAX),
                name="piece_dix_mo_au_plus",
            ),
        ]
        indexes = [
            models.Index(
                fields=["recue_le"],
                condition=Q(etat__in=[Analyse.RECU, Analyse.EN_ANALYSE]),
                name="piece_a_analyser",
            )
        ]

    def __str__(self) -> str:
        return str(self.id)

    def contexte(self, quoi: str) -> str:
        """What its sealed name and key are bound to."""
        return f"piece|{self.id}|{quoi}"

    @property
    def servie(self) -> bool:
        """Whether its bytes may be had: found clean, or in a demonstration without antivirus."""
        return self.etat == Analyse.SAIN or (settings.DEMO and self.etat == Analyse.NON_ANALYSE)

    @property
    def attend(self) -> bool:
        """Whether the antivirus has still to say."""
        return self.etat in {Analyse.RECU, Analyse.EN_ANALYSE}


class Apercu(models.Model):
    """A picture of a page of a file, made by the worker, sealed; the number 0 is the thumbnail."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    piece = models.ForeignKey(PieceJointe, models.CASCADE, related_name="apercus")
    numero = models.PositiveSmallIntegerField()
    depot = models.CharField(max_length=32, unique=True)
    cle_scellee = models.BinaryField()
    mime = models.CharField(max_length=10)
    taille = models.PositiveIntegerField()
    """Bytes of the clear picture."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["piece", "numero"], name="apercu_page_unique"),
        ]

    def contexte(self) -> str:
        """What its sealed key is bound to."""
        return f"apercu|{self.id}|{self.piece_id}|{self.numero}"


class Compteur(models.Model):
    """How many conversations a party has, by tray and unread, kept by a database trigger.

    Changed in the transaction of each act, whatever the act: no list ever counts rows.
    """

    interlocuteur = models.OneToOneField(Interlocuteur, models.CASCADE, primary_key=True)
    a_traiter = models.IntegerField(default=0)
    a_traiter_non_lus = models.IntegerField(default=0)
    en_cours = models.IntegerField(default=0)
    en_cours_non_lus = models.IntegerField(default=0)
    clos = models.IntegerField(default=0)
    clos_non_lus = models.IntegerField(default=0)
    brouillons = models.IntegerField(default=0)
    """New conversations an échelon has written and not sent (A12)."""
    non_lus = models.IntegerField(default=0)
    """Unread conversations of a doctor or a structure."""

    def __str__(self) -> str:
        return f"compteur de {self.interlocuteur_id}"


class Reprise(models.Model):
    """That an échelon took conversations over from another, by a merge, a split or a transfer.

    The search by agent offers the names of both: those who wrote before are found after.
    """

    id = models.BigAutoField(primary_key=True)
    cedant = models.ForeignKey(Interlocuteur, models.PROTECT, related_name="+")
    repreneur = models.ForeignKey(Interlocuteur, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["repreneur", "cedant"], name="reprise_unique"),
        ]
