"""The door of the carte CPS."""

from django.urls import URLPattern

from echanges.web.connexion.portes import Porte

PORTES: list[Porte] = []
urlpatterns: list[URLPattern] = []
