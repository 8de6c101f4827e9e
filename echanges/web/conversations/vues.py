"""A conversation on its page, on both sides: read it, answer, put it back unread, end it."""

import uuid
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve

from echanges.messagerie import actions
from echanges.messagerie.actions import BrouillonExistant
from echanges.messagerie.etats import permet
from echanges.messagerie.models import Conversation
from echanges.web.conversations.cotes import Cadre, cadre_de
from echanges.web.conversations.envoi import Destination, Envoi, ailleurs
from echanges.web.conversations.fil import Fil, conversation_ou_404, fil
from echanges.web.conversations.saisie import Saisie, saisie_de
from echanges.web.publics import AGIR, LES_DEUX, LIRE, SON_COTE, ouvert_a
from echanges.web.requete import Requete, acteur

BROUILLON_EXISTE = "Un brouillon de réponse existe : envoyez-le ou supprimez-le"


@ouvert_a(SON_COTE, LIRE)
def conversation(requete: Requete, conversation_id: uuid.UUID) -> HttpResponse:
    """Show a thread and mark it read (R45, R94); a draft goes back to its form."""
    trouvee = conversation_ou_404(acteur(requete), conversation_id)
    if not trouvee.dernier_rang:
        return redirect(cadre_de(requete).adresse("reprendre", conversation_id))
    return _page(requete, _lire(requete, trouvee))


@ouvert_a(SON_COTE, LES_DEUX)
def repondre(requete: Requete, conversation_id: uuid.UUID) -> HttpResponse:
    """The thread with its reply form (R46, R95, R96); sends, or saves the draft."""
    cadre = cadre_de(requete)
    trouvee = conversation_ou_404(acteur(requete), conversation_id)
    if not trouvee.dernier_rang:
        return ailleurs(requete, cadre.adresse("reprendre", conversation_id))
    if requete.method == "POST":
        envoi = Envoi(requete, Destination.de(trouvee))
        return envoi.repondre() or _a_corriger(requete, conversation_id, envoi)
    lu = _lire(requete, trouvee)
    if not lu.peut_repondre:
        return redirect(cadre.adresse("conversation", conversation_id))
    saisie = saisie_de(trouvee, lu.brouillon) if lu.brouillon else Saisie()
    return _page(requete, lu, saisie)


@ouvert_a(SON_COTE, AGIR)
def marquer_non_lu(requete: Requete, conversation_id: uuid.UUID) -> HttpResponse:
    """« Marquer comme non lu » (A7), back to the list."""
    actions.marquer_non_lue(acteur(requete), conversation_id)
    messages.success(requete, "Conversation marquée comme non lue")
    return redirect(cadre_de(requete).accueil)


@ouvert_a(SON_COTE, LES_DEUX)
def finir(requete: Requete, conversation_id: uuid.UUID) -> HttpResponse:
    """Delete (R47, R53) or close (R98, R104), for good, after the words of the dialog."""
    cadre = cadre_de(requete)
    if requete.method == "POST":
        try:
            cadre.finir(acteur(requete), conversation_id)
        except BrouillonExistant:
            messages.error(requete, BROUILLON_EXISTE)
            return redirect(cadre.adresse("conversation", conversation_id))
        messages.success(requete, cadre.finie)
        return redirect(cadre.accueil)
    trouvee = conversation_ou_404(acteur(requete), conversation_id)
    if not permet(trouvee.etat, cadre.fin):
        raise Http404
    return render(requete, cadre.gabarit_de_fin, {"conversation": trouvee})


def _a_corriger(requete: Requete, conversation_id: uuid.UUID, envoi: Envoi) -> HttpResponse:
    """The thread as it is now, with what was typed."""
    actuelle = conversation_ou_404(acteur(requete), conversation_id)
    return _page(requete, fil(actuelle, acteur(requete)), envoi.saisie, envoi.statut)


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
    requete: Requete, lu: Fil, saisie: Saisie | None = None, statut: int = 200
) -> HttpResponse:
    cadre = cadre_de(requete)
    contexte = {
        "fil": lu,
        "conversation": lu.conversation,
        "saisie": saisie,
        "retour": _retour(requete, lu.conversation, cadre),
    }
    return render(requete, f"{cadre.espace}/fil.html", contexte, status=statut)
