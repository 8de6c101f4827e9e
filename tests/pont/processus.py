"""The bridge as a process of its own, with its test cards."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

RACINE = Path(__file__).resolve().parents[2]


class PontLance:
    """A running bridge; `inserer` puts another card in its reader."""

    def __init__(self, processus: "subprocess.Popen[str]") -> None:
        self.processus = processus
        self.adresse = self._lire("Le pont écoute sur ").removesuffix("/lecture")
        self._lire("Cartes d'essai")

    def inserer(self, carte: str) -> None:
        """Change the card, and return when it is done."""
        entree: IO[str] | None = self.processus.stdin
        assert entree is not None
        entree.write(f"{carte}\n")
        entree.flush()
        self._lire("Carte insérée : ")

    def _lire(self, debut: str) -> str:
        sortie: IO[str] | None = self.processus.stdout
        assert sortie is not None
        ligne = sortie.readline().strip()
        assert ligne.startswith(debut), (ligne, self.processus.poll())
        return ligne.removeprefix(debut)


@contextmanager
def pont_lance(*origines: str) -> Iterator[PontLance]:
    """Run the bridge in simulator mode on a free port, for these sites."""
    sites = [mot for origine in origines for mot in ("--origine", origine)]
    processus = subprocess.Popen(
        [sys.executable, "-m", "pont", "--simulateur", "--port", "0", *sites],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        cwd=RACINE,
    )
    try:
        yield PontLance(processus)
    finally:
        processus.kill()
        processus.wait(timeout=10)
        for flux in (processus.stdin, processus.stdout):
            if flux is not None:
                flux.close()
