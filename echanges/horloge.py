"""The one place that says what time it is for the product's acts.

The demonstration can fix it (`ECHANGES_HORLOGE`, ISO 8601) and the loaders and tests can act at
a chosen date; the clock of the database stays for technical columns only.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.conf import settings
from django.utils import timezone

_fixee: ContextVar[datetime | None] = ContextVar("horloge", default=None)


def maintenant() -> datetime:
    """Return the current time, aware; the fixed one when a date was fixed."""
    if fixee := _fixee.get():
        return fixee
    if settings.ECHANGES_HORLOGE:
        return datetime.fromisoformat(settings.ECHANGES_HORLOGE)
    return timezone.now()


@contextmanager
def a_la_date(date: datetime) -> Iterator[None]:
    """Make every act of the block happen at `date` (aware)."""
    jeton = _fixee.set(date)
    try:
        yield
    finally:
        _fixee.reset(jeton)
