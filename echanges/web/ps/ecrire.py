"""The doctor writes to a médecin-conseil, or goes on with a draft (R19 to R34)."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from echanges.annuaire.models import Interlocuteur, Patient
from echanges.annuaire.recherche import RegimeNonCouvert, echelon_de
from echanges.messagerie import actions
from echanges.messagerie.lecture import brouillon_de
from echanges.messagerie.models import Conversation
from echanges.web.conversations.envoi import Redaction, Suite, ailleurs, reponse_automatique
from echanges.web.conversations.fil import conversation_ou_404
from echanges.web.conversations.saisie import Saisie, saisie_de
from echanges.web.ps.patient import patient_choisi, patient_identifie
from echanges.web.publics import LES_DEUX, ouvert_a
from echanges.web.requete import Requete, acteur, lire_uuid


@ouvert_a("ps", LES_DEUX)
def ecrire(requete: Requete) -> HttpResponse:
    """A new message about the patient identified; without one, back to the list (R09)."""
    if requete.method == "POST":
        patient = patient_identifie(requete, lire_uuid(requete.POST.get("patient")))
    else:
        patient = patient_choisi(requete).patient
    if patient is None:
        messages.warning(requete, "Sélectionnez un patient pour écrire à un médecin conseil.")
        return redirect("ps:liste")
    try:
        echelon = echelon_de(patient)
    except RegimeNonCouvert as refus:
        messages.warning(requete, refus.message)
        return redirect("ps:liste")
    if requete.method == "POST":
        return _deposer(requete, patient, echelon)
    return _page(requete, Saisie(), patient, echelon)


@ouvert_a("ps", LES_DEUX)
def reprendre(requete: Requete, conversation_id: uuid.UUID) -> HttpResponse:
    """A message that was saved and never sent, as it was left (R32, R33)."""
    conversation = conversation_ou_404(acteur(requete), conversation_id)
    if conversation.dernier_rang:
        return ailleurs(requete, reverse("ps:conversation", args=[conversation_id]))
    if conversation.patient is None:
        raise Http404
    if requete.method == "POST":
        return _deposer(requete, conversation.patient, conversation.echelon, conversation)
    saisie = saisie_de(conversation, brouillon_de(acteur(requete), conversation))
    return _page(requete, saisie, conversation.patient, conversation.echelon, conversation)


def _deposer(
    requete: Requete,
    patient: Patient,
    echelon: Interlocuteur,
    conversation: Conversation | None = None,
) -> HttpResponse:
    def ouvrir(cle: uuid.UUID) -> uuid.UUID:
        if conversation is not None:
            return conversation.id
        qui = acteur(requete)
        return actions.commencer(
            qui, cle=cle, interlocuteur=qui.partie, echelon=echelon, patient=patient
        ).id

    redaction = Redaction(requete, ouvrir, avec_objet=True)
    suite = redaction.traiter()
    apres = conversation.id if conversation else redaction.saisie.cle
    if redaction.automatique:
        return reponse_automatique(redaction, suite, reverse("ps:reprendre", args=[apres]))
    match suite:
        case Suite.ENVOYE:
            messages.success(requete, f"Message envoyé à l'échelon {echelon.libelle}.")
            return redirect("ps:liste")
        case Suite.ENREGISTRE:
            messages.success(requete, "Brouillon enregistré")
            return redirect("ps:reprendre", apres)
        case Suite.ABANDONNE:
            messages.success(requete, "Brouillon supprimé")
            return redirect("ps:liste")
        case _:
            return _page(
                requete, redaction.saisie, patient, echelon, conversation, redaction.statut
            )


def _page(
    requete: Requete,
    saisie: Saisie,
    patient: Patient,
    echelon: Interlocuteur,
    conversation: Conversation | None = None,
    statut: int = 200,
) -> HttpResponse:
    contexte = {
        "saisie": saisie,
        "patient": patient,
        "echelon": echelon,
        "conversation": conversation,
    }
    return render(requete, "ps/ecrire.html", contexte, status=statut)
