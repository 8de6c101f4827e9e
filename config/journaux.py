"""How log lines are written: never with content."""

import logging
import traceback
from types import TracebackType

_Info = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class FormatSansContenu(logging.Formatter):
    """Format exceptions by type and place, without their messages.

    The message of a database or validation error quotes the value that was refused, and that
    value may be health data (surveyed in the safety notes: nothing personal in a log).
    """

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def formatException(self, ei: _Info) -> str:  # noqa: N802 - logging's own name
        """Return the type of the exception and where it was raised, nothing of what it says."""
        genre, _, trace = ei
        lieux = "".join(
            f'  File "{cadre.filename}", line {cadre.lineno}, in {cadre.name}\n'
            for cadre in traceback.extract_tb(trace)
        )
        return f"{lieux}{genre.__module__}.{genre.__qualname__}" if genre else lieux
