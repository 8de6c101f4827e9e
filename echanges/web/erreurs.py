"""The pages of what cannot be done, the same for everybody."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string

from echanges.web.requete import Requete

PHRASES = {
    "session_terminee": "Votre session est terminée : connectez-vous de nouveau.",
    "structure_a_choisir": "Choisissez de nouveau votre structure d'activité.",
}


def introuvable(requete: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: what never existed, what is somebody else's, what was deleted, all alike.

    A text that was being sent is given back to its author (A30).
    """
    contexte = {"objet": requete.POST.get("objet", ""), "corps": requete.POST.get("corps", "")}
    return render(requete, "erreurs/introuvable.html", contexte, status=404)


def interdit(requete: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403: this person may not see this page."""
    return render(requete, "erreurs/interdit.html", status=403)


def demande_illisible(requete: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400: the request cannot be read."""
    return render(requete, "erreurs/illisible.html", status=400)


def panne(requete: HttpRequest) -> HttpResponse:
    """500: says that nothing was recorded, and no more."""
    return HttpResponse(render_to_string("erreurs/panne.html"), status=500)


def indisponible(requete: HttpRequest) -> HttpResponse:
    """503: the database does not answer; nothing was recorded, and it will come back."""
    reponse = render(requete, "erreurs/indisponible.html", status=503)
    reponse["Retry-After"] = "30"
    return reponse


def acces_non_autorise(requete: HttpRequest) -> HttpResponse:
    """For a valid card without any right here (R08): nothing else, at any address."""
    return render(requete, "erreurs/acces_non_autorise.html", status=403)


def acte_interdit(requete: HttpRequest) -> HttpResponse:
    """409: the state of the conversation changed, and this can no longer be done (A30)."""
    return render(requete, "erreurs/acte_interdit.html", status=409)


def session_terminee(requete: Requete) -> HttpResponse:
    """Send to sign-in; a text that was being sent is given back to its author first."""
    return _renvoyer(requete, "connexion", "session_terminee", 401)


def structure_a_choisir(requete: Requete) -> HttpResponse:
    """Send a doctor to the choice of his structure; he may have lost the one he was writing for."""
    return _renvoyer(requete, "structures", "structure_a_choisir", 403)


def _renvoyer(requete: Requete, route: str, page: str, statut: int) -> HttpResponse:
    """Send elsewhere, unless there is a text to give back first, or a script to tell."""
    if requete.headers.get("Accept") == "application/json":
        return JsonResponse({"erreur": PHRASES[page]}, status=statut)
    textes = [requete.POST.get(champ, "").strip() for champ in ("objet", "corps")]
    if not any(textes):
        return redirect(route)
    contexte = {"objet": textes[0], "corps": textes[1]}
    return render(requete, f"erreurs/{page}.html", contexte, status=statut)


def formulaire_expire(requete: Requete, reason: str = "", **_: Any) -> HttpResponse:
    """When the form's token is not that of this browser (CSRF): the text is given back."""
    contexte = {"objet": requete.POST.get("objet", ""), "corps": requete.POST.get("corps", "")}
    return render(requete, "erreurs/formulaire_expire.html", contexte, status=403)
