"""Reading the journal, for the auditor's screen."""

import uuid

from echanges.comptes.acteur import Acteur
from echanges.journal.actes import consigner
from echanges.journal.models import Acte, Trace


def consulter(acteur: Acteur, avant: int | None, combien: int) -> list[Trace]:
    """Return the last traces, or the last before the number `avant`; last first.

    Journals CONSULTATION_JOURNAL, which this reading does not show yet.
    """
    traces = Trace.objects.select_related("agent", "partie").order_by("-id")
    if avant is not None:
        traces = traces.filter(id__lt=min(avant, 2**62))
    lues = list(traces[:combien])
    consigner(Acte.CONSULTATION_JOURNAL, acteur=acteur)
    return lues


def traces_de(objet: uuid.UUID, *actes: Acte) -> list[Trace]:
    """Return what was done to an object, oldest first: who had a file that is now blocked."""
    traces = Trace.objects.select_related("agent", "partie").filter(objet=objet, acte__in=actes)
    return list(traces.order_by("id"))
