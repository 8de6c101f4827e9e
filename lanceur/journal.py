"""Opening the log files of the processes that the launcher starts."""

import os
from pathlib import Path
from typing import BinaryIO


def ouvrir(fichier: Path) -> BinaryIO:
    """Open a log for appending, readable by its owner only whatever the umask.

    Side effect: creates the file (mode 0600). Raises OSError.
    """
    descripteur = os.open(fichier, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    return os.fdopen(descripteur, "ab", buffering=0)
