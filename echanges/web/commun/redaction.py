"""Writing, on both sides: save a draft, send, remove a file, give up.

One form does it all, with or without scripts. What was typed is never lost: a refusal shows
the form again with the text, and the files already accepted are kept in the draft.
"""

import uuid
from collections.abc import Callable
from enum import StrEnum

from django.conf import settings
from django.http import JsonResponse
from django.utils import timezone

from echanges.horloge import maintenant
from echanges.messagerie import actions
from echanges.messagerie.etats import ActeInterdit, Bannette, Presence
from echanges.messagerie.lecture import pieces_du_message
from echanges.messagerie.models import Message, PieceJointe
from echanges.messagerie.pieces_jointes import NOM_ILLISIBLE, FichierScelle, TropDePieces
from echanges.web.commun.formulaires import FormulaireDeRedaction
from echanges.web.commun.saisie import PieceAffichee, Saisie, pieces_affichees, texte_concurrent
from echanges.web.requete import Requete, acteur, lire_uuid
from echanges.web.televersement import fichiers_recus

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


class Suite(StrEnum):
    """What came of a form."""

    ENVOYE = "envoye"
    ENREGISTRE = "enregistre"
    ABANDONNE = "abandonne"
    A_CORRIGER = "a_corriger"


def reponse_automatique(redaction: "Redaction", suite: Suite, adresse: str) -> JsonResponse:
    """Answer the page's own saving: the draft's new version, or why it was not saved.

    `adresse`: where the form posts from now on.
    """
    if suite is Suite.A_CORRIGER:
        saisie = redaction.saisie
        erreur = saisie.explication or next(iter([*saisie.erreurs.values(), *saisie.refus]), "")
        return JsonResponse({"erreur": erreur}, status=redaction.statut)
    heure = timezone.localtime(maintenant())
    return JsonResponse(
        {
            "cle": str(redaction.saisie.cle),
            "version": redaction.saisie.version,
            "adresse": adresse,
            "message": f"Brouillon enregistré à {heure.hour} h {heure.minute:02d}",
        }
    )


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
            refus=[*getattr(requete, "refus_de_pieces", []), *self._illisibles()],
        )
        self.statut = 422
        self.automatique = requete.headers.get("Accept") == "application/json"

    def traiter(self) -> Suite:
        """Do what the button says; the text and the accepted files survive any refusal."""
        if self.action == "abandonner":
            actions.abandonner(acteur(self.requete), self.ouvrir(self.saisie.cle))
            return Suite.ABANDONNE
        fichiers = self._dans_la_limite(fichiers_recus(self.requete))
        if self.action == "envoyer" and not self.saisie.en_erreur:
            return self._essayer(actions.envoyer, fichiers, Suite.ENVOYE)
        if self._a_garder(fichiers):
            suite = self._essayer(actions.rediger, fichiers, Suite.ENREGISTRE)
            if suite is Suite.A_CORRIGER or not self.saisie.en_erreur:
                return suite
        self.saisie.pieces = self._pieces()
        return Suite.A_CORRIGER

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
        )
        try:
            message = acte(acteur(self.requete), self.ouvrir(self.saisie.cle), redaction)
        except actions.BrouillonPerime as conflit:
            self.saisie.cle, self.saisie.version = conflit.actuel.id, conflit.actuel.version
            self.saisie.concurrent = texte_concurrent(conflit.actuel)
            return self._refuser(PERIME, fichiers)
        except actions.DejaEnvoye:
            return self._refuser(DEJA_ENVOYE, fichiers)
        except TropDePieces as trop:
            return self._refuser(trop.message, fichiers)
        except ActeInterdit as interdit:
            return self._refuser(_pourquoi(interdit), fichiers)
        if fichiers:
            self.requete.pieces_gardees = {piece.depot for piece in message.pieces_jointes.all()}
        self.saisie.cle, self.saisie.version = message.id, message.version
        return suite

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
        if not self.saisie.enregistree:
            return []
        return pieces_du_message(acteur(self.requete), self.saisie.cle)

    def _dans_la_limite(self, fichiers: list[FichierScelle]) -> list[FichierScelle]:
        """Keep what fits in the five places (R28); the rest is refused by name."""
        presentes = [piece for piece in self._attachees() if piece.id != self.a_retirer]
        places = settings.PIECES_MAX - len(presentes)
        self.saisie.refus += [
            f"{fichier.nom} : {settings.PIECES_MAX} pièces jointes maximum"
            for fichier in fichiers[places:]
        ]
        return fichiers[:places]

    def _illisibles(self) -> list[str]:
        """Compare with the number of files the page says it sends.

        Django drops a part whose name it cannot read, in silence: a message may never leave
        with fewer files than were attached.
        """
        annonces = self.requete.POST.get("nombre_pieces", "")
        recus = len(self.requete.FILES.getlist("pieces")) + len(
            getattr(self.requete, "refus_de_pieces", [])
        )
        if annonces.isdigit() and int(annonces) > recus:
            return [f"Un fichier : {NOM_ILLISIBLE}"]
        return []


def _pourquoi(interdit: ActeInterdit) -> str:
    if interdit.etat.presence is Presence.SUPPRIMEE:
        return f"{SUPPRIMEE} Votre texte est conservé ci-dessous."
    assert interdit.etat.bannette is Bannette.CLOS
    return f"{CLOSE} Votre texte est conservé ci-dessous."
