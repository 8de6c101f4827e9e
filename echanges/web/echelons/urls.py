"""The addresses of the screen « Échelons »."""

from django.urls import path

from echanges.web.echelons import vues

app_name = "echelons"
urlpatterns = [
    path("", vues.liste, name="liste"),
    path("<slug:operation>/", vues.reorganiser, name="reorganiser"),
]
