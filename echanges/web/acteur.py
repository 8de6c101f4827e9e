"""Who is asking: the session, the rights, the transaction in which the database knows it.

The whole request runs in one transaction with the acteur's context; an error or a refusal
rolls it back, then the refusal is written in the journal in a transaction of its own.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import OperationalError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import ResolverMatch

from echanges.coffre import DepotIndisponible
from echanges.comptes.acteur import Acteur, acteur_de, poser_contexte
from echanges.comptes.session import Seance, lire_session
from echanges.journal.actes import consigner_refus
from echanges.messagerie.actions import ConversationIntrouvable, EchelonReorganise
from echanges.messagerie.etats import ActeInterdit
from echanges.web.erreurs import (
    acces_non_autorise,
    acte_interdit,
    indisponible,
    introuvable,
    session_terminee,
    structure_a_choisir,
)
from echanges.web.publics import SON_COTE
from echanges.web.reception.televersement import oublier_les_fichiers, recevoir
from echanges.web.requete import Requete

REFUS = {403, 404}
INDISPONIBLES = (OperationalError, DepotIndisponible, EchelonReorganise)
"""The database or the store does not answer, or the agent's échelon was merged meanwhile: nothing
was recorded, and it may be done at the next try."""


class ActeurMiddleware:
    """Give each request its session and its acteur, and guard every view by its declaration."""

    def __init__(self, suite: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.suite = suite

    def __call__(self, requete: Requete) -> HttpResponseBase:
        """Answer inside one transaction that knows who acts."""
        try:
            return self._servir(requete)
        except INDISPONIBLES:
            return indisponible(requete)

    def _servir(self, requete: Requete) -> HttpResponseBase:
        jeton = requete.COOKIES.get(settings.SESSION_COOKIE)
        requete.seance = lire_session(jeton) if jeton else None
        requete.acteur = _acteur(requete.seance)
        requete.activite = True
        requete.refus_consigne = requete.annulee = False
        recevoir(requete)  # files arrive, and are sealed, before the transaction opens
        reponse = self._repondre(requete)
        oublier_les_fichiers(requete)
        refusee = reponse.status_code in REFUS and not requete.refus_consigne
        if refusee and requete.seance is not None:
            _consigner_refus(requete)
        return reponse

    def _repondre(self, requete: Requete) -> HttpResponseBase:
        with transaction.atomic():
            if requete.acteur is not None:
                poser_contexte(requete.acteur)
            reponse = self.suite(requete)
            refusee = reponse.status_code in REFUS and not requete.refus_consigne
            requete.annulee |= refusee or reponse.status_code >= 500
            if requete.annulee:
                transaction.set_rollback(True)
            elif requete.seance is not None:
                requete.seance.enregistrer(activite=requete.activite)
        return reponse

    def process_view(
        self, requete: Requete, vue: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Let the view run only for those it declares (`echanges.web.publics`)."""
        public = vue.public  # type: ignore[attr-defined]
        requete.activite = not vue.sans_activite  # type: ignore[attr-defined]
        if public == "public":
            return None
        if requete.seance is None:
            return session_terminee(requete)
        if public == "connecte":
            return None
        if not requete.seance.habilitations:
            return acces_non_autorise(requete)
        if public == "habilite":
            return None
        if requete.acteur is None:
            return structure_a_choisir(requete)
        if public not in _publics_de(requete.acteur, requete.resolver_match):
            raise Http404
        return None

    def process_exception(self, requete: Requete, exception: Exception) -> HttpResponseBase | None:
        """Turn the refusals of the acts into pages; nothing is kept of what was begun."""
        requete.annulee = True
        if isinstance(exception, ConversationIntrouvable):
            return introuvable(requete)
        if isinstance(exception, ActeInterdit):
            return acte_interdit(requete)
        if isinstance(exception, INDISPONIBLES):
            return indisponible(requete)
        return None


def _acteur(seance: Seance | None) -> Acteur | None:
    if seance is None or not seance.habilitations:
        return None
    return acteur_de(seance.habilitations, seance.partie)


def _publics_de(acteur: Acteur, voie: ResolverMatch | None) -> set[str]:
    """A médecin-conseil may also be responsable: he has the screens of both."""
    publics = {acteur.cote.lower()} if acteur.cote else set()
    if voie is not None and voie.namespace in publics:
        publics.add(SON_COTE)
    if acteur.ressort:
        publics.add("responsable")
    if acteur.auditeur:
        publics.add("auditeur")
    return publics


def _consigner_refus(requete: Requete) -> None:
    assert requete.seance is not None
    voie = requete.resolver_match.view_name if requete.resolver_match else ""
    consigner_refus(voie, acteur=requete.acteur, agent=requete.seance.agent)
