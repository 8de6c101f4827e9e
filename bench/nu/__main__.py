"""`python -m bench.nu`: our list and our thread against the bare page, alone (see `make bench`)."""

import os
import tempfile
from pathlib import Path

from bench.installation import installer
from bench.nu.comparaison import mesurer
from lanceur.postgres import Serveur


def main() -> None:
    """Load, measure, clean up. Size: ECHANGES_BENCH="10000" (conversations)."""
    taille = int(os.environ.get("ECHANGES_BENCH", "10000").split(",")[-1])
    with (
        tempfile.TemporaryDirectory() as nom,
        Serveur(Path(nom) / "base") as serveur,
        installer(serveur, Path(nom) / str(taille), taille) as installation,
    ):
        mesurer(serveur, installation)


if __name__ == "__main__":
    main()
