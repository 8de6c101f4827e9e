"""The doctor writes to a médecin-conseil, or goes on with a draft (R19 to R34)."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from echanges.annuaire.models import Interlocuteur, Patient
from echanges.annuaire.recherche import RegimeNonCouvert, echelon_de
from echanges.messagerie.lecture import brouillon_de
from echanges.messagerie.models import Conversation
from echanges.web.conversations.envoi import Destination, Envoi, ailleurs
from echanges.web.conversations.fil import conversation_ou_404
from echanges.web.conversations.saisie import Saisie, saisie_de
from echanges.web.ps.patient import patient_choisi, patient_identifie
from echanges.web.publics import LES_DEUX, ouvert_a
from echanges.web.requete import Requete, acteur, lire_uuid

SANS_PATIENT = "Sélectionnez un patient pour écrire à un médecin conseil."


@ouvert_a("ps", LES_DEUX)
def ecrire(requete: Requete) -> HttpResponse:
    """A new message about the patient identified; without one, back to the list (R09)."""
    if requete.method == "POST":
        return _deposer(requete)
    choix = patient_choisi(requete)
    if choix.patient is None or choix.echelon is None:
        return _sans_patient(requete, choix.refus)
    return _page(requete, Saisie(), choix.patient, choix.echelon)


@ouvert_a("ps", LES_DEUX)
def reprendre(requete: Requete, conversation_id: uuid.UUID) -> HttpResponse:
    """A message that was saved and never sent, as it was left (R32, R33)."""
    conversation = conversation_ou_404(acteur(requete), conversation_id)
    if conversation.dernier_rang:
        return ailleurs(requete, reverse("ps:conversation", args=[conversation_id]))
    patient, echelon = conversation.patient, conversation.echelon
    if patient is None:
        raise Http404
    if requete.method == "POST":
        envoi = Envoi(requete, Destination.de(conversation))
        return envoi.repondre() or _page(
            requete, envoi.saisie, patient, echelon, conversation, envoi.statut
        )
    saisie = saisie_de(conversation, brouillon_de(acteur(requete), conversation))
    return _page(requete, saisie, patient, echelon, conversation)


def _deposer(requete: Requete) -> HttpResponse:
    """A first sending, or a first draft, about the patient for whom the form was opened."""
    patient = patient_identifie(requete, lire_uuid(requete.POST.get("patient")))
    if patient is None:
        return _sans_patient(requete)
    echelon = _echelon(patient)
    envoi = Envoi(requete, Destination(acteur(requete).partie, echelon, patient))
    return envoi.repondre() or _page(requete, envoi.saisie, patient, echelon, statut=envoi.statut)


def _echelon(patient: Patient) -> Interlocuteur | None:
    """None where no échelon treats the patient any more: sending then says why (R15)."""
    try:
        return echelon_de(patient)
    except RegimeNonCouvert:
        return None


def _sans_patient(requete: Requete, pourquoi: str = "") -> HttpResponse:
    messages.warning(requete, pourquoi or SANS_PATIENT)
    return redirect("ps:liste")


def _page(
    requete: Requete,
    saisie: Saisie,
    patient: Patient,
    echelon: Interlocuteur | None,
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
