"""The acts by which the bytes of a file are had, each with its trace.

Nothing is given of a file before the antivirus found it clean, to anybody. Everything that the
database must say is read before the first segment: a streamed answer runs after its transaction.
"""

import uuid
from collections.abc import Sequence

from echanges.comptes.acteur import Acteur
from echanges.journal.actes import consigner
from echanges.journal.models import Acte
from echanges.messagerie.lecture import apercu_de
from echanges.messagerie.models import Apercu, Conversation, PieceJointe
from echanges.messagerie.pieces_jointes import Contenu, contenu_de, image_de

VIGNETTE = 0


def telecharger(acteur: Acteur, pieces: Sequence[PieceJointe]) -> list[Contenu]:
    """Open the bytes of clean files of one conversation; journals TELECHARGEMENT for each."""
    conversation = pieces[0].message.conversation
    cle = conversation.cle_ouverte()
    for piece in pieces:
        _consigner(acteur, Acte.TELECHARGEMENT, conversation, piece.id)
    return [contenu_de(piece, cle) for piece in pieces]


def voir_page(acteur: Acteur, piece_id: uuid.UUID, numero: int) -> tuple[Apercu, Contenu] | None:
    """Open the picture of a page, or None if it is not to be seen; journals APERCU.

    The thumbnail (number 0) belongs to the thread's own opening and leaves no trace.
    """
    apercu = apercu_de(acteur, piece_id, numero)
    if apercu is None or not apercu.piece.servie:
        return None
    conversation = apercu.piece.message.conversation
    if numero != VIGNETTE:
        _consigner(acteur, Acte.APERCU, conversation, piece_id)
    return apercu, image_de(apercu, conversation.cle_ouverte())


def _consigner(acteur: Acteur, acte: Acte, conversation: Conversation, objet: uuid.UUID) -> None:
    partie = conversation.partie_id_de(acteur.cote_sur)
    consigner(acte, acteur=acteur, objet=objet, partie=partie)
