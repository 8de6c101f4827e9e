"""Small files of every source, generated, that agree with each other."""

from pathlib import Path

import pytest

from echanges.demo.generation import generer

TAILLES = {
    "finess": 40,
    "finess-entete": 40,
    "finess-json": 40,
    "liste-blanche": 2,
    "numeros-am": 12,
    "patients": 30,
    "rpps": 80,
}


@pytest.fixture
def fichiers(tmp_path: Path) -> dict[str, Path]:
    """The path of a generated file by source."""
    chemins = {source: tmp_path / f"{source}.txt" for source in TAILLES}
    for source, combien in TAILLES.items():
        generer(source, combien, chemins[source])
    return chemins
