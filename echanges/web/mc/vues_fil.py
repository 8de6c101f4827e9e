"""The échelon reads a conversation, answers, closes (R93 to R104)."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from echanges.messagerie import actions
from echanges.messagerie.actions import BrouillonExistant
from echanges.messagerie.etats import Bannette, Evenement, permet
from echanges.messagerie.models import Conversation
from echanges.web.acces import AGIR, LES_DEUX, LIRE, ouvert_a
from echanges.web.conversations import vues
from echanges.web.conversations.fil import conversation_ou_404
from echanges.web.mc.bannettes import ADRESSES
from echanges.web.requete import Requete, acteur


def _bannette_de(conversation: Conversation) -> str:
    adresses = {bannette: adresse for adresse, bannette in ADRESSES.items()}
    return reverse("mc:bannette", args=[adresses[Bannette(conversation.bannette)]])


CADRE = vues.Cadre(
    espace="mc",
    accueil="mc:accueil",
    listes=frozenset({"mc:accueil", "mc:bannette", "mc:rechercher"}),
    liste_de=_bannette_de,
)
BROUILLON_EXISTE = "Un brouillon de réponse existe : envoyez-le ou supprimez-le"


@ouvert_a("mc", LIRE)
def conversation(requete: Requete, conversation_id: uuid.UUID) -> HttpResponse:
    """The thread."""
    return vues.afficher(requete, conversation_id, CADRE)


@ouvert_a("mc", LES_DEUX)
def repondre(requete: Requete, conversation_id: uuid.UUID) -> HttpResponse:
    """The reply."""
    return vues.repondre(requete, conversation_id, CADRE)


@ouvert_a("mc", AGIR)
def marquer_non_lu(requete: Requete, conversation_id: uuid.UUID) -> HttpResponse:
    """Back in bold."""
    return vues.marquer_non_lu(requete, conversation_id, CADRE)


@ouvert_a("mc", LES_DEUX)
def clore(requete: Requete, conversation_id: uuid.UUID) -> HttpResponse:
    """Close for good, after the words of the dialog (R98, R104)."""
    if requete.method == "POST":
        try:
            actions.clore(acteur(requete), conversation_id)
        except BrouillonExistant:
            messages.error(requete, BROUILLON_EXISTE)
            return redirect("mc:conversation", conversation_id)
        messages.success(requete, "Conversation close.")
        return redirect("mc:accueil")
    trouvee = conversation_ou_404(acteur(requete), conversation_id)
    if not permet(trouvee.etat, Evenement.CLOTURE):
        raise Http404
    return render(requete, "mc/clore.html", {"conversation": trouvee, "espace": "mc"})
