"""The acts: everything a user does to a conversation, one function each.

Every act runs in the transaction of its `Acteur`'s context and goes the same way: lock →
check → change → journal → notify. It leaves everything as it was when it raises.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import IntegrityError, connection, transaction
from django.db.models import Q

from echanges.annuaire.models import Genre, Interlocuteur, Patient
from echanges.annuaire.recherche import echelon_de, tenir_echelon
from echanges.coffre.acces import trousseau
from echanges.comptes.acteur import Acteur
from echanges.comptes.models import Cote
from echanges.horloge import maintenant
from echanges.journal.actes import consigner
from echanges.journal.models import Acte
from echanges.messagerie import etats
from echanges.messagerie.changements import (
    a_ouvrir,
    apres_cloture,
    apres_envoi,
    apres_ouverture,
    champ_non_lu,
)
from echanges.messagerie.etats import Evenement
from echanges.messagerie.models import Conversation, Message, PieceJointe
from echanges.messagerie.pieces_jointes import (
    DejaJoint,
    FichierScelle,
    attacher,
    detacher,
    oublier,
    pieces_presentes,
    verifier_pieces,
)
from echanges.notifications.prevenir import prevenir
from echanges.textes import ce_qui_se_voit


@dataclass(frozen=True, slots=True)
class Redaction:
    """What a form holds: its key, the version it started from, the text, and the files.

    `cle` is made when the form opens and becomes the identifier of the message: sending the
    same form twice is sending once. `version` is 0 where there was no draft.
    """

    cle: uuid.UUID
    version: int
    corps: str
    objet: str | None = None
    """None in a reply, which keeps the conversation's objet (A21)."""
    ajouts: Sequence[FichierScelle] = field(default_factory=tuple)
    retraits: Sequence[uuid.UUID] = field(default_factory=tuple)
    attendues: int | None = None
    """How many saved files the page shows, where it knows: a message leaves with all of them."""

    def empreinte(self) -> bytes:
        """Keyed fingerprint of the whole form: equal for a repeat, and only for it."""
        fichiers = ",".join(sorted(f.empreinte.hex() for f in self.ajouts))
        parties = [str(self.cle), self.objet or "", self.corps, fichiers]
        return trousseau().empreinte(
            "envoi", "|".join(f"{len(partie)}:{partie}" for partie in parties)
        )


class ConversationIntrouvable(Exception):
    """It does not exist, or is not this acteur's: the two cannot be told apart."""


class MessageIncomplet(Exception):
    """Objet and message are mandatory to send (R29, R30)."""


class BrouillonPerime(Exception):
    """The draft was changed since the form opened; `actuel` holds what was saved (A13)."""

    def __init__(self, actuel: Message) -> None:
        super().__init__("stale draft")
        self.actuel = actuel


class DejaEnvoye(Exception):
    """This form was already sent, with another content: nothing is sent twice."""


class BrouillonExistant(Exception):
    """A conversation that holds a reply draft cannot be closed (A29)."""


class EchelonReorganise(Exception):
    """The agent's échelon was merged while he was asking: with his new rights it may be done."""


def commencer(
    acteur: Acteur,
    *,
    cle: uuid.UUID,
    interlocuteur: Interlocuteur,
    echelon: Interlocuteur,
    patient: Patient | None,
) -> Conversation:
    """Begin a conversation between a PS-side party and an échelon, for a first draft.

    `cle` becomes its identifier, so that a form posted twice begins one conversation. Seals a
    data key of its own. Raises `ConversationIntrouvable` if the acteur may not bring these
    parties together, or if the key is somebody else's; `RegimeNonCouvert` for a patient that
    no échelon treats; `EchelonReorganise`.
    """
    _exiger_parties(acteur, interlocuteur, echelon, patient)
    echelon = _tenir(acteur, echelon, patient)
    a = maintenant()
    nouvelle = Conversation(
        id=cle,
        interlocuteur=interlocuteur,
        echelon=echelon,
        patient=patient,
        initiee_par=acteur.cote_sur,
        cree_le=a,
        ordre_ps=a,
        ordre_mc=a,
    )
    nouvelle.cle, cle_ouverte = trousseau().nouvelle_cle(nouvelle.contexte("cle"))
    nouvelle.objet_scelle = cle_ouverte.sceller_texte("", nouvelle.contexte("objet"))
    Conversation.objects.bulk_create([nouvelle], ignore_conflicts=True)
    commencee = _verrouiller(acteur, cle)
    if not _memes_parties(commencee, nouvelle):
        raise ConversationIntrouvable
    return commencee


def rediger(acteur: Acteur, conversation_id: uuid.UUID, redaction: Redaction) -> Message:
    """Save a draft, complete or not (R31, R83): one a side and conversation, versioned.

    Journals REDACTION. Raises `ConversationIntrouvable`, `ActeInterdit`, `BrouillonPerime`
    when somebody saved since the form opened, `DejaEnvoye`, `TropDePieces`.
    """
    conversation = _verrouiller(acteur, conversation_id)
    etats.apres(conversation.etat, etats.REDACTION[acteur.cote_sur])
    envoye, actuel = _messages_du_formulaire(acteur, conversation, redaction.cle)
    if envoye is not None:
        raise DejaEnvoye
    brouillon, _ = _ecrire(acteur, conversation, redaction, actuel)
    if conversation.dernier_rang == 0:
        conversation.ordre_ps = conversation.ordre_mc = brouillon.redige_le
    conversation.save()
    consigner(
        Acte.REDACTION,
        acteur=acteur,
        objet=conversation.id,
        partie=conversation.partie_id_de(acteur.cote_sur),
    )
    return brouillon


def envoyer(acteur: Acteur, conversation_id: uuid.UUID, redaction: Redaction) -> Message:
    """Send a message, once: the first of a conversation, or a reply.

    Decides on the state at sending (A30). The conversation moves to the tray the state table
    says, becomes unread across, and reappears for a doctor who had deleted it (A8). Journals
    ENVOI, and has the other side told by mail. A repeat of the same form returns the message
    already sent. Raises `ConversationIntrouvable`, `ActeInterdit`, `MessageIncomplet`,
    `BrouillonPerime`, `DejaEnvoye`, `TropDePieces`, `PiecesDifferentes`, `PieceBloquee`.
    """
    conversation = _verrouiller(acteur, conversation_id)
    empreinte = redaction.empreinte()
    envoye, actuel = _messages_du_formulaire(acteur, conversation, redaction.cle)
    if envoye is not None:
        if (bytes(envoye.empreinte or b""), envoye.conversation_id) != (empreinte, conversation.id):
            raise DejaEnvoye
        return envoye
    etats.apres(conversation.etat, etats.ENVOI[acteur.cote_sur])
    textes = [redaction.corps] if redaction.objet is None else [redaction.objet, redaction.corps]
    if not all(ce_qui_se_voit(texte) for texte in textes):
        raise MessageIncomplet
    message, pieces = _ecrire(acteur, conversation, redaction, actuel, empreinte=empreinte)
    apres_envoi(conversation, message, pieces)
    conversation.save()
    partie = conversation.partie_id_de(acteur.cote_sur)
    consigner(Acte.ENVOI, acteur=acteur, objet=message.id, partie=partie)
    prevenir(conversation.partie_de(Cote(message.cote).autre))
    return message


def joindre(
    acteur: Acteur, conversation_id: uuid.UUID, cle: uuid.UUID, fichier: FichierScelle
) -> PieceJointe:
    """Add a file to the draft `cle` of the acteur's side, begun without text if there is none.

    The text and its version are left alone. A file sent again under the same identifier is the
    one already there. Journals REDACTION. Raises `ConversationIntrouvable`, `ActeInterdit`,
    `BrouillonPerime` for the draft of somebody else's form, `DejaEnvoye`, `TropDePieces`,
    `DejaJoint`.
    """
    conversation = _verrouiller(acteur, conversation_id)
    etats.apres(conversation.etat, etats.REDACTION[acteur.cote_sur])
    brouillon = _brouillon_sans_texte(acteur, conversation, cle)
    presentes = pieces_presentes(brouillon)
    if fichier.id and (deja := presentes.get(fichier.id)):
        if bytes(deja.empreinte) != fichier.empreinte:
            raise DejaJoint
        return deja
    attacher(brouillon, [fichier], presentes)
    partie = conversation.partie_id_de(acteur.cote_sur)
    consigner(Acte.REDACTION, acteur=acteur, objet=conversation.id, partie=partie)
    return brouillon.pieces_jointes.get(depot=fichier.depot)


def retirer_piece(
    acteur: Acteur, conversation_id: uuid.UUID, cle: uuid.UUID, piece_id: uuid.UUID
) -> None:
    """Take a file out of the draft `cle`, its text left alone; none is harmless.

    Journals REDACTION. Raises `ConversationIntrouvable`, `ActeInterdit`.
    """
    conversation = _verrouiller(acteur, conversation_id)
    etats.apres(conversation.etat, etats.REDACTION[acteur.cote_sur])
    _, brouillon = _messages_du_formulaire(acteur, conversation, cle)
    piece = pieces_presentes(brouillon).get(piece_id)
    if piece is not None:
        detacher([piece])
        partie = conversation.partie_id_de(acteur.cote_sur)
        consigner(Acte.REDACTION, acteur=acteur, objet=conversation.id, partie=partie)


def ouvrir(acteur: Acteur, conversation: Conversation) -> None:
    """Mark as read what the other side sent, for the whole party (A7), and journal OUVERTURE.

    The first opening of a message is kept on it, with who opened; that of the last message is
    the other side's tag [Lu] (R75). Raises `ActeInterdit` for a conversation never sent.
    """
    etats.apres(conversation.etat, etats.OUVERTURE[acteur.cote_sur])
    if conversation.non_lue_de(acteur.cote_sur) or a_ouvrir(conversation, acteur.cote_sur):
        a = maintenant()
        conversation.messages.filter(
            cote=acteur.cote_sur.autre, rang__lte=conversation.dernier_rang, lu_le__isnull=True
        ).update(lu_le=a, lu_par=acteur.agent)
        # Conditional on the last message: one that arrives meanwhile stays unread.
        Conversation.objects.filter(
            id=conversation.id, dernier_rang=conversation.dernier_rang
        ).update(**apres_ouverture(conversation, acteur.cote_sur, a))
    consigner(
        Acte.OUVERTURE,
        acteur=acteur,
        objet=conversation.id,
        partie=conversation.partie_id_de(acteur.cote_sur),
    )


def marquer_non_lue(acteur: Acteur, conversation_id: uuid.UUID) -> None:
    """Put a conversation back in bold for the acteur's side, without touching [Lu] (A7)."""
    conversation = _verrouiller(acteur, conversation_id)
    etats.apres(conversation.etat, etats.OUVERTURE[acteur.cote_sur])
    setattr(conversation, champ_non_lu(acteur.cote_sur), True)
    conversation.save()
    consigner(
        Acte.NON_LU,
        acteur=acteur,
        objet=conversation.id,
        partie=conversation.partie_id_de(acteur.cote_sur),
    )


def supprimer(acteur: Acteur, conversation_id: uuid.UUID) -> None:
    """Delete a conversation for the doctor or his whole structure, for good (R47 to R54).

    The échelon keeps it and may write again; what was sent before stays out of reach on this
    side, by the database itself. A draft of this side is destroyed (A28). Journals
    SUPPRESSION. Raises `ConversationIntrouvable`, `ActeInterdit`.
    """
    conversation = _verrouiller(acteur, conversation_id)
    _exiger_cote(acteur, Cote.PS, conversation, Evenement.SUPPRESSION)
    etats.apres(conversation.etat, Evenement.SUPPRESSION)
    _detruire_brouillon(conversation, Cote.PS)
    conversation.supprimee_le = maintenant()
    conversation.supprimee_rang = conversation.dernier_rang
    conversation.pieces_supprimees = conversation.pieces
    conversation.non_lu_ps = False
    _laisser_voir_le_retrait(conversation)
    conversation.save()
    consigner(Acte.SUPPRESSION, acteur=acteur, objet=conversation.id)


def clore(acteur: Acteur, conversation_id: uuid.UUID) -> None:
    """Close a conversation for the échelon (R98 to R104); only a doctor's message reopens it.

    Journals CLOTURE. Raises `ConversationIntrouvable`, `ActeInterdit`, and `BrouillonExistant`
    while a reply draft waits (A29).
    """
    conversation = _verrouiller(acteur, conversation_id)
    _exiger_cote(acteur, Cote.MC, conversation, Evenement.CLOTURE)
    etats.apres(conversation.etat, Evenement.CLOTURE)
    if conversation.messages.filter(cote=Cote.MC, envoye_le__isnull=True).exists():
        raise BrouillonExistant
    apres_cloture(conversation, acteur.agent, maintenant())
    conversation.save()
    consigner(Acte.CLOTURE, acteur=acteur, objet=conversation.id, partie=conversation.echelon_id)


def abandonner(acteur: Acteur, conversation_id: uuid.UUID) -> None:
    """Destroy the draft of the acteur's side, its files with it; journals ABANDON.

    A conversation that was never sent goes with its draft.
    """
    conversation = _verrouiller(acteur, conversation_id)
    partie = conversation.partie_id_de(acteur.cote_sur)
    _detruire_brouillon(conversation, acteur.cote_sur)
    if conversation.dernier_rang == 0:
        conversation.delete()
    consigner(Acte.ABANDON, acteur=acteur, objet=conversation_id, partie=partie)


def _memes_parties(une: Conversation, autre: Conversation) -> bool:
    """Tell whether two conversations bring the same parties together, about the same patient."""
    return (une.interlocuteur_id, une.echelon_id, une.patient_id, une.initiee_par) == (
        autre.interlocuteur_id,
        autre.echelon_id,
        autre.patient_id,
        autre.initiee_par,
    )


def _exiger_parties(
    acteur: Acteur, interlocuteur: Interlocuteur, echelon: Interlocuteur, patient: Patient | None
) -> None:
    """Check that the acteur may begin this conversation: routing is the patient's (R16)."""
    sienne = interlocuteur if acteur.cote is Cote.PS else echelon
    if not acteur.parle_pour(sienne.id) or interlocuteur.genre == Genre.ECHELON:
        raise ConversationIntrouvable
    if patient is None and acteur.cote is Cote.PS:
        raise ConversationIntrouvable
    if patient is not None and echelon_de(patient).id != echelon.id:
        raise ConversationIntrouvable


def _tenir(acteur: Acteur, echelon: Interlocuteur, patient: Patient | None) -> Interlocuteur:
    """Hold the échelon until the end of the transaction, so that no reorganisation forgets it.

    Where one happened since it was read, the caisse of the patient says who took over: the
    doctor's message goes there. Raises `EchelonReorganise` for an agent who lost it.
    """
    while not tenir_echelon(echelon):
        echelon = echelon_de(patient) if patient else Interlocuteur.objects.get(id=echelon.id)
        if echelon.ferme or (acteur.cote is Cote.MC and not acteur.parle_pour(echelon.id)):
            raise EchelonReorganise
    return echelon


def _exiger_cote(
    acteur: Acteur, cote: Cote, conversation: Conversation, evenement: Evenement
) -> None:
    """Keep each verb to its side: the doctor deletes, the échelon closes."""
    if acteur.cote is not cote:
        raise etats.ActeInterdit(conversation.etat, evenement)


def _verrouiller(acteur: Acteur, conversation_id: uuid.UUID) -> Conversation:
    """Lock a conversation of the acteur's until the end of the transaction.

    Read again where it is not found: PostgreSQL drops from a joined reading the row whose
    échelon was changed while it waited for the lock.
    """
    siennes = (
        Conversation.objects.visibles_par(acteur)
        .select_related("interlocuteur", "echelon")
        .select_for_update(of=("self",))
        .filter(id=conversation_id)
    )
    conversation = siennes.first() or siennes.first()
    if conversation is None:
        if any(partie.ferme for partie in Interlocuteur.objects.filter(id__in=acteur.ids)):
            raise EchelonReorganise
        raise ConversationIntrouvable
    return conversation


def _messages_du_formulaire(
    acteur: Acteur, conversation: Conversation, cle: uuid.UUID
) -> tuple[Message | None, Message | None]:
    """Return what a form already sent under this key, if it did, and the draft of its side."""
    envoye = Q(id=cle, envoye_le__isnull=False)
    brouillon = Q(conversation=conversation, cote=acteur.cote_sur, envoye_le__isnull=True)
    trouves = {m.envoye_le is None: m for m in Message.objects.filter(envoye | brouillon)}
    if True in trouves:
        trouves[True].conversation = conversation
    return trouves.get(False), trouves.get(True)


def _brouillon_sans_texte(acteur: Acteur, conversation: Conversation, cle: uuid.UUID) -> Message:
    """Return the draft of this form, begun if there is none yet.

    Its version is then 0, what the form itself starts from: its first text goes into it.
    """
    envoye, actuel = _messages_du_formulaire(acteur, conversation, cle)
    if envoye is not None:
        raise DejaEnvoye
    if actuel is not None:
        if actuel.id != cle:
            raise BrouillonPerime(actuel)
        return actuel
    brouillon = Message(
        id=cle,
        conversation=conversation,
        cote=acteur.cote_sur,
        auteur=acteur.agent,
        version=0,
        redige_le=maintenant(),
    )
    brouillon.corps_scelle = conversation.cle_ouverte().sceller_texte("", brouillon.contexte())
    _enregistrer(brouillon, nouveau=True)
    if conversation.dernier_rang == 0:
        conversation.ordre_ps = conversation.ordre_mc = brouillon.redige_le
        conversation.save()
    return brouillon


def _ecrire(
    acteur: Acteur,
    conversation: Conversation,
    redaction: Redaction,
    actuel: Message | None,
    *,
    empreinte: bytes | None = None,
) -> tuple[Message, int]:
    """Write the draft of the acteur's side, or turn it into a sent message (with `empreinte`).

    Returns it with the number of its files, counted for a sending only.
    """
    if actuel is not None and _perime(actuel, redaction):
        raise BrouillonPerime(actuel)
    envoi = empreinte is not None
    concernees = envoi or redaction.ajouts or redaction.retraits
    presentes = pieces_presentes(actuel) if concernees else {}
    retirees = [presentes.pop(piece) for piece in redaction.retraits if piece in presentes]
    if envoi:
        verifier_pieces(presentes, redaction.attendues)
    message = actuel or Message(id=redaction.cle, cote=acteur.cote_sur, version=0)
    _remplir(message, acteur, conversation, redaction)
    nouveau = actuel is None
    if redaction.ajouts or retirees:  # first: files of a sent message never change
        _enregistrer(message, nouveau=nouveau)
        nouveau = False
        detacher(retirees)
        attacher(message, redaction.ajouts, presentes)
    if envoi:
        message.empreinte = empreinte
        message.rang = conversation.dernier_rang + 1
        message.envoye_le = message.redige_le
    _enregistrer(message, nouveau=nouveau)
    return message, len(presentes) + len(redaction.ajouts)


def _remplir(
    message: Message, acteur: Acteur, conversation: Conversation, redaction: Redaction
) -> None:
    """Put what the form holds into a message, sealed, as a new version."""
    message.conversation = conversation
    message.auteur = acteur.agent
    message.version += 1
    message.redige_le = maintenant()
    cle = conversation.cle_ouverte()
    message.corps_scelle = cle.sceller_texte(redaction.corps, message.contexte())
    if redaction.objet is not None and conversation.dernier_rang == 0:
        objet = conversation.contexte("objet")
        conversation.objet_scelle = cle.sceller_texte(redaction.objet, objet)


def _perime(actuel: Message, redaction: Redaction) -> bool:
    """Tell whether a draft is not the one the form started from.

    Version 0 is a form that saved no text yet: the draft is its own only under its own key.
    """
    return actuel.version != redaction.version or (
        redaction.version == 0 and actuel.id != redaction.cle
    )


def _enregistrer(message: Message, *, nouveau: bool) -> None:
    """Save a message, unless its key is that of one out of sight: sent, then deleted (A8)."""
    if not nouveau:
        message.save()
        return
    try:
        with transaction.atomic():
            message.save(force_insert=True)
    except IntegrityError as doublon:
        raise DejaEnvoye from doublon


def _detruire_brouillon(conversation: Conversation, cote: Cote) -> None:
    brouillon = conversation.messages.filter(cote=cote, envoye_le__isnull=True).first()
    if brouillon is None:
        return
    oublier(list(brouillon.pieces_jointes.all()))
    brouillon.delete()


def _laisser_voir_le_retrait(conversation: Conversation) -> None:
    """Let this transaction still see the row it hides.

    PostgreSQL checks the policy of reading on the new version of an updated row; without this
    a doctor could not write the mark that hides the conversation from him.
    """
    with connection.cursor() as curseur:
        curseur.execute("SELECT set_config('echanges.retrait', %s, true)", [str(conversation.id)])
