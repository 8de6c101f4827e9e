"""The doctor's addresses: opaque identifiers only."""

from django.urls import include, path

from echanges.web.conversations import vues
from echanges.web.ps import ecrire, liste

app_name = "conversations"
urlpatterns = [
    path("", liste.liste, name="liste"),
    path("patient/nir/", liste.identifier, name="identifier"),
    path("patient/carte/", liste.lire_carte, name="lire_carte"),
    path("patient/beneficiaire/", liste.choisir_beneficiaire, name="choisir_beneficiaire"),
    path("patient/changer/", liste.changer_de_patient, name="changer_de_patient"),
    path("commencer/", liste.commencer, name="commencer"),
    path("recherche/", liste.rechercher, name="rechercher"),
    path("recherche/effacer/", liste.effacer_recherche, name="effacer_recherche"),
    path("ecrire/", ecrire.ecrire, name="ecrire"),
    path("<uuid:conversation_id>/brouillon/", ecrire.reprendre, name="reprendre"),
    path("<uuid:conversation_id>/supprimer/", vues.finir, name="supprimer"),
    path("", include("echanges.web.conversations.urls")),
]
