"""A door to an OpenID provider: leaving for it, coming back, being told that a session is over."""

import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from authlib.common.urls import add_params_to_uri
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.views.decorators.csrf import csrf_exempt

from echanges.comptes.models import Agent
from echanges.comptes.session import PORTE, JSONSimple, Seance
from echanges.comptes.usage_unique import consommer
from echanges.connexion.actes import fermer_par_fournisseur
from echanges.journal.actes import consigner_refus
from echanges.web.connexion.oidc import demandes
from echanges.web.connexion.oidc.erreurs import ConnexionRefusee, FournisseurIndisponible, en_clair
from echanges.web.connexion.oidc.fournisseur import fournisseur
from echanges.web.connexion.oidc.jetons import AGE_MAX_S, lire_fin_de_session, lire_identite
from echanges.web.connexion.portes import presenter, refuser
from echanges.web.publics import AGIR, LIRE, ouvert_a
from echanges.web.requete import Requete

Identite = Mapping[str, Any]
"""What a provider certifies of a person: any claim may be missing, or of any type."""
REESSAYER_S = "30"
INDICE_MAX = 8192
"""Longest id_token kept to sign out with, in characters: it will have to hold in an address."""
_LONGUEUR_MAX = 255
"""Of what a provider calls a session or a person (Core 1.0, § 2, for `sub`)."""

diagnostic = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PorteOpenID:
    """A door: its name in the settings, and how it knows the person whom the provider certifies."""

    nom: str
    chemin: str
    """Where it is, under `/connexion/`."""
    reconnaitre: Callable[[Identite], Agent | None]
    """Returns the agent; None for somebody unknown here. Raises `ConnexionRefusee` when the
    claims name nobody that this door could let in."""

    def urlpatterns(self) -> list[URLPattern]:
        """The addresses to register at the provider, but the first: `retour/` and `fin/`."""
        fin = csrf_exempt(self._vue(self.finir, AGIR))  # asked by the provider, not by a page
        return [
            path(f"{self.chemin}/", self._vue(self.partir, LIRE), name=self.nom),
            path(
                f"{self.chemin}/retour/", self._vue(self.revenir, LIRE), name=f"{self.nom}_retour"
            ),
            path(f"{self.chemin}/fin/", fin, name=f"{self.nom}_fin"),
        ]

    def partir(self, requete: Requete) -> HttpResponse:
        """Send the browser to the provider, with the cookie of this attempt."""
        etat = secrets.token_urlsafe(32)
        demande = demandes.Demande()
        try:
            adresse = fournisseur(self.nom).adresse_de_connexion(etat, demande)
        except FournisseurIndisponible as panne:
            return self._indisponible(requete, panne)
        reponse = redirect(adresse)
        demandes.poser(reponse, requete, self.nom, etat, demande)
        return reponse

    def revenir(self, requete: Requete) -> HttpResponse:
        """Let in whom the provider sends back, if all of what it says holds."""
        etat = requete.GET.get("state", "")
        try:
            demande = demandes.reprendre(requete, self.nom, etat)
            reponse = self._accueillir(requete, demande)
        except ConnexionRefusee as refus:
            diagnostic.warning("%s: sign-in refused, %s", self.nom, refus)
            reponse = refuser(requete, self.nom)
        except FournisseurIndisponible as panne:
            return self._indisponible(requete, panne)
        demandes.oublier(reponse, etat)
        return reponse

    def finir(self, requete: Requete) -> HttpResponse:
        """End the sessions that the provider says are over (Back-Channel Logout 1.0)."""
        try:
            fin = lire_fin_de_session(fournisseur(self.nom), requete.POST.get("logout_token", ""))
            sid, sujet = _court(fin.get("sid")), _court(fin.get("sub"))
            if not consommer(f"fin|{self.nom}", _court(fin["jti"]), 2 * AGE_MAX_S):
                raise ConnexionRefusee("logout_token: it had already come")
        except (ConnexionRefusee, FournisseurIndisponible) as refus:
            diagnostic.warning("%s: end of session refused, %s", self.nom, refus)
            consigner_refus(f"{self.nom}_fin")
            return HttpResponse(status=400)
        fermer_par_fournisseur(self.nom, sid=sid, sujet=sujet)
        return HttpResponse()

    def quitter(self, requete: Requete, seance: Seance) -> HttpResponse | None:
        """Return the page that takes the browser to the provider, to sign out there too.

        None when the session came by another door or kept nothing, when the provider offers
        nothing of the kind, or does not answer: our session is over all the same.
        """
        retenu = seance.donnees.get(PORTE)
        if not isinstance(retenu, dict) or retenu["nom"] != self.nom:
            return None
        try:
            chez_lui = fournisseur(self.nom)
            adresse = chez_lui.annonce.get("end_session_endpoint")
        except FournisseurIndisponible:
            return None
        if adresse is None:
            return None
        parametres = {
            "id_token_hint": retenu["id_token"],
            "post_logout_redirect_uri": chez_lui.apres_deconnexion,
        }
        contexte = {"adresse": add_params_to_uri(adresse, list(parametres.items()))}
        return render(requete, "connexion/quitter.html", contexte)

    def _accueillir(self, requete: Requete, demande: demandes.Demande) -> HttpResponse:
        chez_lui = fournisseur(self.nom)
        _verifier_reponse(requete, chez_lui.annonce)
        jetons = chez_lui.echanger(requete.GET["code"], demande)
        identite = lire_identite(chez_lui, jetons, demande.nonce)
        garde: dict[str, JSONSimple] = {}
        if len(jetons["id_token"]) <= INDICE_MAX:
            garde[PORTE] = {"nom": self.nom, "id_token": jetons["id_token"]}
        return presenter(
            requete,
            self.reconnaitre(identite),
            self.nom,
            sid=_court(identite.get("sid")),
            sujet=_court(identite["sub"]),
            donnees=garde,
        )

    def _indisponible(self, requete: Requete, panne: FournisseurIndisponible) -> HttpResponse:
        """503: nothing was used up, so that the same page may be asked for again."""
        diagnostic.error("%s: %s", self.nom, panne)
        reponse = render(requete, "connexion/indisponible.html", status=503)
        reponse["Retry-After"] = REESSAYER_S
        return reponse

    @staticmethod
    def _vue(
        vue: Callable[[Requete], HttpResponse], methodes: tuple[str, ...]
    ) -> Callable[..., HttpResponse]:
        def ouverte(requete: Requete) -> HttpResponse:
            return vue(requete)

        return ouvert_a("public", methodes)(ouverte)


def _verifier_reponse(requete: Requete, annonce: Mapping[str, Any]) -> None:
    """Check that the answer is a code, once each, from this provider (RFC 6749, RFC 9207)."""
    if any(len(requete.GET.getlist(nom)) > 1 for nom in requete.GET):
        raise ConnexionRefusee("the answer says something twice")
    emetteur = requete.GET.get("iss")
    attendu = annonce.get("authorization_response_iss_parameter_supported") is True
    if (emetteur is not None or attendu) and emetteur != annonce["issuer"]:
        raise ConnexionRefusee("the answer is not of this provider")
    if "error" in requete.GET:
        raise ConnexionRefusee(f"answer: {en_clair(requete.GET['error'])}")
    if not requete.GET.get("code"):
        raise ConnexionRefusee("the answer has no code")


def _court(valeur: object) -> str:
    """A name given by the provider; empty where there is none. Raises `ConnexionRefusee`."""
    if valeur is None:
        return ""
    if not isinstance(valeur, str) or len(valeur) > _LONGUEUR_MAX or not valeur.isprintable():
        raise ConnexionRefusee("the provider gave a name that cannot be kept")
    return valeur
