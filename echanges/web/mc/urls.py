"""The back office's addresses: opaque identifiers only."""

from django.urls import include, path

from echanges.web.conversations import vues
from echanges.web.mc import bannettes, ecrire

app_name = "conversations"
urlpatterns = [
    path("", bannettes.afficher_bannette, name="accueil"),
    path("bannettes/<slug:adresse>/", bannettes.afficher_bannette, name="bannette"),
    path("brouillons/", bannettes.afficher_brouillons, name="brouillons"),
    path("recherche/", bannettes.rechercher, name="rechercher"),
    path("recherche/effacer/", bannettes.effacer_recherche, name="effacer_recherche"),
    path("ecrire/<slug:ecran>/", ecrire.ecrire, name="ecrire"),
    path("<uuid:conversation_id>/brouillon/", ecrire.reprendre, name="reprendre"),
    path("<uuid:conversation_id>/clore/", vues.finir, name="clore"),
    path("", include("echanges.web.conversations.urls")),
]
