"""The rows of a list: what a conversation shows there."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from echanges.messagerie.models import Conversation
from echanges.web.conversations.cotes import Cadre, Etiquette, Pastille

SANS_OBJET = "(sans objet)"


@dataclass(frozen=True, slots=True)
class Ligne:
    """One row."""

    id: uuid.UUID
    objet: str
    non_lu: bool
    pastilles: list[Pastille]
    interlocuteur: str
    patient: str
    pieces: int
    quand: datetime
    etiquettes: list[Etiquette]
    bannette: str


def lignes(conversations: Iterable[Conversation], cadre: Cadre) -> list[Ligne]:
    """Return the rows of conversations, as a side sees them."""
    return [_ligne(conversation, cadre) for conversation in conversations]


def _ligne(conversation: Conversation, cadre: Cadre) -> Ligne:
    patient = conversation.patient
    return Ligne(
        id=conversation.id,
        objet=conversation.objet or SANS_OBJET,
        non_lu=conversation.non_lue_de(cadre.cote),
        pastilles=cadre.pastilles(conversation),
        interlocuteur=cadre.en_face(conversation),
        patient=f"Patient : {patient.identite}" if patient else "Sans patient",
        pieces=conversation.pieces_vues_de(cadre.cote),
        quand=cadre.ordre(conversation),
        etiquettes=[*_brouillon(conversation), *cadre.etiquettes(conversation)],
        bannette=cadre.bannette(conversation),
    )


def _brouillon(conversation: Conversation) -> list[Etiquette]:
    """« [Brouillon] », and whose (`avec_brouillon`)."""
    if not conversation.brouillon_id:  # type: ignore[attr-defined]
        return []
    civilite = conversation.brouillon_civilite or conversation.brouillon_prenom  # type: ignore[attr-defined]
    auteur = f"{civilite} {conversation.brouillon_nom.upper()}"  # type: ignore[attr-defined]
    return [Etiquette("brouillon", "[Brouillon]"), Etiquette("auteur", auteur)]
