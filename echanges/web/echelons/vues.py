"""A responsable d'habilitation reorganises his échelons: a form, what will move, a confirmation."""

from itertools import chain

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from echanges.reorganisation.caisses import caisses_de
from echanges.reorganisation.refus import ReorganisationRefusee
from echanges.web.echelons.formulaires import FormulaireDEchelon
from echanges.web.echelons.operations import OPERATIONS, Operation
from echanges.web.publics import LES_DEUX, LIRE, ouvert_a
from echanges.web.requete import Requete, acteur


@ouvert_a("responsable", LIRE)
def liste(requete: Requete) -> HttpResponse:
    """His échelons, the caisses they have, and what may be done."""
    contexte = {"echelons": caisses_de(acteur(requete).ressort), "operations": OPERATIONS}
    return render(requete, "echelons/liste.html", contexte)


@ouvert_a("responsable", LES_DEUX)
def reorganiser(requete: Requete, operation: str) -> HttpResponse:
    """One operation: nothing is done before « Confirmer », on the page that says what it moves."""
    if operation not in OPERATIONS:
        raise Http404
    cadre = OPERATIONS[operation]
    ressort = acteur(requete).ressort
    donnees = [requete.POST] if requete.method == "POST" else []
    caisses = dict.fromkeys(chain.from_iterable(siennes for _, siennes in caisses_de(ressort)))
    formulaire = cadre.formulaire(*donnees, ressort=ressort, caisses=list(caisses))
    if requete.method != "POST" or requete.POST.get("action") == "modifier":
        return _page(requete, cadre, formulaire)
    if not formulaire.is_valid():
        return _page(requete, cadre, formulaire, statut=422)
    try:
        if requete.POST.get("action") == "confirmer":
            messages.success(requete, cadre.faire(acteur(requete).agent, formulaire.cleaned_data))
            return redirect("echelons:liste")
        return _page(requete, cadre, formulaire, cadre.prevoir(formulaire.cleaned_data))
    except ReorganisationRefusee as refus:
        formulaire.add_error("echelon", refus.message)
        return _page(requete, cadre, formulaire, statut=422)


def _page(
    requete: Requete,
    cadre: Operation,
    formulaire: FormulaireDEchelon,
    apercu: list[str] | None = None,
    statut: int = 200,
) -> HttpResponse:
    gabarit = "echelons/confirmer.html" if apercu else "echelons/reorganiser.html"
    contexte = {"operation": cadre, "formulaire": formulaire, "apercu": apercu}
    return render(requete, gabarit, contexte, status=statut)
