"""Every address of the product."""

from django.conf import settings
from django.urls import include, path

from echanges.web import demonstration, journal, portail, vitrine
from echanges.web.connexion import sessions
from echanges.web.connexion import vues as connexion
from echanges.web.connexion.portes import modules

urlpatterns = [
    path("", portail.accueil, name="accueil"),
    path("connexion/", connexion.connexion, name="connexion"),
    *(path("connexion/", include(module.urlpatterns)) for module in modules()),
    path("structures/", connexion.structures, name="structures"),
    path("deconnexion/", connexion.deconnexion, name="deconnexion"),
    path("sessions/", sessions.sessions, name="sessions"),
    path("sessions/fermer/", sessions.fermer, name="fermer_sessions"),
    path("sessions/etat/", sessions.etat, name="etat_session"),
    path("sessions/rester/", sessions.rester, name="rester_connecte"),
    path("habilitations/", include("echanges.web.habilitations.urls")),
    path("echelons/", include("echanges.web.echelons.urls")),
    path("messages/", include("echanges.web.ps.urls", namespace="ps")),
    path("bureau/", include("echanges.web.mc.urls", namespace="mc")),
    path("journal/", journal.journal, name="journal"),
    path("accessibilite/", portail.accessibilite, name="accessibilite"),
    path("sante/", portail.sante, name="sante"),
]
if settings.DEMO:
    urlpatterns += [
        path("demonstration/courriels/", demonstration.courriels, name="courriels"),
        path("composants/", vitrine.composants, name="composants"),
        path("composants/variantes/", vitrine.variantes, name="variantes"),
    ]

handler400 = "echanges.web.erreurs.demande_illisible"
handler403 = "echanges.web.erreurs.interdit"
handler404 = "echanges.web.erreurs.introuvable"
handler500 = "echanges.web.erreurs.panne"
