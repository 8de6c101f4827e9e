"""The addresses of a product whose doors are also `psc` and `agents`."""

from django.urls import include, path

from config.urls import handler400, handler403, handler404, handler500
from config.urls import urlpatterns as du_produit
from echanges.web.connexion import agents, psc

__all__ = ["handler400", "handler403", "handler404", "handler500"]

urlpatterns = [
    *du_produit,
    path("connexion/", include(psc.urlpatterns)),
    path("connexion/", include(agents.urlpatterns)),
]
