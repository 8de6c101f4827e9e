"""The addresses of files: the same on both sides, each open to its own side only."""

from collections.abc import Callable
from functools import partial

from django.http import HttpResponseBase
from django.urls import URLPattern, path

from echanges.web.acces import LIRE, ouvert_a
from echanges.web.commun import pieces

Vue = Callable[..., HttpResponseBase]


def adresses(espace: str) -> list[URLPattern]:
    """Return the addresses of files on a side: "ps" or "mc"."""

    def ouvrir(vue: Vue, **fixes: object) -> Vue:
        return ouvert_a(espace, LIRE)(partial(vue, **fixes))

    piece = "pieces/<uuid:piece_id>/"
    vignette = ouvrir(pieces.image, numero=pieces.VIGNETTE)
    return [
        path(piece, ouvrir(pieces.telecharger), name="piece"),
        path(f"{piece}etat/", ouvrir(pieces.etat, espace=espace), name="piece_etat"),
        path(f"{piece}apercu/", ouvrir(pieces.apercu, espace=espace), name="apercu"),
        path(f"{piece}apercu/<int:numero>/", ouvrir(pieces.image), name="apercu_page"),
        path(f"{piece}vignette/", vignette, name="vignette"),
        path("pieces/tout/<uuid:message_id>/", ouvrir(pieces.tout_telecharger), name="tout"),
    ]
