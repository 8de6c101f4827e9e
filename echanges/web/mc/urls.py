"""The back office's addresses: opaque identifiers only."""

from django.urls import path

from echanges.web.commun.adresses_de_pieces import adresses
from echanges.web.mc import vues_bannettes, vues_ecrire, vues_fil

app_name = "mc"
urlpatterns = [
    path("", vues_bannettes.afficher_bannette, name="accueil"),
    path("bannettes/<slug:adresse>/", vues_bannettes.afficher_bannette, name="bannette"),
    path("brouillons/", vues_bannettes.afficher_brouillons, name="brouillons"),
    path("recherche/", vues_bannettes.rechercher, name="rechercher"),
    path("recherche/effacer/", vues_bannettes.effacer_recherche, name="effacer_recherche"),
    path("ecrire/<slug:ecran>/", vues_ecrire.ecrire, name="ecrire"),
    path("<uuid:conversation_id>/", vues_fil.conversation, name="conversation"),
    path("<uuid:conversation_id>/brouillon/", vues_ecrire.reprendre, name="reprendre"),
    path("<uuid:conversation_id>/repondre/", vues_fil.repondre, name="repondre"),
    path("<uuid:conversation_id>/non-lu/", vues_fil.marquer_non_lu, name="marquer_non_lu"),
    path("<uuid:conversation_id>/clore/", vues_fil.clore, name="clore"),
    *adresses("mc"),
]
