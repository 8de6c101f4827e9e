"""The addresses of a responsable d'habilitation."""

from django.urls import path

from echanges.web.habilitations import vues

app_name = "habilitations"
urlpatterns = [
    path("", vues.liste, name="liste"),
    path("accorder/", vues.accorder, name="accorder"),
    path("<uuid:habilitation_id>/terminer/", vues.terminer, name="terminer"),
]
