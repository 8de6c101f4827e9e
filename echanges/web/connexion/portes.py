"""The doors: how one signs in here. Each is a module of its own, named by the settings.

A door ends by calling `accueillir` with an agent it has authenticated; it decides nothing
about rights, which are read from the habilitations at each request.
"""

from dataclasses import dataclass
from importlib import import_module
from types import ModuleType

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect

from echanges.comptes.models import Agent
from echanges.comptes.session import fermer_session, ouvrir_session
from echanges.journal.actes import consigner
from echanges.journal.models import Acte
from echanges.web.requete import Requete


@dataclass(frozen=True, slots=True)
class Porte:
    """A way in, as the sign-in page offers it."""

    libelle: str
    route: str
    pour_agents: bool = False
    """Offered behind « Accès agent de l'Assurance Maladie »."""


def modules() -> list[ModuleType]:
    """The modules of the configured doors; each has `PORTES` and `urlpatterns`."""
    return [import_module(nom) for nom in settings.PORTES]


def portes() -> list[Porte]:
    """Every way in, in the order of the settings."""
    return [porte for module in modules() for porte in module.PORTES]


def accueillir(requete: Requete, agent: Agent, porte: str, *, sid: str = "") -> HttpResponse:
    """Open a new session for an authenticated agent and take him home; journals CONNEXION.

    `porte` is the door's name in the settings; `sid` the session's identifier at the OpenID
    provider, where there is one.
    """
    if requete.seance is not None:
        fermer_session(requete.seance.empreinte)
        requete.seance = None
    consigner(Acte.CONNEXION, agent=agent, voie=porte)
    reponse = redirect("accueil")
    poser_jeton(reponse, ouvrir_session(agent, porte=porte, sid=sid))
    return reponse


def poser_jeton(reponse: HttpResponse, jeton: str) -> None:
    """Give the browser its session's token; the cookie ends with the browser."""
    reponse.set_cookie(
        settings.SESSION_COOKIE,
        jeton,
        secure=settings.COOKIES_SURS,
        httponly=True,
        samesite="Lax",
    )
