"""The doctor's addresses: opaque identifiers only."""

from django.urls import path

from echanges.web.commun.adresses_de_pieces import adresses
from echanges.web.ps import vues_ecrire, vues_fil, vues_liste

app_name = "ps"
urlpatterns = [
    path("", vues_liste.liste, name="liste"),
    path("patient/nir/", vues_liste.identifier, name="identifier"),
    path("patient/carte/", vues_liste.lire_carte, name="lire_carte"),
    path("patient/beneficiaire/", vues_liste.choisir_beneficiaire, name="choisir_beneficiaire"),
    path("patient/changer/", vues_liste.changer_de_patient, name="changer_de_patient"),
    path("commencer/", vues_liste.commencer, name="commencer"),
    path("recherche/", vues_liste.rechercher, name="rechercher"),
    path("recherche/effacer/", vues_liste.effacer_recherche, name="effacer_recherche"),
    path("ecrire/", vues_ecrire.ecrire, name="ecrire"),
    path("<uuid:conversation_id>/", vues_fil.conversation, name="conversation"),
    path("<uuid:conversation_id>/brouillon/", vues_ecrire.reprendre, name="reprendre"),
    path("<uuid:conversation_id>/repondre/", vues_fil.repondre, name="repondre"),
    path("<uuid:conversation_id>/non-lu/", vues_fil.marquer_non_lu, name="marquer_non_lu"),
    path("<uuid:conversation_id>/supprimer/", vues_fil.supprimer, name="supprimer"),
    *adresses("ps"),
]
