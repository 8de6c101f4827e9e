"""The échelon begins a conversation, or goes on with a draft (R77 to R92)."""

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from echanges.annuaire.models import Genre, Interlocuteur
from echanges.annuaire.recherche import Destinataire
from echanges.comptes.acteur import Acteur
from echanges.journal.actes import consigner
from echanges.journal.models import Acte
from echanges.messagerie import actions
from echanges.messagerie.lecture import brouillon_de, conversation_de, pieces_du_message
from echanges.messagerie.models import Conversation
from echanges.web.conversations.envoi import PERDUES, Destination, Envoi, ailleurs
from echanges.web.conversations.fil import conversation_ou_404
from echanges.web.conversations.saisie import Saisie, saisie_de
from echanges.web.mc.destinataire import (
    ECRANS,
    LIBERAL,
    STRUCTURE,
    Ecran,
    Recherche,
    chercher,
    destinataire_du_formulaire,
)
from echanges.web.publics import LES_DEUX, ouvert_a
from echanges.web.requete import Requete, acteur, lire_uuid


@ouvert_a("mc", LES_DEUX)
def ecrire(requete: Requete, ecran: str) -> HttpResponse:
    """A new message: first the recipient (R78, R85), then the same form as a reply."""
    if ecran not in ECRANS:
        raise Http404
    lequel = ECRANS[ecran]
    if requete.method != "POST":
        return _page(requete, lequel, Saisie())
    if requete.POST.get("action") == "chercher":
        return _chercher(requete, lequel)
    if requete.POST.get("action") == "changer":
        return _changer(requete, lequel)
    destinataire = destinataire_du_formulaire(
        acteur(requete),
        lequel,
        lire_uuid(requete.POST.get("destinataire")),
        lire_uuid(requete.POST.get("patient")),
    )
    if destinataire is None:
        erreur = Recherche(erreur="Sélectionnez d'abord le destinataire")
        return _page(requete, lequel, _texte_garde(requete), erreur, statut=422)
    destination = Destination(
        destinataire.interlocuteur, _expediteur(requete, destinataire), destinataire.patient
    )
    return _deposer(requete, lequel, destinataire, destination)


@ouvert_a("mc", LES_DEUX)
def reprendre(requete: Requete, conversation_id: uuid.UUID) -> HttpResponse:
    """A new message that was saved and never sent, as it was left (A12)."""
    conversation = conversation_ou_404(acteur(requete), conversation_id)
    if conversation.dernier_rang:
        return ailleurs(requete, reverse("mc:conversation", args=[conversation_id]))
    ecran = LIBERAL if conversation.interlocuteur.genre == Genre.MEDECIN else STRUCTURE
    destinataire = Destinataire(conversation.interlocuteur, conversation.patient)
    if requete.POST.get("action") == "changer":
        return _changer(requete, ecran, conversation)
    if requete.method == "POST":
        return _deposer(requete, ecran, destinataire, Destination.de(conversation))
    saisie = saisie_de(conversation, brouillon_de(acteur(requete), conversation))
    return _page(requete, ecran, saisie, Recherche(destinataire), conversation)


def _chercher(requete: Requete, ecran: Ecran) -> HttpResponse:
    mode = "numero" if requete.POST.get("mode") == "numero" else "nir"
    trouve = chercher(
        requete,
        ecran,
        mode=mode,
        saisie=requete.POST.get(mode, ""),
        beneficiaire=requete.POST.get("beneficiaire", ""),
    )
    consigner(Acte.RECHERCHE_DESTINATAIRE, acteur=acteur(requete))
    statut = 422 if trouve.erreur and not trouve.patients else 200
    if trouve.refus is not None:
        page = _page(requete, ecran, _texte_garde(requete), trouve, statut=trouve.refus.statut)
        return trouve.refus.signer(page)
    return _page(requete, ecran, _texte_garde(requete), trouve, statut=statut)


def _changer(
    requete: Requete, ecran: Ecran, conversation: Conversation | None = None
) -> HttpResponse:
    """« Changer de destinataire »: the text goes on; what was saved for the first one goes.

    Files go with the draft, and the page says so. A draft that a colleague saved meanwhile stays.
    """
    qui, saisie = acteur(requete), _texte_garde(requete)
    perdues = bool(requete.FILES)
    if conversation is not None:
        brouillon = brouillon_de(qui, conversation)
        perdues = perdues or bool(pieces_du_message(qui, brouillon.id))
        if str(brouillon.version) == requete.POST.get("version"):
            actions.abandonner(qui, conversation.id)
    saisie.explication = PERDUES if perdues else ""
    return _page(requete, ecran, saisie)


def _deposer(
    requete: Requete, ecran: Ecran, destinataire: Destinataire, destination: Destination
) -> HttpResponse:
    envoi = Envoi(requete, destination)
    if (reponse := envoi.repondre()) is not None:
        return reponse
    conversation = destination.conversation or _commencee(requete, envoi.saisie.cle)
    trouve = Recherche(destinataire)
    return _page(requete, ecran, envoi.saisie, trouve, conversation, envoi.statut)


def _commencee(requete: Requete, cle: uuid.UUID) -> Conversation | None:
    """The conversation that a refused sending saved as a draft, with its accepted files."""
    conversation = conversation_de(acteur(requete), cle)
    return conversation if conversation and not conversation.dernier_rang else None


def _expediteur(requete: Requete, destinataire: Destinataire) -> Interlocuteur | None:
    """The échelon that writes: the patient's, else the one chosen, else the agent's only one."""
    if destinataire.patient is not None:
        return None  # known when the conversation begins
    return _expediteur_choisi(requete, acteur(requete)) or acteur(requete).partie


def _expediteur_choisi(requete: Requete, qui: Acteur) -> Interlocuteur | None:
    choisi = lire_uuid(requete.POST.get("expediteur"))
    return next((partie for partie in qui.parties if partie.id == choisi), None)


def _texte_garde(requete: Requete) -> Saisie:
    """What was typed before the recipient was changed, under a key of its own."""
    return Saisie(
        objet=requete.POST.get("objet", requete.POST.get("objet_garde", "")),
        corps=requete.POST.get("corps", requete.POST.get("corps_garde", "")),
    )


def _page(
    requete: Requete,
    ecran: Ecran,
    saisie: Saisie,
    recherche: Recherche | None = None,
    conversation: Conversation | None = None,
    statut: int = 200,
) -> HttpResponse:
    recherche = recherche or Recherche()
    contexte: dict[str, Any] = {
        "ecran": ecran,
        "saisie": saisie,
        "recherche": recherche,
        "destinataire": recherche.destinataire,
        "conversation": conversation,
        "mode": requete.POST.get("mode", "nir"),
        "nir": requete.POST.get("nir", ""),
        "numero": requete.POST.get("numero", ""),
        "expediteur": _expediteur_choisi(requete, acteur(requete)),
    }
    return render(requete, "mc/ecrire.html", contexte, status=statut)
