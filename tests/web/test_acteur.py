"""What a refused request leaves: nothing, whatever was done before the act that refused."""

import uuid
from pathlib import Path
from typing import NoReturn

from django.test import Client, override_settings
from django.urls import path

from config.urls import handler400, handler403, handler404, handler500
from config.urls import urlpatterns as du_produit
from echanges.comptes.acteur import Acteur
from echanges.demo.fichiers.catalogue import CATALOGUE
from echanges.messagerie import actions
from echanges.web.publics import AGIR, ouvert_a
from echanges.web.reception.televersement import fichiers_recus
from echanges.web.requete import Requete, acteur
from tests.distribution import connecter
from tests.messagerie.outils import demander
from tests.web.reception.test_televersement import depot, fichier, formulaire, pieces_de

__all__ = ["handler400", "handler403", "handler404", "handler500"]


@ouvert_a("mc", AGIR)
def joindre_puis_supprimer(requete: Requete, conversation_id: uuid.UUID) -> NoReturn:
    """An act is done, then one that is forbidden to an échelon."""
    [recu] = fichiers_recus(requete)
    actions.joindre(acteur(requete), conversation_id, uuid.UUID(requete.POST["cle"]), recu)
    actions.supprimer(acteur(requete), conversation_id)
    raise AssertionError("An échelon deletes nothing.")


urlpatterns = [*du_produit, path("essai/<uuid:conversation_id>/", joindre_puis_supprimer)]


@override_settings(ROOT_URLCONF=__name__)
def test_a_refused_act_undoes_the_acts_before_it_and_their_files(martin: Acteur) -> None:
    agent, ou = connecter(Client(), "QUÉMÉNER"), demander(martin)
    avant: set[Path] = set(depot())
    envoi = formulaire(fichier("avis.pdf", CATALOGUE["compte-rendu.pdf"]()))
    assert agent.post(f"/essai/{ou}/", envoi).status_code == 409
    assert pieces_de("QUÉMÉNER", envoi["cle"]) == {}
    assert set(depot()) == avant
