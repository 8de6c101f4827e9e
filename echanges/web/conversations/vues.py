"""Reading and answering a conversation: the same on both sides, in each side's frame."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve

from echanges.messagerie import actions
from echanges.messagerie.models import Conversation
from echanges.web.conversations.envoi import Redaction, Suite, ailleurs, reponse_automatique
from echanges.web.conversations.fil import Fil, conversation_ou_404, fil
from echanges.web.conversations.saisie import Saisie, saisie_de
from echanges.web.requete import Requete, acteur


@dataclass(frozen=True, slots=True)
class Cadre:
    """What differs between the sides: their addresses and where an act leads."""

    espace: str
    """Namespace of the addresses, and folder of the templates."""
    accueil: str
    """Route of the home screen."""
    listes: frozenset[str]
    """Routes of the screens from which a thread is opened."""
    liste_de: Callable[[Conversation], str]
    """Address of the list where a conversation stands."""


def afficher(requete: Requete, conversation_id: uuid.UUID, cadre: Cadre) -> HttpResponse:
    """Show a thread and mark it read (R45, R94); a draft goes back to its form."""
    conversation = conversation_ou_404(acteur(requete), conversation_id)
    if not conversation.dernier_rang:
        return redirect(f"{cadre.espace}:reprendre", conversation_id)
    lu = _lire(requete, conversation)
    return _page(requete, lu, cadre)


def repondre(requete: Requete, conversation_id: uuid.UUID, cadre: Cadre) -> HttpResponse:
    """The thread with its reply form (R46, R95, R96); sends, or saves the draft."""
    conversation = conversation_ou_404(acteur(requete), conversation_id)
    if not conversation.dernier_rang:
        return ailleurs(requete, f"{cadre.espace}:reprendre", conversation_id)
    if requete.method == "POST":
        return _deposer(requete, conversation, cadre)
    lu = _lire(requete, conversation)
    if not lu.peut_repondre:
        return redirect(f"{cadre.espace}:conversation", conversation_id)
    saisie = saisie_de(conversation, lu.brouillon) if lu.brouillon else Saisie()
    return _page(requete, lu, cadre, saisie)


def marquer_non_lu(requete: Requete, conversation_id: uuid.UUID, cadre: Cadre) -> HttpResponse:
    """« Marquer comme non lu » (A7), back to the list."""
    actions.marquer_non_lue(acteur(requete), conversation_id)
    messages.success(requete, "Conversation marquée comme non lue")
    return redirect(cadre.accueil)


def _deposer(requete: Requete, conversation: Conversation, cadre: Cadre) -> HttpResponse:
    redaction = Redaction(requete, lambda _: conversation.id, avec_objet=False)
    suite = redaction.traiter()
    if redaction.automatique:
        return reponse_automatique(redaction, suite, requete.path, cadre.espace)
    match suite:
        case Suite.ENVOYE:
            en_face = conversation.parties_de(acteur(requete).cote_sur.autre)
            nom = f"l'échelon {en_face.libelle}" if cadre.espace == "ps" else en_face.libelle
            messages.success(requete, f"Message envoyé à {nom}.")
            return redirect(cadre.accueil)
        case Suite.ENREGISTRE:
            messages.success(requete, "Brouillon enregistré")
            return redirect(f"{cadre.espace}:repondre", conversation.id)
        case Suite.ABANDONNE:
            messages.success(requete, "Brouillon supprimé")
            return redirect(f"{cadre.espace}:conversation", conversation.id)
        case _:
            actuelle = conversation_ou_404(acteur(requete), conversation.id)
            lu = fil(actuelle, acteur(requete))
            return _page(requete, lu, cadre, redaction.saisie, redaction.statut)


def _lire(requete: Requete, conversation: Conversation) -> Fil:
    """Read the thread as it was before this opening, then mark it read."""
    avant = requete.GET.get("avant", "")
    lu = fil(conversation, acteur(requete), int(avant) if avant.isdecimal() else None)
    actions.ouvrir(acteur(requete), conversation)
    return lu


def _retour(requete: Requete, conversation: Conversation, cadre: Cadre) -> str:
    """Where « Retour à la liste » leads: the list one came from, else the conversation's own."""
    venue = urlsplit(requete.headers.get("Referer", ""))
    try:
        route = resolve(venue.path).view_name
    except Resolver404:
        route = ""
    if venue.netloc == requete.get_host() and route in cadre.listes:
        return f"{venue.path}?{venue.query}" if venue.query else venue.path
    return cadre.liste_de(conversation)


def _page(
    requete: Requete,
    lu: Fil,
    cadre: Cadre,
    saisie: Saisie | None = None,
    statut: int = 200,
    **contexte: Any,
) -> HttpResponse:
    return render(
        requete,
        f"{cadre.espace}/fil.html",
        {
            "fil": lu,
            "conversation": lu.conversation,
            "espace": cadre.espace,
            "saisie": saisie,
            "retour": _retour(requete, lu.conversation, cadre),
            **contexte,
        },
        status=statut,
    )
