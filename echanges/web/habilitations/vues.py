"""The responsable d'habilitation says who may read and write for his échelons."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from echanges.habilitations import actes, droits
from echanges.habilitations.actes import HabilitationIntrouvable, HabilitationRefusee
from echanges.notifications.lecture import boites_en_defaut_de
from echanges.web.habilitations.formulaires import FormulaireDHabilitation
from echanges.web.publics import LES_DEUX, LIRE, ouvert_a
from echanges.web.requete import Requete, acteur, lire_uuid


@ouvert_a("responsable", LIRE)
def liste(requete: Requete) -> HttpResponse:
    """Who has, will have or had a right over his échelons."""
    apres = requete.GET.get("apres")
    try:
        page = droits.droits_du_ressort(acteur(requete), _place(apres) if apres else None)
    except HabilitationIntrouvable as erreur:
        raise Http404 from erreur
    defauts = boites_en_defaut_de(acteur(requete).ressort)
    return render(requete, "habilitations/liste.html", {"page": page, "boites": defauts})


@ouvert_a("responsable", LES_DEUX)
def accorder(requete: Requete) -> HttpResponse:
    """« Accorder une habilitation »: the form, then the right."""
    qui = acteur(requete)
    if requete.method != "POST":
        neuf = {"cle": uuid.uuid4(), "debut": timezone.localdate()}
        return _page(requete, FormulaireDHabilitation(initial=neuf, ressort=qui.ressort))
    formulaire = FormulaireDHabilitation(requete.POST, ressort=qui.ressort)
    if not formulaire.is_valid():
        return _page(requete, formulaire, 422)
    try:
        droit = actes.accorder(qui, formulaire.demande())
    except HabilitationRefusee as refus:
        formulaire.add_error(refus.champ, refus.raison)
        return _page(requete, formulaire, 422)
    messages.success(requete, f"Habilitation accordée à {droit.agent} pour {droit.interlocuteur}.")
    return redirect("habilitations:liste")


@ouvert_a("responsable", LES_DEUX)
def terminer(requete: Requete, habilitation_id: uuid.UUID) -> HttpResponse:
    """« Mettre fin », after a page that says what it does."""
    try:
        if requete.method != "POST":
            droit = actes.a_terminer(acteur(requete), habilitation_id)
            return render(requete, "habilitations/terminer.html", {"droit": droit})
        droit = actes.terminer(acteur(requete), habilitation_id)
    except HabilitationIntrouvable as erreur:
        raise Http404 from erreur
    messages.success(requete, f"Habilitation de {droit.agent} pour {droit.interlocuteur} terminée.")
    return redirect("habilitations:liste")


def _place(apres: str) -> uuid.UUID:
    place = lire_uuid(apres)
    if place is None:
        raise HabilitationIntrouvable
    return place


def _page(requete: Requete, formulaire: FormulaireDHabilitation, statut: int = 200) -> HttpResponse:
    contexte = {"formulaire": formulaire}
    return render(requete, "habilitations/accorder.html", contexte, status=statut)
