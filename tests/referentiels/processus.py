"""The service « info patient » of the tests, running."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.referentiels.autorite import emettre
from tests.referentiels.service import JETON

RACINE = Path(__file__).resolve().parents[2]


class InfoPatient:
    """The running service: what it will answer, what it was asked."""

    def __init__(self, dossier: Path, port: int) -> None:
        self.dossier = dossier
        self.adresse = f"https://127.0.0.1:{port}/patients"
        self.oublier()

    def oublier(self) -> None:
        """Know nobody, and forget what was asked."""
        self.reponses: dict[str, dict[str, Any]] = {}
        (self.dossier / "reponses.json").write_text("{}")
        (self.dossier / "questions.jsonl").write_text("")

    def repondre(self, nir: str, **reponse: Any) -> None:
        """Answer this NIR (13 characters) so, from now on."""
        self.reponses[nir] = {"statut": 200} | reponse
        (self.dossier / "reponses.json").write_text(json.dumps(self.reponses))

    def donner(self, nir: str, *fiches: dict[str, Any]) -> None:
        """Answer this NIR with these patients."""
        self.repondre(nir, corps={"patients": list(fiches)})

    def questions(self) -> list[dict[str, Any]]:
        """What it was asked."""
        lignes = (self.dossier / "questions.jsonl").read_text().splitlines()
        return [json.loads(ligne) for ligne in lignes]


@contextmanager
def info_patient_lance(dossier: Path) -> Iterator[InfoPatient]:
    """Run the service on a free port; its certificates and its token are in the folder."""
    emettre(dossier)
    (dossier / "jeton").touch(mode=0o600)
    (dossier / "jeton").write_text(f"{JETON}\n")
    processus = subprocess.Popen(
        [sys.executable, "-m", "tests.referentiels.service", str(dossier)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=RACINE,
    )
    assert processus.stdout is not None
    try:
        yield InfoPatient(dossier, int(processus.stdout.readline()))
    finally:
        processus.kill()
        processus.wait(timeout=10)
        processus.stdout.close()
