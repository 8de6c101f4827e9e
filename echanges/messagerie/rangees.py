"""A row of a list: what it shows of a conversation, in one statement and without its model."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from echanges.annuaire.models import Interlocuteur, identite
from echanges.comptes.models import Cote
from echanges.messagerie.lisible import Lisible

_PARTIE: Final = ("id", "genre", "numero", "nom", "prenom", "sigle", "departement")
"""What names a party, in the order of its model."""
_CONVERSATION: Final = (
    "id",
    "cle",
    "objet_scelle",
    "initiee_par",
    "bannette",
    "dernier_rang",
    "dernier_cote",
    "dernier_lu_le",
    "supprimee_rang",
    "rouverte_le",
    "pieces",
    "pieces_supprimees",
    "patient_id",
    "brouillon_civilite",
    "brouillon_nom",
    "brouillon_prenom",
)


@dataclass(frozen=True, slots=True)
class Rangee(Lisible):
    """One row; the fields of `Conversation` keep their names."""

    quand: datetime
    """What the side's list is sorted by."""
    non_lu: bool
    """Whether it is bold there."""
    interlocuteur: Interlocuteur
    echelon: Interlocuteur
    patient: str
    """First name and family name; empty without a patient."""
    id: uuid.UUID
    cle: bytes
    objet_scelle: bytes
    initiee_par: str
    bannette: str
    dernier_rang: int
    dernier_cote: str
    dernier_lu_le: datetime | None
    supprimee_rang: int
    rouverte_le: datetime | None
    pieces: int
    pieces_supprimees: int
    patient_id: uuid.UUID | None
    brouillon_civilite: str | None
    brouillon_nom: str | None
    """Who wrote the draft of the side (`ConversationQuerySet.avec_brouillon`)."""
    brouillon_prenom: str | None


def colonnes(cote: Cote) -> tuple[str, ...]:
    """What to read for the rows of a side, in the order that `rangee` takes them."""
    du_cote = ("ordre_ps", "non_lu_ps") if cote is Cote.PS else ("ordre_mc", "non_lu_mc")
    parties = [f"{qui}__{nom}" for qui in ("interlocuteur", "echelon") for nom in _PARTIE]
    return (*du_cote, *parties, "patient__prenom", "patient__nom", *_CONVERSATION)


def rangee(lue: tuple[Any, ...], parties: dict[uuid.UUID, Interlocuteur]) -> Rangee:
    """Make a row of its columns. `parties`: those of the page already made, completed."""
    milieu, fin = 2 + len(_PARTIE), 2 + 2 * len(_PARTIE)
    prenom, nom = lue[fin : fin + 2]
    valeurs: list[Any] = [
        *lue[:2],
        _partie(lue[2:milieu], parties),
        _partie(lue[milieu:fin], parties),
        identite(prenom, nom) if nom is not None else "",
        *lue[fin + 2 :],
    ]
    return Rangee(*valeurs)


def _partie(noms: tuple[Any, ...], parties: dict[uuid.UUID, Interlocuteur]) -> Interlocuteur:
    if noms[0] not in parties:
        parties[noms[0]] = Interlocuteur.from_db("default", _PARTIE, noms)
    return parties[noms[0]]
