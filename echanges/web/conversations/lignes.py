"""The rows of a list: what a conversation shows there."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from echanges.messagerie.rangees import Rangee
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


def lignes(rangees: Iterable[Rangee], cadre: Cadre) -> list[Ligne]:
    """Return what rows show, as a side sees them."""
    return [_ligne(rangee, cadre) for rangee in rangees]


def _ligne(rangee: Rangee, cadre: Cadre) -> Ligne:
    return Ligne(
        id=rangee.id,
        objet=rangee.objet or SANS_OBJET,
        non_lu=rangee.non_lu,
        pastilles=cadre.pastilles(rangee),
        interlocuteur=cadre.en_face(rangee),
        patient=f"Patient : {rangee.patient}" if rangee.patient else "Sans patient",
        pieces=rangee.pieces_vues_de(cadre.cote),
        quand=rangee.quand,
        etiquettes=[*_brouillon(rangee), *cadre.etiquettes(rangee)],
        bannette=cadre.bannette(rangee),
    )


def _brouillon(rangee: Rangee) -> list[Etiquette]:
    """« [Brouillon] », and whose (`avec_brouillon`)."""
    if rangee.brouillon_nom is None:
        return []
    civilite = rangee.brouillon_civilite or rangee.brouillon_prenom
    auteur = f"{civilite} {rangee.brouillon_nom.upper()}"
    return [Etiquette("brouillon", "[Brouillon]"), Etiquette("auteur", auteur)]
