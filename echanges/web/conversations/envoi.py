"""Writing, on both sides: save a draft, send, remove a file, give up.

One form does it all, with or without scripts. What was typed is never lost: a refusal shows
the form again with the text, and the files already accepted are kept in the draft.
"""

import uuid
from collections.abc import Callable
from enum import StrEnum

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone

from echanges.horloge import maintenant
from echanges.messagerie import actions
from echanges.messagerie.etats import ActeInterdit, Bannette, Presence
from echanges.messagerie.lecture import pieces_du_message
from echanges.messagerie.models import Message, PieceJointe
from echanges.messagerie.pieces_jointes import (
    DejaJoint,
    FichierScelle,
    PieceBloquee,
    PiecesDifferentes,
    TropDePieces,
)
from echanges.web.conversations.formulaires import FormulaireDeRedaction
from echanges.web.conversations.saisie import (
    PieceAffichee,
    Saisie,
    piece_affichee,
    pieces_affichees,
    texte_concurrent,
)
from echanges.web.reception.fichier import EN_PANNE
from echanges.web.reception.televersement import fichiers_recus
from echanges.web.requete import Requete, acteur, lire_uuid

Ouvrir = Callable[[uuid.UUID], uuid.UUID]
"""Returns the conversation to write in; begins it under the form's key if it is new."""

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


class Suite(StrEnum):
    """What came of a form."""

    ENVOYE = "envoye"
    ENREGISTRE = "enregistre"
    JOINT = "joint"
    RETIRE = "retire"
    ABANDONNE = "abandonne"
    A_CORRIGER = "a_corriger"


def reponse_automatique(redaction: "Redaction", suite: Suite, adresse: str) -> JsonResponse:
    """Answer what the page does by itself: saving the text, sending a file, removing one.

    `adresse`: where the form posts from now on.
    """
    saisie = redaction.saisie
    if suite is Suite.A_CORRIGER:
        erreur = saisie.explication or next(iter([*saisie.erreurs.values(), *saisie.refus]), "")
        return JsonResponse({"erreur": erreur}, status=redaction.statut)
    reponse = {"cle": str(saisie.cle), "version": saisie.version, "adresse": adresse}
    if suite is Suite.JOINT:
        [jointe] = saisie.pieces
        reponse["piece"] = render_to_string(
            "conversations/piece_brouillon.html", {"piece": jointe}, redaction.requete
        )
        reponse["message"] = f"{jointe.nom} ajouté, {redaction.total()}"
    elif suite is Suite.RETIRE:
        reponse["message"] = f"Pièce jointe retirée, {redaction.total()}"
    else:
        heure = timezone.localtime(maintenant())
        reponse["message"] = f"Brouillon enregistré à {heure.hour} h {heure.minute:02d}"
    return JsonResponse(reponse)


def ailleurs(requete: Requete, adresse: str) -> HttpResponse:
    """The form is not to be posted here any more: its message left, or has not left yet."""
    if requete.headers.get("Accept") == "application/json":
        return JsonResponse({"erreur": DEJA_ENVOYE}, status=409)
    return redirect(adresse)


class Redaction:
    """One posted form, from its reading to what came of it.

    Raises `ConversationIntrouvable` when the conversation is not the acteur's: 404.
    """

    def __init__(self, requete: Requete, ouvrir: Ouvrir, *, avec_objet: bool) -> None:
        self.requete = requete
        self.ouvrir = ouvrir
        self.avec_objet = avec_objet
        self.action, _, argument = requete.POST.get("action", "envoyer").partition(":")
        self.a_retirer = lire_uuid(argument)
        self.formulaire = FormulaireDeRedaction(requete.POST)
        self.formulaire.is_valid()
        if self.action == "envoyer":
            self.formulaire.exiger(avec_objet=avec_objet)
        lu = self.formulaire.cleaned_data
        self.saisie = Saisie(
            cle=lu.get("cle") or uuid.uuid4(),
            version=lu.get("version") or 0,
            objet=requete.POST.get("objet", ""),
            corps=requete.POST.get("corps", ""),
            erreurs={
                champ: str(erreurs[0])
                for champ, erreurs in self.formulaire.errors.items()
                if champ in {"objet", "corps"}
            },
            refus=list(getattr(requete, "refus_de_pieces", [])),
        )
        self.statut = 422
        self.automatique = requete.headers.get("Accept") == "application/json"

    def traiter(self) -> Suite:
        """Do what the button says; the text and the accepted files survive any refusal."""
        if self.action == "abandonner":
            actions.abandonner(acteur(self.requete), self.ouvrir(self.saisie.cle))
            return Suite.ABANDONNE
        if self.action == "joindre":
            return self._joindre()
        if self.a_retirer is not None and self.automatique:
            return self._tenter(self._retirer, [])
        fichiers = self._dans_la_limite(fichiers_recus(self.requete))
        if self.action == "envoyer" and not self.saisie.en_erreur:
            return self._essayer(actions.envoyer, fichiers, Suite.ENVOYE)
        if self._a_garder(fichiers):
            suite = self._essayer(actions.rediger, fichiers, Suite.ENREGISTRE)
            if suite is Suite.A_CORRIGER or not self.saisie.en_erreur:
                return suite
        self.saisie.pieces = self._pieces()
        return Suite.A_CORRIGER

    def total(self) -> str:
        """« 2 pièces jointes sur 5 », for the draft as it stands now."""
        nombre = len(self._attachees())
        pluriel = "s" if nombre > 1 else ""
        return f"{nombre} pièce{pluriel} jointe{pluriel} sur {settings.PIECES_MAX}"

    def _joindre(self) -> Suite:
        """One file sent by the page itself, under an identifier that the page made."""
        fichiers = fichiers_recus(self.requete)
        if self.saisie.refus or not fichiers:
            self.saisie.refus = self.saisie.refus or [AUCUN_FICHIER]
            if any(refus.endswith(EN_PANNE) for refus in self.saisie.refus):
                self.statut = 503  # not the file's fault: the page may send it again
            return Suite.A_CORRIGER
        fichier = fichiers[0]
        fichier.id = lire_uuid(self.requete.POST.get("piece"))
        suite = self._tenter(lambda: self._attacher(fichier), [])
        if suite is Suite.A_CORRIGER:
            self.saisie.explication = f"{fichier.nom} : {self.saisie.explication}"
        return suite

    def _attacher(self, fichier: FichierScelle) -> Suite:
        piece = actions.joindre(
            acteur(self.requete), self.ouvrir(self.saisie.cle), self.saisie.cle, fichier
        )
        cle = piece.message.conversation.cle_ouverte()
        self.saisie.pieces = [piece_affichee(piece, cle)]
        return Suite.JOINT

    def _retirer(self) -> Suite:
        """One file removed by the page itself; where there is none, nothing is begun for it."""
        assert self.a_retirer is not None
        if not self._attachees():
            return Suite.RETIRE
        actions.retirer_piece(
            acteur(self.requete), self.ouvrir(self.saisie.cle), self.saisie.cle, self.a_retirer
        )
        return Suite.RETIRE

    def _a_garder(self, fichiers: list[FichierScelle]) -> bool:
        """Save what can be: always a draft that was asked for, else only files just accepted."""
        trop_long = any("au plus" in erreur for erreur in self.saisie.erreurs.values())
        return not trop_long and (self.action != "envoyer" or bool(fichiers))

    def _essayer(
        self,
        acte: Callable[..., Message],
        fichiers: list[FichierScelle],
        suite: Suite,
    ) -> Suite:
        redaction = actions.Redaction(
            cle=self.saisie.cle,
            version=self.saisie.version,
            objet=self.saisie.objet.strip() if self.avec_objet else None,
            corps=self.saisie.corps.strip(),
            ajouts=fichiers,
            retraits=[self.a_retirer] if self.a_retirer else [],
            attendues=self._annoncees(),
        )

        def agir() -> Suite:
            message = acte(acteur(self.requete), self.ouvrir(self.saisie.cle), redaction)
            self.saisie.cle, self.saisie.version = message.id, message.version
            return suite

        return self._tenter(agir, fichiers)

    def _tenter(self, agir: Callable[[], Suite], fichiers: list[FichierScelle]) -> Suite:
        """Act; a refusal undoes it, and becomes a sentence beside the text that was typed."""
        try:
            with transaction.atomic():
                return agir()
        except actions.BrouillonPerime as conflit:
            self.saisie.cle, self.saisie.version = conflit.actuel.id, conflit.actuel.version
            self.saisie.concurrent = texte_concurrent(conflit.actuel)
            return self._refuser(PERIME, fichiers)
        except ActeInterdit as interdit:
            return self._refuser(_pourquoi(interdit), fichiers)
        except tuple(REFUS) as refus:
            return self._refuser(REFUS[type(refus)], fichiers)

    def _annoncees(self) -> int | None:
        """How many files the page shows as saved, counted by its script."""
        annonces = self.requete.POST.get("nombre_pieces", "")
        return int(annonces) if annonces.isdecimal() else None

    def _refuser(self, explication: str, fichiers: list[FichierScelle]) -> Suite:
        self.statut = 409
        self.saisie.explication = f"{explication} {PERDUES}" if fichiers else explication
        self.saisie.pieces = self._pieces()
        return Suite.A_CORRIGER

    def _pieces(self) -> list[PieceAffichee]:
        """The files of the draft, to show them again."""
        pieces = self._attachees()
        return pieces_affichees(pieces[0].message.conversation, pieces) if pieces else []

    def _attachees(self) -> list[PieceJointe]:
        return pieces_du_message(acteur(self.requete), self.saisie.cle)

    def _dans_la_limite(self, fichiers: list[FichierScelle]) -> list[FichierScelle]:
        """Keep what fits in the five places (R28); the rest is refused by name."""
        if not fichiers:
            return []
        presentes = [
            piece
            for piece in self._attachees()
            if piece.id != self.a_retirer and piece.message.envoye_le is None
        ]
        places = settings.PIECES_MAX - len(presentes)
        self.saisie.refus += [
            f"{fichier.nom} : {settings.PIECES_MAX} pièces jointes maximum"
            for fichier in fichiers[places:]
        ]
        return fichiers[:places]


REFUS: dict[type[Exception], str] = {
    actions.DejaEnvoye: DEJA_ENVOYE,
    TropDePieces: TropDePieces.message,
    PiecesDifferentes: DIFFERENTES,
    PieceBloquee: BLOQUEE,
    DejaJoint: DEJA_JOINT,
}
"""The refusals of the acts that one sentence says whole."""


def _pourquoi(interdit: ActeInterdit) -> str:
    if interdit.etat.presence is Presence.SUPPRIMEE:
        return f"{SUPPRIMEE} Votre texte est conservé ci-dessous."
    assert interdit.etat.bannette is Bannette.CLOS
    return f"{CLOSE} Votre texte est conservé ci-dessous."
