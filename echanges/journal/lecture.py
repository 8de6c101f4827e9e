"""Reading the journal, for the auditor's screen."""

import uuid

from echanges.journal.models import Acte, Trace


def dernieres_traces(avant: int | None, combien: int) -> list[Trace]:
    """Return the last traces, or the last before the number `avant`; last first."""
    traces = Trace.objects.select_related("agent", "partie").order_by("-id")
    if avant is not None:
        traces = traces.filter(id__lt=min(avant, 2**62))
    return list(traces[:combien])


def traces_de(objet: uuid.UUID, *actes: Acte) -> list[Trace]:
    """Return what was done to an object, oldest first: who had a file that is now blocked."""
    traces = Trace.objects.select_related("agent", "partie").filter(objet=objet, acte__in=actes)
    return list(traces.order_by("id"))
