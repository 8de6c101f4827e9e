"""The two Linux kernel services (``prctl``) that keep the process tree tidy.

They are resolved when this module is imported, because nothing but the bare call may happen
between fork and exec.
"""

import ctypes
import os
import signal
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_prctl = ctypes.CDLL(None, use_errno=True).prctl


def lie_au_parent(signal_de_fin: signal.Signals) -> Callable[[], None]:
    """Make a ``preexec_fn`` that ties the future child to the life of this process.

    Arguments: the signal that the kernel sends to the child when its parent dies, however it
    dies. The parent is the *thread* that forks: start children from the main thread.
    Side effects: none here; in the child, ``PR_SET_PDEATHSIG``.
    """
    parent = os.getpid()

    def avant_exec() -> None:
        _prctl(_PR_SET_PDEATHSIG, int(signal_de_fin), 0, 0, 0)
        # The parent may have died before the line above: the kernel would then send nothing.
        if os.getppid() != parent:
            os._exit(1)

    return avant_exec


def suivre(parent: int) -> bool:
    """Ask for SIGTERM when the process ``parent`` dies.

    Returns False when it is already gone (or is not our parent). Side effect: ``prctl``.
    """
    _prctl(_PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)
    return os.getppid() == parent


def adopter_les_orphelins() -> None:
    """Become the parent of every descendant whose own parent dies.

    Without it, a grandchild that outlives its parent would go to process 1 and escape the
    final sweep. Side effect: ``prctl`` on this process.
    """
    _prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
