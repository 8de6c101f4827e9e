"""The doctor reads a conversation, answers, deletes (R45 to R54)."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from echanges.messagerie import actions
from echanges.web.acces import AGIR, LES_DEUX, LIRE, ouvert_a
from echanges.web.conversations import vues
from echanges.web.conversations.fil import conversation_ou_404
from echanges.web.requete import Requete, acteur

CADRE = vues.Cadre(
    espace="ps",
    accueil="ps:liste",
    listes=frozenset({"ps:liste", "ps:rechercher"}),
    liste_de=lambda _: reverse("ps:liste"),
)


@ouvert_a("ps", LIRE)
def conversation(requete: Requete, conversation_id: uuid.UUID) -> HttpResponse:
    """The thread."""
    return vues.afficher(requete, conversation_id, CADRE)


@ouvert_a("ps", LES_DEUX)
def repondre(requete: Requete, conversation_id: uuid.UUID) -> HttpResponse:
    """The reply."""
    return vues.repondre(requete, conversation_id, CADRE)


@ouvert_a("ps", AGIR)
def marquer_non_lu(requete: Requete, conversation_id: uuid.UUID) -> HttpResponse:
    """Back in bold."""
    return vues.marquer_non_lu(requete, conversation_id, CADRE)


@ouvert_a("ps", LES_DEUX)
def supprimer(requete: Requete, conversation_id: uuid.UUID) -> HttpResponse:
    """Delete for good, after the words of the dialog (R47, R53)."""
    if requete.method == "POST":
        actions.supprimer(acteur(requete), conversation_id)
        messages.success(requete, "Conversation supprimée.")
        return redirect("ps:liste")
    trouvee = conversation_ou_404(acteur(requete), conversation_id)
    if not trouvee.dernier_rang:
        raise Http404
    return render(requete, "ps/supprimer.html", {"conversation": trouvee, "espace": "ps"})
