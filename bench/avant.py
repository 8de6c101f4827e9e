"""`python -m bench.avant --contre FOLDER`: this checkout against another, in turn.

FOLDER is a checkout of another commit (`git worktree add FOLDER COMMIT`); both are installed in
one PostgreSQL, each by its own loader. Size: ECHANGES_BENCH="10000" (conversations).
"""

import argparse
import os
import tempfile
from contextlib import ExitStack
from pathlib import Path

from bench.__main__ import operations
from bench.installation import RACINE, Installation, installer
from bench.processeur import Sujet, comparer
from lanceur.postgres import Serveur

TOURS = 3
PAR_BLOC = 40


def mesurer(autre: Installation, ici: Installation) -> None:
    """Print, for each operation, the p50 and the processor time of both."""
    appels = (2 * TOURS + 1) * PAR_BLOC
    a, b = operations(autre, appels), operations(ici, appels)
    print(f"{'':<26}{'autre':>10}{'ici':>10}   rapport (min–max)")
    for nom in a:
        attente, processeur = comparer(
            Sujet(a[nom], autre.pid), Sujet(b[nom], ici.pid), tours=TOURS, par_bloc=PAR_BLOC
        )
        print(attente.ligne(f"{nom}, p50"))
        print(processeur.ligne(f"{nom}, proc."), flush=True)


def main() -> None:
    """Load twice, measure, clean up."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--contre", type=Path, required=True)
    racine = arguments.parse_args().contre.resolve()
    taille = int(os.environ.get("ECHANGES_BENCH", "10000"))
    with tempfile.TemporaryDirectory() as nom, ExitStack() as pile:
        serveur = pile.enter_context(Serveur(Path(nom) / "base"))
        autre, ici = (
            pile.enter_context(installer(serveur, Path(nom) / dossier, taille, checkout))
            for dossier, checkout in (("autre", racine), ("ici", RACINE))
        )
        mesurer(autre, ici)


if __name__ == "__main__":
    main()
