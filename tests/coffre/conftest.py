"""A key folder of its own for each test, and one key ring for the tests that only read it."""

from pathlib import Path

import pytest

from echanges.coffre import Trousseau, creer_cles


@pytest.fixture
def cles(tmp_path: Path) -> Path:
    """A key folder, just created."""
    dossier = tmp_path / "cles"
    creer_cles(dossier)
    return dossier


@pytest.fixture(scope="module")
def trousseau(tmp_path_factory: pytest.TempPathFactory) -> Trousseau:
    """A key ring of one version."""
    dossier = tmp_path_factory.mktemp("coffre") / "cles"
    creer_cles(dossier)
    return Trousseau.charger(dossier)
