"""Signing in and out, and choosing a place of exercise."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from echanges.comptes.models import Habilitation
from echanges.comptes.session import fermer_session, ouvrir_session
from echanges.journal.actes import consigner
from echanges.journal.models import Acte
from echanges.web.acces import AGIR, LES_DEUX, LIRE, ouvert_a
from echanges.web.connexion.portes import portes, poser_jeton
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
    offertes = [h for h in session.habilitations if h.cote == "PS"]
    if not offertes:
        raise Http404
    if requete.method != "POST":
        return _page_structures(requete, offertes)
    choix = lire_uuid(requete.POST.get("structure"))
    choisie = next((h for h in offertes if h.interlocuteur_id == choix), None)
    if choisie is None:
        return _page_structures(requete, offertes, "Choisissez une structure")
    consigner(Acte.CHOIX_STRUCTURE, agent=session.agent, partie=choix)
    fermer_session(session.empreinte)
    requete.seance = None
    reponse = redirect("accueil")
    poser_jeton(reponse, ouvrir_session(session.agent, choix))
    return reponse


@ouvert_a("connecte", AGIR)
def deconnexion(requete: Requete) -> HttpResponse:
    """End the session for good, and have the browser forget what it kept."""
    session = seance(requete)
    consigner(Acte.DECONNEXION, acteur=requete.acteur, agent=session.agent)
    fermer_session(session.empreinte)
    requete.seance = None
    reponse = redirect("connexion")
    reponse.delete_cookie(settings.SESSION_COOKIE)
    reponse["Clear-Site-Data"] = '"cache", "storage"'
    return reponse


def _page_structures(
    requete: Requete, offertes: list[Habilitation], erreur: str = ""
) -> HttpResponse:
    contexte = {"structures": [h.interlocuteur for h in offertes], "erreur": erreur}
    statut = 422 if erreur else 200
    return render(requete, "connexion/structures.html", contexte, status=statut)
