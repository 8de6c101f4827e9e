"""Reading the journal, for the auditor's screen."""

from echanges.journal.models import Trace


def dernieres_traces(avant: int | None, combien: int) -> list[Trace]:
    """Return the last traces, or the last before the number `avant`; last first."""
    traces = Trace.objects.select_related("agent", "partie").order_by("-id")
    if avant is not None:
        traces = traces.filter(id__lt=min(avant, 2**62))
    return list(traces[:combien])
