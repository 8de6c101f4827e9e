"""The back office's addresses: opaque identifiers only."""

from django.urls import path

from echanges.web.conversations.urls import adresses
from echanges.web.mc import bannettes, ecrire, vues_fil

app_name = "mc"
urlpatterns = [
    path("", bannettes.afficher_bannette, name="accueil"),
    path("bannettes/<slug:adresse>/", bannettes.afficher_bannette, name="bannette"),
    path("brouillons/", bannettes.afficher_brouillons, name="brouillons"),
    path("recherche/", bannettes.rechercher, name="rechercher"),
    path("recherche/effacer/", bannettes.effacer_recherche, name="effacer_recherche"),
    path("ecrire/<slug:ecran>/", ecrire.ecrire, name="ecrire"),
    path("<uuid:conversation_id>/", vues_fil.conversation, name="conversation"),
    path("<uuid:conversation_id>/brouillon/", ecrire.reprendre, name="reprendre"),
    path("<uuid:conversation_id>/repondre/", vues_fil.repondre, name="repondre"),
    path("<uuid:conversation_id>/non-lu/", vues_fil.marquer_non_lu, name="marquer_non_lu"),
    path("<uuid:conversation_id>/clore/", vues_fil.clore, name="clore"),
    *adresses("mc"),
]
