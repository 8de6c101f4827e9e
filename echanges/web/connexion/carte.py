"""The door of the carte CPS: a TLS client certificate, on a listener of its own.

From the site (`carte`) to the card's listener (`lecture`), where the certificate is read and
verified, and back to the site with a passage (`suite`) or to its page of refusal (`refus`).
See docs/decisions/0021-card-listener.md.
"""

import logging
from urllib.parse import urlencode, urljoin

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone

from echanges.certificats.carte import PorteurDeCarte
from echanges.certificats.installation import verifier_carte
from echanges.certificats.refus import CarteRefusee, RevocationInconnue
from echanges.comptes.personnes import de_rpps
from echanges.comptes.usage_unique import consommer
from echanges.connexion.actes import laisser_dehors
from echanges.web.connexion import passage
from echanges.web.connexion.ecoute import (
    certificat_presente,
    refusee_par_tls,
    sur_l_ecoute_de_carte,
)
from echanges.web.connexion.portes import Porte, presenter
from echanges.web.publics import LIRE, ouvert_a
from echanges.web.requete import Requete

NOM = "Carte CPS"
PORTES = [Porte("Se connecter avec ma carte CPS", "carte", ailleurs=True)]
BISCUIT = "__Host-carte" if settings.COOKIES_SURS else "carte"

diagnostic = logging.getLogger(__name__)


@ouvert_a("public", LIRE)
def carte(requete: Requete) -> HttpResponse:
    """Give the browser its secret, and send it to the card's listener."""
    secret = passage.secret_de(requete.COOKIES.get(BISCUIT, ""))
    demande = urlencode({"demande": passage.demande_de(secret)})
    lecteur = urljoin(settings.ECHANGES_CARTE_ADRESSE, reverse("carte_lecture"))
    reponse = HttpResponseRedirect(f"{lecteur}?{demande}")
    reponse.set_cookie(BISCUIT, secret, secure=settings.COOKIES_SURS, httponly=True, samesite="Lax")
    return reponse


@ouvert_a("public", LIRE)
def lecture(requete: Requete) -> HttpResponse:
    """On the card's listener: verify the certificate, and send back to the site."""
    try:
        porteur = _lire(requete)
    except CarteRefusee:
        return _vers_le_site("carte_refus")
    except RevocationInconnue as erreur:
        diagnostic.error("no card is accepted: %s", erreur)
        return _vers_le_site("carte_indisponible")
    if refusee_par_tls(requete):
        return _refuser_sans_nous()
    demande = requete.GET.get("demande", "")
    scelle = passage.sceller_passage(porteur.rpps, demande, timezone.now())
    return _vers_le_site("carte_suite", passage=scelle)


@ouvert_a("public", LIRE)
def refusee(requete: Requete) -> HttpResponse:
    """On the card's listener: what nginx refused itself. Only says why, whatever we think of it."""
    try:
        _lire(requete)
    except (CarteRefusee, RevocationInconnue):
        return _vers_le_site("carte_refus")
    return _refuser_sans_nous()


@ouvert_a("public", LIRE)
def suite(requete: Requete) -> HttpResponse:
    """Back on the site: let in the doctor whom the passage names, once, in the browser that asked.

    Two tabs may have asked at the same time: the second one finds its session already open.
    """
    scelle = requete.GET.get("passage", "")
    rpps = passage.ouvrir_passage(scelle, requete.COOKIES.get(BISCUIT, ""), timezone.now())
    if rpps is None or not consommer("carte", scelle, passage.DUREE_S):
        return redirect("accueil" if requete.seance else "carte_refus")
    reponse = presenter(requete, de_rpps(rpps), "carte")
    reponse.delete_cookie(BISCUIT)
    return reponse


@ouvert_a("public", LIRE)
def refus(requete: Requete) -> HttpResponse:
    """The page of every refusal, the same whatever the reason."""
    return render(requete, "connexion/carte_refusee.html", status=403)


@ouvert_a("public", LIRE)
def indisponible(requete: Requete) -> HttpResponse:
    """The page of when no card can be believed: a list of revoked cards is too old."""
    reponse = render(requete, "connexion/carte_indisponible.html", status=503)
    reponse["Retry-After"] = "3600"
    return reponse


urlpatterns = [
    path("carte/", carte, name="carte"),
    path("carte/lecture/", lecture, name="carte_lecture"),
    path("carte/refusee/", refusee, name="carte_refusee"),
    path("carte/suite/", suite, name="carte_suite"),
    path("carte/refus/", refus, name="carte_refus"),
    path("carte/indisponible/", indisponible, name="carte_indisponible"),
]


def _lire(requete: Requete) -> PorteurDeCarte:
    """The doctor whose card was presented. Raises Http404 elsewhere than on the card's listener.

    Raises CarteRefusee, logged and, when there was a certificate, journaled; RevocationInconnue.
    """
    if not sur_l_ecoute_de_carte(requete.META):
        raise Http404
    certificat = certificat_presente(requete)
    try:
        return verifier_carte(certificat)
    except CarteRefusee as refus:
        diagnostic.warning("card refused: %s", refus)
        if certificat:
            laisser_dehors("carte")
        raise


def _refuser_sans_nous() -> HttpResponse:
    diagnostic.warning("card refused: by the web server alone")
    return _vers_le_site("carte_refus")


def _vers_le_site(route: str, **parametres: str) -> HttpResponse:
    adresse = urljoin(settings.ECHANGES_ADRESSE, reverse(route))
    return HttpResponseRedirect(f"{adresse}?{urlencode(parametres)}" if parametres else adresse)
