"""The addresses that both sides have, under their namespaces: opaque identifiers only.

Included by `ps/urls.py` (namespace `ps`) and by `mc/urls.py` (`mc`): each address is open to the
side of its namespace only (`SON_COTE`).
"""

from django.urls import path

from echanges.web.conversations import pieces, vues

urlpatterns = [
    path("<uuid:conversation_id>/", vues.conversation, name="conversation"),
    path("<uuid:conversation_id>/repondre/", vues.repondre, name="repondre"),
    path("<uuid:conversation_id>/non-lu/", vues.marquer_non_lu, name="marquer_non_lu"),
    path("pieces/<uuid:piece_id>/", pieces.telecharger, name="piece"),
    path("pieces/<uuid:piece_id>/etat/", pieces.etat, name="piece_etat"),
    path("pieces/<uuid:piece_id>/apercu/", pieces.apercu, name="apercu"),
    path("pieces/<uuid:piece_id>/apercu/<int:numero>/", pieces.image, name="apercu_page"),
    path("pieces/<uuid:piece_id>/vignette/", pieces.vignette, name="vignette"),
    path("pieces/tout/<uuid:message_id>/", pieces.tout_telecharger, name="tout"),
]
