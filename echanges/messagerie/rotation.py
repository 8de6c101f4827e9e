"""Changing the master key: wrap again what it protects, in batches, while the service runs.

Only keys are opened, never a text. Each batch is a transaction of its own, in the context of
the party it belongs to: the walls hold for maintenance too.
"""

import uuid
from collections.abc import Iterator

from django.db import transaction

from echanges.annuaire.models import Genre, Interlocuteur, Patient, resceller_nir
from echanges.coffre.acces import trousseau
from echanges.comptes.acteur import poser_parties
from echanges.comptes.models import Cote
from echanges.messagerie.models import Conversation

PAR_LOT = 500


def tourner() -> int:
    """Wrap every conversation key and every NIR under the current master key.

    Idempotent: run again after an interruption, it goes on. Returns how many rows changed.
    The older master key may be removed once a second run changes nothing.
    """
    return sum(_conversations()) + sum(_patients())


def _conversations() -> Iterator[int]:
    """An échelon sees all that was sent; a doctor's party, its own first drafts."""
    for partie, genre in Interlocuteur.objects.values_list("id", "genre").iterator():
        cote = Cote.MC if genre == Genre.ECHELON else Cote.PS
        depuis: uuid.UUID | None = uuid.UUID(int=0)
        while depuis is not None:
            with transaction.atomic():
                poser_parties(cote, [partie])
                changees, depuis = _lot_de_conversations(depuis)
            yield changees


def _lot_de_conversations(depuis: uuid.UUID) -> tuple[int, uuid.UUID | None]:
    lot = list(
        Conversation.objects.filter(id__gt=depuis).select_for_update().order_by("id")[:PAR_LOT]
    )
    changees = []
    for conversation in lot:
        ancienne = bytes(conversation.cle)
        conversation.cle = trousseau().reenvelopper(ancienne, conversation.contexte("cle"))
        if conversation.cle != ancienne:
            changees.append(conversation)
    Conversation.objects.bulk_update(changees, ["cle"])
    return len(changees), lot[-1].id if len(lot) == PAR_LOT else None


def _patients() -> Iterator[int]:
    depuis: uuid.UUID | None = uuid.UUID(int=0)
    while depuis is not None:
        with transaction.atomic():
            changes, depuis = _lot_de_patients(depuis)
        yield changes


def _lot_de_patients(depuis: uuid.UUID) -> tuple[int, uuid.UUID | None]:
    lot = list(Patient.objects.filter(id__gt=depuis).select_for_update().order_by("id")[:PAR_LOT])
    changes = []
    for patient in lot:
        ancien = bytes(patient.nir_scelle)
        patient.nir_scelle = resceller_nir(ancien)
        if patient.nir_scelle != ancien:
            changes.append(patient)
    Patient.objects.bulk_update(changes, ["nir_scelle"])
    return len(changes), lot[-1].id if len(lot) == PAR_LOT else None
