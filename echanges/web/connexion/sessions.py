"""« Mes sessions », and what keeps a session alive while somebody is there."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from echanges.comptes.session import Seance, prolonger, sessions_de
from echanges.connexion.actes import fermer_les_autres
from echanges.notifications.lecture import boites_en_defaut_de
from echanges.web.connexion.portes import nom_de
from echanges.web.publics import AGIR, LIRE, ouvert_a
from echanges.web.requete import Requete, lire_uuid, seance

TOUTES = "toutes"


@ouvert_a("habilite", LIRE)
def sessions(requete: Requete) -> HttpResponse:
    """One's own live sessions, the last seen first."""
    ouvertes = [(session, nom_de(session.porte)) for session in sessions_de(seance(requete).agent)]
    parties = requete.acteur.parties if requete.acteur else ()
    contexte = {"ouvertes": ouvertes, "toutes": TOUTES, "boites": boites_en_defaut_de(parties)}
    return render(requete, "connexion/sessions.html", contexte)


@ouvert_a("habilite", AGIR)
def fermer(requete: Requete) -> HttpResponse:
    """End another session of one's own, or all the others."""
    actuelle = seance(requete)
    voulue = requete.POST.get("session", "")
    reference = None if voulue == TOUTES else lire_uuid(voulue)
    if reference is None and voulue != TOUTES:
        return redirect("sessions")
    if fermer_les_autres(actuelle, requete.acteur, reference):
        fermees = "Session fermée" if reference else "Toutes les autres sessions sont fermées"
        messages.success(requete, fermees)
    else:
        messages.success(requete, "Cette session était déjà fermée")
    return redirect("sessions")


@ouvert_a("connecte", LIRE, sans_activite=True)
def etat(requete: Requete) -> HttpResponse:
    """How long the session lasts, for a page that is about to say that it ends."""
    return JsonResponse(_etat(seance(requete)))


@ouvert_a("connecte", AGIR)
def rester(requete: Requete) -> HttpResponse:
    """« Rester connecté »."""
    session = seance(requete)
    prolonger(session)
    if requete.headers.get("Accept") == "application/json":
        return JsonResponse(_etat(session))
    return redirect("accueil")


def _etat(session: Seance) -> dict[str, Any]:
    return {"reste_s": session.reste_s, "prolongeable": session.prolongeable}
