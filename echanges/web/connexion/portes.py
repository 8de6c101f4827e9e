"""The doors: how one signs in here. Each is a module of its own, named by the settings.

A door ends by calling `accueillir` with an agent it has authenticated; it decides nothing
about rights, which are read from the habilitations at each request.
"""

from dataclasses import dataclass
from importlib import import_module
from types import ModuleType

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render

from echanges.comptes.models import Agent
from echanges.comptes.personnes import a_un_droit
from echanges.comptes.session import JSONSimple, Seance, fermer_session
from echanges.connexion.actes import entrer, laisser_dehors
from echanges.web.connexion.navigateurs import navigateur_de
from echanges.web.erreurs import acces_non_autorise
from echanges.web.requete import Requete


@dataclass(frozen=True, slots=True)
class Porte:
    """A way in, as the sign-in page offers it."""

    libelle: str
    route: str
    pour_agents: bool = False
    """Offered behind « Accès agent de l'Assurance Maladie »."""
    ailleurs: bool = False
    """It leads to another site: by a link, since no form may (CSP `form-action`)."""


def modules() -> list[ModuleType]:
    """The modules of the configured doors; each has `PORTES` and `urlpatterns`."""
    return [import_module(nom) for nom in settings.PORTES]


def portes() -> list[Porte]:
    """Every way in, in the order of the settings."""
    return [porte for module in modules() for porte in module.PORTES]


def nom_de(porte: str) -> str:
    """How a door is called on the page of sessions: the `NOM` of its module, if it has one."""
    for module in modules():
        if module.__name__.endswith(f".{porte}"):
            return str(getattr(module, "NOM", porte))
    return porte


def presenter(
    requete: Requete,
    agent: Agent | None,
    porte: str,
    *,
    sid: str = "",
    sujet: str = "",
    donnees: dict[str, JSONSimple] | None = None,
) -> HttpResponse:
    """Let in somebody whom a real door authenticated, if he is known here and has a right.

    Anybody else gets « Accès non autorisé » and no session; journals CONNEXION_REFUSEE. For the
    arguments see `accueillir`.
    """
    if agent is not None and a_un_droit(agent):
        return accueillir(requete, agent, porte, sid=sid, sujet=sujet, donnees=donnees)
    _laisser_dehors(requete, porte, agent)
    return acces_non_autorise(requete)


def refuser(requete: Requete, porte: str) -> HttpResponse:
    """Answer that a door stays shut (403), in the same words whatever the reason.

    Journals CONNEXION_REFUSEE; the reason is for the log of the door.
    """
    _laisser_dehors(requete, porte, None)
    return render(requete, "connexion/refusee.html", status=403)


def _laisser_dehors(requete: Requete, porte: str, agent: Agent | None) -> None:
    laisser_dehors(porte, agent)
    requete.refus_consigne = True


def accueillir(
    requete: Requete,
    agent: Agent,
    porte: str,
    *,
    sid: str = "",
    sujet: str = "",
    donnees: dict[str, JSONSimple] | None = None,
) -> HttpResponse:
    """Open a new session for an authenticated agent and take him home.

    `porte` is the door's name in the settings; `sid` and `sujet` what the
    OpenID provider calls the session and the person, where there is one; `donnees` what the
    session holds from the start, sealed.
    """
    if requete.seance is not None:
        fermer_session(requete.seance.empreinte)
        requete.seance = None
    navigateur = navigateur_de(requete.headers)
    reponse = redirect("accueil")
    poser_jeton(
        reponse,
        entrer(agent, porte, sid=sid, sujet=sujet, navigateur=navigateur, donnees=donnees),
    )
    return reponse


def prendre_conge(requete: Requete, seance: Seance) -> HttpResponse:
    """Answer a sign-out: the page of the session's door if it has one (`quitter`), or ours."""
    for module in modules():
        quitter = getattr(module, "quitter", None)
        page: HttpResponse | None = quitter(requete, seance) if quitter else None
        if page is not None:
            return page
    return redirect("connexion")


def poser_jeton(reponse: HttpResponse, jeton: str) -> None:
    """Give the browser its session's token; the cookie ends with the browser."""
    reponse.set_cookie(
        settings.SESSION_COOKIE,
        jeton,
        secure=settings.COOKIES_SURS,
        httponly=True,
        samesite="Lax",
    )
