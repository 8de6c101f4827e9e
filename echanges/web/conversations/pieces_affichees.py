"""The files of a message as its page, its form and its list of files show them."""

import uuid
from dataclasses import dataclass

from echanges.coffre import CleDeConversation
from echanges.messagerie.models import Conversation, PieceJointe
from echanges.messagerie.pieces_jointes import nom_de, ordre_de
from echanges.messagerie.verdicts import Analyse


@dataclass(frozen=True, slots=True)
class PieceAffichee:
    """A file as lists show it."""

    id: uuid.UUID
    nom: str
    format: str
    taille: int
    ordre: int
    etat: Analyse
    servie: bool
    attend: bool
    pages: int
    """Those that can be shown here."""
    pages_du_fichier: int

    @property
    def suite(self) -> bool:
        """Whether the file has more pages than what is shown of it."""
        return self.pages_du_fichier > self.pages

    @property
    def vignette(self) -> bool:
        """Whether there is a thumbnail: there is one as soon as there are pages."""
        return self.pages > 0


def pieces_affichees(conversation: Conversation, pieces: list[PieceJointe]) -> list[PieceAffichee]:
    """Open the names of files, in the order in which they were chosen."""
    if not pieces:
        return []
    cle = conversation.cle_ouverte()
    rangees = sorted(pieces, key=ordre_de)
    return [piece_affichee(piece, cle) for piece in rangees]


def piece_affichee(piece: PieceJointe, cle: CleDeConversation) -> PieceAffichee:
    """Open the name of a file, and say where it stands."""
    return PieceAffichee(
        id=piece.id,
        nom=nom_de(piece, cle),
        format=piece.format,
        taille=piece.taille,
        ordre=piece.ordre,
        etat=Analyse(piece.etat),
        servie=piece.servie,
        attend=piece.attend,
        pages=piece.pages if piece.servie else 0,
        pages_du_fichier=max(piece.pages_du_fichier, piece.pages),
    )
