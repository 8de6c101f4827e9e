"""The request as our views see it."""

import uuid

from django.core.exceptions import ValidationError
from django.http import HttpRequest

from echanges.comptes.acteur import Acteur
from echanges.comptes.session import Seance


class Requete(HttpRequest):
    """A request that went through `ActeurMiddleware`."""

    seance: Seance | None
    acteur: Acteur | None
    activite: bool
    """Whether somebody asked, and not a page by itself (`sans_activite` of the view)."""
    refus_consigne: bool
    """Whether this refusal is an act, which wrote its own trace: it is kept, not rolled back."""
    annulee: bool
    """Whether the transaction was undone: an error, a refusal, or an exception of the view."""
    refus_de_pieces: list[ValidationError]
    """What is said of each file of this form that was refused while it arrived."""


def acteur(requete: Requete) -> Acteur:
    """The acteur of a view that is reserved to some."""
    assert requete.acteur is not None
    return requete.acteur


def seance(requete: Requete) -> Seance:
    """The session of a view that needs one."""
    assert requete.seance is not None
    return requete.seance


def lire_uuid(texte: str | None) -> uuid.UUID | None:
    """Read an identifier from a form, or None for anything else."""
    try:
        return uuid.UUID(texte or "")
    except ValueError:
        return None
