"""Signing in and out, and choosing a place of exercise."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from echanges.annuaire.models import Interlocuteur
from echanges.comptes.acteur import places_de
from echanges.connexion.actes import choisir_structure, sortir
from echanges.web.connexion.portes import portes, poser_jeton, prendre_conge
from echanges.web.publics import AGIR, LES_DEUX, LIRE, ouvert_a
from echanges.web.requete import Requete, lire_uuid, seance


@ouvert_a("public", LIRE)
def connexion(requete: Requete) -> HttpResponse:
    """The sign-in page (R02): a button for each door."""
    offertes = portes()
    return render(
        requete,
        "connexion/connexion.html",
        {
            "portes": [porte for porte in offertes if not porte.pour_agents],
            "portes_agents": [porte for porte in offertes if porte.pour_agents],
        },
    )


@ouvert_a("habilite", LES_DEUX)
def structures(requete: Requete) -> HttpResponse:
    """« Vos structures d'activité » (A5), after sign-in and by « Changer de structure »."""
    session = seance(requete)
    offertes = places_de(session.habilitations)
    if not offertes:
        raise Http404
    if requete.method != "POST":
        return _page_structures(requete, offertes)
    choix = lire_uuid(requete.POST.get("structure"))
    choisie = next((place for place in offertes if place.id == choix), None)
    if choisie is None:
        return _page_structures(requete, offertes, "Choisissez une structure")
    reponse = redirect("accueil")
    poser_jeton(reponse, choisir_structure(session, choisie))
    requete.seance = None
    return reponse


@ouvert_a("connecte", AGIR)
def deconnexion(requete: Requete) -> HttpResponse:
    """End the session for good, and have the browser forget what it kept."""
    session = seance(requete)
    sortir(session, requete.acteur)
    requete.seance = requete.acteur = None
    reponse = prendre_conge(requete, session)
    reponse.delete_cookie(settings.SESSION_COOKIE)
    reponse["Clear-Site-Data"] = '"cache", "storage"'
    return reponse


def _page_structures(
    requete: Requete, offertes: list[Interlocuteur], erreur: str = ""
) -> HttpResponse:
    contexte = {"structures": offertes, "erreur": erreur}
    statut = 422 if erreur else 200
    return render(requete, "connexion/structures.html", contexte, status=statut)
