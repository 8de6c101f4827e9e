"""`python -m bench.referentiels`: directories of real size, their time and their memory.

Apart from `make bench`: it takes minutes. Sizes: ECHANGES_BENCH_REFERENTIELS="100000,1000000"
(lines of FINESS and of RPPS); the other files follow.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from bench.installation import RACINE, Installation, installer
from echanges.demo.generation import generer
from lanceur.postgres import Serveur

MEMOIRE_MAX_MO: Final = 300
CONVERSATIONS = 1000


def charger(installation: Installation, source: str, chemin: Path) -> tuple[float, float]:
    """Load a file as the operator does; return the seconds, and the most memory in megabytes."""
    commande = [sys.executable, "manage.py", "charger_referentiel", source, str(chemin), "--forcer"]
    debut = time.monotonic()
    processus = subprocess.Popen(
        commande, env=installation.environnement, cwd=RACINE, stdout=subprocess.DEVNULL
    )
    _, statut, usage = os.wait4(processus.pid, 0)
    processus.returncode = os.waitstatus_to_exitcode(statut)
    if processus.returncode:
        raise RuntimeError(f"{source} was not loaded")
    return time.monotonic() - debut, usage.ru_maxrss / 1024


def mesurer(installation: Installation, dossier: Path, finess: int, rpps: int) -> None:
    """Print a line for each loading; the second loading of RPPS is one that changes nothing."""
    tailles = {"finess": finess, "numeros-am": rpps // 10, "liste-blanche": 100, "rpps": rpps}
    for source, lignes in tailles.items():
        chemin = dossier / f"{source}.txt"
        generer(source, lignes, chemin)
    print(f"{'source':<14}{'lignes':>10}{'Mo':>8}{'s':>8}{'mémoire (Mo)':>14}")
    for source in (*tailles, "rpps"):
        chemin = dossier / f"{source}.txt"
        secondes, memoire = charger(installation, source, chemin)
        mo = chemin.stat().st_size / 1_000_000
        juge = "" if memoire < MEMOIRE_MAX_MO else f"  plus de {MEMOIRE_MAX_MO} Mo"
        print(
            f"{source:<14}{tailles[source]:>10}{mo:>8.0f}{secondes:>8.0f}{memoire:>14.0f}{juge}",
            flush=True,
        )


def main() -> None:
    """Generate, load, measure, clean up."""
    tailles = os.environ.get("ECHANGES_BENCH_REFERENTIELS", "100000,1000000").split(",")
    finess, rpps = (int(taille) for taille in tailles)
    with tempfile.TemporaryDirectory() as nom:
        dossier = Path(nom)
        with (
            Serveur(dossier / "base") as serveur,
            installer(serveur, dossier / "produit", CONVERSATIONS) as installation,
        ):
            mesurer(installation, dossier, finess, rpps)


if __name__ == "__main__":
    main()
