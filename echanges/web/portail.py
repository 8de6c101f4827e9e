"""What stands around the service: the home of each public, and the open pages."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from echanges.comptes.models import Cote
from echanges.messagerie.listes import comptes
from echanges.web.publics import LIRE, ouvert_a
from echanges.web.requete import Requete


@ouvert_a("habilite", LIRE)
def accueil(requete: Requete) -> HttpResponse:
    """Where each one lands: the doctor's portal (R01), the trays, the rights, or the journal."""
    if requete.acteur is None:
        return redirect("structures")
    if requete.acteur.cote is Cote.MC:
        return redirect("mc:accueil")
    if requete.acteur.ressort and requete.acteur.cote is None:
        return redirect("habilitations:liste")
    if requete.acteur.cote is None:
        return redirect("journal")
    return render(requete, "portail.html", {"non_lus": comptes(requete.acteur).non_lus})


@ouvert_a("public", LIRE)
def accessibilite(requete: Requete) -> HttpResponse:
    """The accessibility statement that the law asks of such a service (loi 2005-102, art. 47)."""
    return render(requete, "accessibilite.html")


@ouvert_a("public", LIRE)
def sante(requete: Requete) -> HttpResponse:
    """For a load balancer: the process answers, and so does its database."""
    return HttpResponse("ok", content_type="text/plain")
