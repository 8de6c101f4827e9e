"""The two lives of a conversation: one small table a side, pure.

The two verbs of the notice are asymmetric: the doctor deletes for himself (the échelon keeps
the conversation), the échelon closes for itself (the doctor keeps it). Each side has its own
state; an event is allowed when both tables have a cell for it, and a missing cell is a
forbidden act. The same tables feed the guards, the buttons and the tests.
"""

from enum import StrEnum
from typing import NamedTuple


class Bannette(StrEnum):
    """The échelon's side (R65 to R68), and what comes before the first message."""

    ABSENTE = ""
    A_TRAITER = "A_TRAITER"
    EN_COURS = "EN_COURS"
    CLOS = "CLOS"


class Presence(StrEnum):
    """The doctor's side."""

    ABSENTE = "ABSENTE"
    VISIBLE = "VISIBLE"
    SUPPRIMEE = "SUPPRIMEE"


class Evenement(StrEnum):
    """Everything that may happen to a conversation."""

    REDACTION_PS = "REDACTION_PS"
    REDACTION_MC = "REDACTION_MC"
    ENVOI_PS = "ENVOI_PS"
    ENVOI_MC = "ENVOI_MC"
    OUVERTURE_PS = "OUVERTURE_PS"
    OUVERTURE_MC = "OUVERTURE_MC"
    SUPPRESSION = "SUPPRESSION"
    CLOTURE = "CLOTURE"


REDACTION = {"PS": Evenement.REDACTION_PS, "MC": Evenement.REDACTION_MC}
ENVOI = {"PS": Evenement.ENVOI_PS, "MC": Evenement.ENVOI_MC}
OUVERTURE = {"PS": Evenement.OUVERTURE_PS, "MC": Evenement.OUVERTURE_MC}
"""What either side does, by the side (`echanges.comptes.models.Cote`) that does it."""


class Etat(NamedTuple):
    """Where a conversation stands on both sides."""

    bannette: Bannette
    presence: Presence


class ActeInterdit(Exception):
    """This event may not happen in this state; nothing was changed."""

    def __init__(self, etat: Etat, evenement: Evenement) -> None:
        super().__init__(f"{evenement} in {etat.bannette or 'ABSENTE'}/{etat.presence}")
        self.etat = etat
        self.evenement = evenement


_E = Evenement

ECHELON: dict[Bannette, dict[Evenement, Bannette]] = {
    Bannette.ABSENTE: {
        _E.REDACTION_PS: Bannette.ABSENTE,
        _E.REDACTION_MC: Bannette.ABSENTE,
        _E.ENVOI_PS: Bannette.A_TRAITER,
        _E.ENVOI_MC: Bannette.EN_COURS,
    },
    Bannette.A_TRAITER: {
        _E.REDACTION_PS: Bannette.A_TRAITER,
        _E.REDACTION_MC: Bannette.A_TRAITER,
        _E.ENVOI_PS: Bannette.A_TRAITER,
        _E.ENVOI_MC: Bannette.EN_COURS,
        _E.OUVERTURE_PS: Bannette.A_TRAITER,
        _E.OUVERTURE_MC: Bannette.A_TRAITER,
        _E.SUPPRESSION: Bannette.A_TRAITER,
        _E.CLOTURE: Bannette.CLOS,
    },
    Bannette.EN_COURS: {
        _E.REDACTION_PS: Bannette.EN_COURS,
        _E.REDACTION_MC: Bannette.EN_COURS,
        _E.ENVOI_PS: Bannette.A_TRAITER,
        _E.ENVOI_MC: Bannette.EN_COURS,
        _E.OUVERTURE_PS: Bannette.EN_COURS,
        _E.OUVERTURE_MC: Bannette.EN_COURS,
        _E.SUPPRESSION: Bannette.EN_COURS,
        _E.CLOTURE: Bannette.CLOS,
    },
    Bannette.CLOS: {
        _E.REDACTION_PS: Bannette.CLOS,
        _E.ENVOI_PS: Bannette.A_TRAITER,
        _E.OUVERTURE_PS: Bannette.CLOS,
        _E.OUVERTURE_MC: Bannette.CLOS,
        _E.SUPPRESSION: Bannette.CLOS,
    },
}

MEDECIN: dict[Presence, dict[Evenement, Presence]] = {
    Presence.ABSENTE: {
        _E.REDACTION_PS: Presence.ABSENTE,
        _E.REDACTION_MC: Presence.ABSENTE,
        _E.ENVOI_PS: Presence.VISIBLE,
        _E.ENVOI_MC: Presence.VISIBLE,
    },
    Presence.VISIBLE: {
        _E.REDACTION_PS: Presence.VISIBLE,
        _E.REDACTION_MC: Presence.VISIBLE,
        _E.ENVOI_PS: Presence.VISIBLE,
        _E.ENVOI_MC: Presence.VISIBLE,
        _E.OUVERTURE_PS: Presence.VISIBLE,
        _E.OUVERTURE_MC: Presence.VISIBLE,
        _E.SUPPRESSION: Presence.SUPPRIMEE,
        _E.CLOTURE: Presence.VISIBLE,
    },
    Presence.SUPPRIMEE: {
        _E.REDACTION_MC: Presence.SUPPRIMEE,
        _E.ENVOI_MC: Presence.VISIBLE,
        _E.OUVERTURE_MC: Presence.SUPPRIMEE,
        _E.CLOTURE: Presence.SUPPRIMEE,
    },
}


def permet(etat: Etat, evenement: Evenement) -> bool:
    """Tell whether the event may happen: what the buttons ask."""
    return evenement in ECHELON[etat.bannette] and evenement in MEDECIN[etat.presence]


def apres(etat: Etat, evenement: Evenement) -> Etat:
    """Return the state after the event. Raises `ActeInterdit` where a table has no cell."""
    if not permet(etat, evenement):
        raise ActeInterdit(etat, evenement)
    return Etat(ECHELON[etat.bannette][evenement], MEDECIN[etat.presence][evenement])
