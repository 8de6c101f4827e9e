"""Running Python under production settings, in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

from echanges.coffre import creer_cles
from tests.certificats.igc import igc_d_essai

RACINE = Path(__file__).resolve().parents[2]


def environnement(dossier: Path, **changements: str) -> dict[str, str]:
    """The environment of a production process: the tests' database, keys of its own."""
    cles = dossier / "cles"
    if not cles.exists():
        cles.mkdir(mode=0o700, parents=True)
        creer_cles(cles)
    herite = {nom: v for nom, v in os.environ.items() if not nom.startswith("ECHANGES_")}
    herite.pop("DATABASE_OWNER_URL", None)
    return herite | {
        "ECHANGES_MODE": "production",
        "ECHANGES_CLES": str(cles),
        "ECHANGES_FICHIERS": str(dossier / "fichiers"),
        "ECHANGES_ADRESSE": "https://echanges.example.fr/",
        "ECHANGES_CLAMD": "tcp://127.0.0.1:1",
        "ECHANGES_HOTES": "echanges.example.fr",
        "ECHANGES_CARTE_ADRESSE": "https://echanges.example.fr:8443/",
        "ECHANGES_CARTE_PRISE": str(dossier / "carte.sock"),
        "ECHANGES_CARTE_AUTORITES": str(_autorites(dossier)),
        "ECHANGES_CARTE_DE_TEST": "oui",
        **changements,
    }


def _autorites(dossier: Path) -> Path:
    """The authorities of a test PKI."""
    fichier = dossier / "autorites.pem"
    if not fichier.exists():
        fichier.write_bytes(igc_d_essai().autorites)
    return fichier


def executer(code: str, environnement: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    """Run a program and return what it said."""
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        capture_output=True,
        text=True,
        check=False,
        cwd=RACINE,
        env=environnement,
    )


def dans_un_processus(dossier: Path, code: str, **changements: str) -> str:
    """What a program prints under production settings; fails when it does."""
    fait = executer(code, environnement(dossier, **changements))
    assert fait.returncode == 0, fait.stderr
    return fait.stdout
