"""The addresses of files: the same on both sides, each open to its own side only."""

from collections.abc import Callable
from functools import partial

from django.http import HttpResponseBase
from django.urls import URLPattern, path

from echanges.web.acces import LIRE, ouvert_a
from echanges.web.conversations import pieces

Vue = Callable[..., HttpResponseBase]


def adresses(espace: str) -> list[URLPattern]:
    """Return the addresses of files on a side: "ps" or "mc"."""

    def ouvrir(vue: Vue, *, sans_activite: bool = False, **fixes: object) -> Vue:
        return ouvert_a(espace, LIRE, sans_activite=sans_activite)(partial(vue, **fixes))

    piece = "pieces/<uuid:piece_id>/"
    # A page that waits for the antivirus asks by itself for these two. Pictures of pages do count:
    # each is asked for because somebody turned a page, and a long report is read that way.
    etat = ouvrir(pieces.etat, sans_activite=True, espace=espace)
    vignette = ouvrir(pieces.image, sans_activite=True, numero=pieces.VIGNETTE)
    return [
        path(piece, ouvrir(pieces.telecharger), name="piece"),
        path(f"{piece}etat/", etat, name="piece_etat"),
        path(f"{piece}apercu/", ouvrir(pieces.apercu, espace=espace), name="apercu"),
        path(f"{piece}apercu/<int:numero>/", ouvrir(pieces.image), name="apercu_page"),
        path(f"{piece}vignette/", vignette, name="vignette"),
        path("pieces/tout/<uuid:message_id>/", ouvrir(pieces.tout_telecharger), name="tout"),
    ]
