"""What becomes of a writing form: sent, saved, given up, or shown again with the reason.

One form does it all, with or without scripts. What was typed is never lost: a refusal shows
the form again with the text, and the files already accepted are kept in the draft.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone

from echanges.annuaire.models import Interlocuteur, Patient
from echanges.annuaire.recherche import RegimeNonCouvert, echelon_de
from echanges.comptes.acteur import Acteur
from echanges.horloge import maintenant
from echanges.messagerie import actions
from echanges.messagerie.etats import ActeInterdit, Bannette, Presence
from echanges.messagerie.lecture import pieces_du_message
from echanges.messagerie.models import Conversation, Message, PieceJointe
from echanges.messagerie.pieces_jointes import (
    DejaJoint,
    FichierScelle,
    PieceBloquee,
    PiecesDifferentes,
    TropDePieces,
)
from echanges.web.conversations.cotes import Cadre, cadre_de
from echanges.web.conversations.pieces_affichees import (
    PieceAffichee,
    piece_affichee,
    pieces_affichees,
)
from echanges.web.conversations.saisie import Action, FormulaireDeSaisie, texte_concurrent
from echanges.web.reception.televersement import fichiers_recus
from echanges.web.requete import Requete, acteur

PERIME = (
    "Ce brouillon a été modifié entre-temps. Votre texte est conservé ci-dessous ; "
    "enregistrez ou envoyez de nouveau pour remplacer l'autre version."
)
DEJA_ENVOYE = "Ce message a déjà été envoyé. Votre texte est conservé ci-dessous."
CLOSE = "La conversation a été close entre-temps : l'échelon ne peut plus y répondre."
SUPPRIMEE = "La conversation a été supprimée entre-temps."
PERDUES = "Les fichiers choisis n'ont pas été joints : ajoutez-les de nouveau."
DIFFERENTES = (
    "Les pièces jointes du brouillon ne sont plus celles qui étaient affichées : "
    "vérifiez la liste ci-dessous, puis envoyez de nouveau."
)
BLOQUEE = "Une pièce jointe a été bloquée : retirez-la pour envoyer le message."
DEJA_JOINT = "Ce fichier n'a pas été joint : ajoutez-le de nouveau."
AUCUN_FICHIER = "Aucun fichier n'a été reçu."
REFUS: dict[type[Exception], str] = {
    actions.BrouillonPerime: PERIME,
    actions.DejaEnvoye: DEJA_ENVOYE,
    TropDePieces: TropDePieces.message,
    PiecesDifferentes: DIFFERENTES,
    PieceBloquee: BLOQUEE,
    DejaJoint: DEJA_JOINT,
}
"""The refusals of the acts that one sentence says whole."""
REFUSES: tuple[type[Exception], ...] = (ActeInterdit, RegimeNonCouvert, *REFUS)


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a form writes: a conversation, or the parties between which it begins one."""

    interlocuteur: Interlocuteur
    echelon: Interlocuteur | None
    """None: the one that treats the patient."""
    patient: Patient | None
    conversation: Conversation | None = None

    @classmethod
    def de(cls, conversation: Conversation) -> "Destination":
        """A conversation that was begun: its first draft, or a reply."""
        return cls(
            conversation.interlocuteur, conversation.echelon, conversation.patient, conversation
        )

    @property
    def reponse(self) -> bool:
        """Whether a message was sent before: the objet is then given."""
        return self.conversation is not None and self.conversation.dernier_rang > 0

    def ouvrir(self, acteur: Acteur, cle: uuid.UUID) -> uuid.UUID:
        """Return the conversation, begun under the form's key if it is new.

        Raises as `actions.commencer` does.
        """
        if self.conversation is not None:
            return self.conversation.id
        echelon = self.echelon
        if echelon is None:
            assert self.patient is not None
            echelon = echelon_de(self.patient)
        parties = {"interlocuteur": self.interlocuteur, "echelon": echelon}
        return actions.commencer(acteur, cle=cle, **parties, patient=self.patient).id

    def adresse(self, cadre: Cadre, cle: uuid.UUID) -> str:
        """Where the form is once something was saved of it."""
        if self.conversation is None:
            return cadre.adresse("reprendre", cle)
        route = "repondre" if self.reponse else "reprendre"
        return cadre.adresse(route, self.conversation.id)

    def apres_abandon(self, cadre: Cadre) -> str:
        """Where to go: the thread, or the home screen when nothing is left of the conversation."""
        if self.conversation is None or not self.reponse:
            return cadre.accueil
        return cadre.adresse("conversation", self.conversation.id)


class Suite(StrEnum):
    """What came of a form."""

    ENVOYE = "envoye"
    ENREGISTRE = "enregistre"
    JOINT = "joint"
    RETIRE = "retire"
    ABANDONNE = "abandonne"
    A_CORRIGER = "a_corriger"


def ailleurs(requete: Requete, adresse: str) -> HttpResponse:
    """The form is not to be posted here any more: its message left, or has not left yet."""
    if requete.headers.get("Accept") == "application/json":
        return JsonResponse({"erreur": DEJA_ENVOYE}, status=409)
    return redirect(adresse)


class Envoi:
    """One posted form, from its reading to what came of it.

    Attributes:
        saisie: what its page would show again.
        statut: of that page.
    """

    def __init__(self, requete: Requete, destination: Destination) -> None:
        self._requete = requete
        self._acteur = acteur(requete)
        self._destination = destination
        self._formulaire = FormulaireDeSaisie(
            requete.POST, avec_objet=not destination.reponse, refus=requete.refus_de_pieces
        )
        self.saisie = self._formulaire.lire()
        self.statut = 422
        self._cle = self.saisie.cle
        self._fichiers = fichiers_recus(requete)
        self._message: Message | None = None

    def repondre(self) -> HttpResponse | None:
        """Do what the button says, and answer; None when the page is to be shown again.

        Raises `ConversationIntrouvable` when the conversation is not the acteur's: 404.
        """
        suite = self._faire()
        cadre = cadre_de(self._requete)
        adresse = self._destination.adresse(cadre, self._cle)
        if self._requete.headers.get("Accept") == "application/json":
            return self._reponse_automatique(suite, adresse)
        match suite:
            case Suite.ENVOYE:
                assert self._message is not None
                nom = cadre.destinataire(self._message.conversation)
                return self._annoncer(f"Message envoyé à {nom}.", cadre.accueil)
            case Suite.ABANDONNE:
                return self._annoncer("Brouillon supprimé", self._destination.apres_abandon(cadre))
            case Suite.ENREGISTRE:
                return self._annoncer("Brouillon enregistré", adresse)
            case _:
                return None

    def _annoncer(self, phrase: str, ou: str) -> HttpResponse:
        messages.success(self._requete, phrase)
        return redirect(ou)

    def _reponse_automatique(self, suite: Suite, adresse: str) -> JsonResponse:
        """Answer what the page does by itself: saving the text, sending a file, removing one."""
        saisie = self.saisie
        if suite is Suite.A_CORRIGER:
            erreur = saisie.explication or next(iter([*saisie.erreurs.values(), *saisie.refus]), "")
            return JsonResponse({"erreur": erreur}, status=self.statut)
        reponse: dict[str, object] = {
            "cle": str(saisie.cle),
            "version": saisie.version,
            "adresse": adresse,
        }
        if suite is Suite.JOINT:
            [jointe] = saisie.pieces
            reponse["piece"] = render_to_string(
                "conversations/piece_brouillon.html", {"piece": jointe}, self._requete
            )
            reponse["message"] = f"{jointe.nom} ajouté, {self._total()}"
            reponse["avis"] = self._fichiers[0].avis
        elif suite is Suite.RETIRE:
            reponse["message"] = f"Pièce jointe retirée, {self._total()}"
        else:
            heure = timezone.localtime(maintenant())
            reponse["message"] = f"Brouillon enregistré à {heure.hour} h {heure.minute:02d}"
        return JsonResponse(reponse)

    def _faire(self) -> Suite:
        """Do what the button says; a refusal undoes it, and becomes a sentence beside the text."""
        actes: dict[Action, Callable[[], Suite]] = {
            Action.ENVOYER: self._envoyer,
            Action.ABANDONNER: self._abandonner,
            Action.JOINDRE: self._joindre,
        }
        if self._requete.headers.get("Accept") == "application/json":
            actes[Action.RETIRER] = self._retirer
        acte = actes.get(self._formulaire.action_demandee, self._enregistrer)
        try:
            with transaction.atomic():
                return acte()
        except REFUSES as refus:
            return self._refuser(refus)

    def _envoyer(self) -> Suite:
        """Send; a form to correct keeps its accepted files in the draft."""
        fichiers = self._dans_la_limite()
        if not self.saisie.en_erreur:
            self._ecrire(actions.envoyer, fichiers)
            return Suite.ENVOYE
        if fichiers and not self._formulaire.trop_long:
            self._ecrire(actions.rediger, fichiers)
        self.saisie.pieces = self._pieces()
        return Suite.A_CORRIGER

    def _enregistrer(self) -> Suite:
        fichiers = self._dans_la_limite()
        if not self._formulaire.trop_long:
            self._ecrire(actions.rediger, fichiers)
        if not self.saisie.en_erreur:
            return Suite.ENREGISTRE
        self.saisie.pieces = self._pieces()
        return Suite.A_CORRIGER

    def _ecrire(self, acte: Callable[..., Message], fichiers: list[FichierScelle]) -> None:
        redaction = self._formulaire.redaction(self.saisie, fichiers)
        self._message = message = acte(self._acteur, self._ouvrir(), redaction)
        self.saisie.cle, self.saisie.version = message.id, message.version
        for avis in (avis for fichier in fichiers for avis in fichier.avis):
            messages.success(self._requete, avis)

    def _abandonner(self) -> Suite:
        actions.abandonner(self._acteur, self._ouvrir())
        return Suite.ABANDONNE

    def _joindre(self) -> Suite:
        """One file sent by the page itself, under an identifier that the page made."""
        if self.saisie.refus or not self._fichiers:
            self.saisie.refus = self.saisie.refus or [AUCUN_FICHIER]
            if self._formulaire.has_error("pieces", "en_panne"):
                self.statut = 503  # not the file's fault: the page may send it again
            return Suite.A_CORRIGER
        fichier = self._fichiers[0]
        fichier.id = self._formulaire.cleaned_data.get("piece")
        fichier.ordre = self._formulaire.cleaned_data.get("ordre")
        piece = actions.joindre(self._acteur, self._ouvrir(), self._cle, fichier)
        cle = piece.message.conversation.cle_ouverte()
        self.saisie.pieces = [piece_affichee(piece, cle)]
        return Suite.JOINT

    def _retirer(self) -> Suite:
        """One file removed by the page itself; where there is none, nothing is begun for it."""
        assert self._formulaire.a_retirer is not None
        if self._attachees():
            actions.retirer_piece(
                self._acteur, self._ouvrir(), self._cle, self._formulaire.a_retirer
            )
        return Suite.RETIRE

    def _ouvrir(self) -> uuid.UUID:
        return self._destination.ouvrir(self._acteur, self._cle)

    def _refuser(self, refus: Exception) -> Suite:
        self.statut = 422 if isinstance(refus, RegimeNonCouvert) else 409
        if isinstance(refus, actions.BrouillonPerime):
            self.saisie.cle, self.saisie.version = refus.actuel.id, refus.actuel.version
            self.saisie.concurrent = texte_concurrent(refus.actuel)
        self.saisie.explication = self._expliquer(_pourquoi(refus))
        self.saisie.pieces = self._pieces()
        return Suite.A_CORRIGER

    def _expliquer(self, pourquoi: str) -> str:
        """Say also what happened to the files that came with the form."""
        if not self._fichiers:
            return pourquoi
        if self._formulaire.action_demandee is Action.JOINDRE:
            return f"{self._fichiers[0].nom} : {pourquoi}"
        return f"{pourquoi} {PERDUES}"

    def _dans_la_limite(self) -> list[FichierScelle]:
        """Keep the files that fit in the five places (R28); the rest is refused by name."""
        if not self._fichiers:
            return []
        presentes = [
            piece
            for piece in self._attachees()
            if piece.id != self._formulaire.a_retirer and piece.message.envoye_le is None
        ]
        places = settings.PIECES_MAX - len(presentes)
        self.saisie.refus += [
            f"{fichier.nom} : {TropDePieces.message}" for fichier in self._fichiers[places:]
        ]
        self._fichiers = self._fichiers[:places]
        return self._fichiers

    def _total(self) -> str:
        """« 2 pièces jointes sur 5 », for the draft as it stands now."""
        nombre = len(self._attachees())
        pluriel = "s" if nombre > 1 else ""
        return f"{nombre} pièce{pluriel} jointe{pluriel} sur {settings.PIECES_MAX}"

    def _pieces(self) -> list[PieceAffichee]:
        """The files of the draft, to show them again."""
        pieces = self._attachees()
        return pieces_affichees(pieces[0].message.conversation, pieces) if pieces else []

    def _attachees(self) -> list[PieceJointe]:
        return pieces_du_message(self._acteur, self.saisie.cle)


def _pourquoi(refus: Exception) -> str:
    """The sentence of a refusal."""
    if isinstance(refus, RegimeNonCouvert):
        return refus.message
    if not isinstance(refus, ActeInterdit):
        return REFUS[type(refus)]
    if refus.etat.presence is Presence.SUPPRIMEE:
        return f"{SUPPRIMEE} Votre texte est conservé ci-dessous."
    assert refus.etat.bannette is Bannette.CLOS
    return f"{CLOSE} Votre texte est conservé ci-dessous."
