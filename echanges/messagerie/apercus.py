"""Previews: pictures of the pages of a file, made apart by the worker, sealed like the file.

What is shown inside the product is never what was sent: it is these pictures.
"""

import uuid
from collections.abc import Callable, Iterable

from procrastinate.contrib.django import app

from echanges import coffre
from echanges.coffre.acces import depot
from echanges.fichiers.atelier import atelier
from echanges.fichiers.trames import Page
from echanges.messagerie.models import Apercu, PieceJointe
from echanges.messagerie.pieces_jointes import APERCU, PIECE, cle_du_fichier, detruire
from echanges.messagerie.travail import travail_sur


def a_faire(piece: PieceJointe) -> None:
    """Have the worker make the pictures of a file, in this transaction."""
    app.configure_task("faire_apercus", queue="pieces").defer(piece_id=str(piece.id))


def faire(piece_id: uuid.UUID) -> int:
    """Make the pictures of a file that may be had; return how many pages it has.

    Idempotent. No transaction is open while they are drawn. Raises `AtelierEnPanne`.
    """
    with travail_sur(piece_id) as piece:
        if piece is None or not piece.servie or piece.pages:
            return 0
        ouvrir = _ouvreur(piece)
        extension = piece.format
    scelles: list[_Scelle] = []
    try:
        for page in atelier().apercus(extension, ouvrir):
            scelles.append(_Scelle(page))
    except BaseException:
        _abandonner(scelles)
        raise
    # From here on they may be attached even if the answer of the database is lost: what is not
    # is the sweeper's.
    return _ranger(piece_id, scelles)


class _Scelle:
    """A picture written sealed into the store, not yet attached."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.cle = coffre.nouvelle_cle_de_fichier()
        flux = coffre.FluxScellant(self.cle, APERCU)
        with depot().nouveau() as ecriture:
            ecriture.ecrire(flux.ecrire(page.octets))
            ecriture.ecrire(flux.terminer())
            self.depot = ecriture.valider()
        self.taille = flux.taille


def _ouvreur(piece: PieceJointe) -> Callable[[], Iterable[bytes]]:
    """Return what opens the bytes of a file again at each call."""
    cle = cle_du_fichier(piece, piece.message.conversation.cle_ouverte())
    nom = piece.depot

    def ouvrir() -> Iterable[bytes]:
        with depot().lire(nom) as lecture:
            yield from coffre.ouvrir_flux(lecture, cle, PIECE)

    return ouvrir


def _ranger(piece_id: uuid.UUID, scelles: list[_Scelle]) -> int:
    """Attach the pictures, unless the file went meanwhile: they go then too."""
    with travail_sur(piece_id) as piece:
        if piece is None or not piece.servie or piece.pages:
            _abandonner(scelles)
            return 0
        cle = piece.message.conversation.cle_ouverte()
        Apercu.objects.bulk_create(_apercu(piece, scelle, cle) for scelle in scelles)
        piece.pages = sum(scelle.page.numero > 0 for scelle in scelles)
        piece.pages_du_fichier = max((scelle.page.sur for scelle in scelles), default=0)
        piece.save(update_fields=["pages", "pages_du_fichier"])
        return piece.pages


def _apercu(piece: PieceJointe, scelle: _Scelle, cle: coffre.CleDeConversation) -> Apercu:
    apercu = Apercu(
        piece=piece,
        numero=scelle.page.numero,
        depot=scelle.depot,
        mime=scelle.page.mime,
        taille=scelle.taille,
    )
    apercu.cle_scellee = cle.sceller(scelle.cle, apercu.contexte())
    return apercu


def _abandonner(scelles: list[_Scelle]) -> None:
    detruire([scelle.depot for scelle in scelles])
