"""The user's wish to stop, as one flag that every wait looks at."""

import signal
import time
from types import FrameType

PAS = 0.1


class Arret:
    """Set by SIGINT, SIGTERM or SIGHUP; never unset.

    A flag rather than an exception: an exception could burst out between the start of a process
    and the moment we note it, and leave that process behind.
    """

    def __init__(self) -> None:
        """Nothing asked yet; signals keep their usual effect until ``installer``."""
        self.demande = False

    def installer(self) -> None:
        """Listen to the signals. Side effect: the handlers of this process."""
        for numero in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            # A launcher started by nohup must go on ignoring SIGHUP.
            if signal.getsignal(numero) is not signal.SIG_IGN or numero == signal.SIGINT:
                signal.signal(numero, self._recevoir)

    def souffler(self) -> bool:
        """Wait a moment, unless stopping was asked. Returns True when it was."""
        if not self.demande:
            time.sleep(PAS)
        return self.demande

    def _recevoir(self, _numero: int, _cadre: FrameType | None) -> None:
        self.demande = True
