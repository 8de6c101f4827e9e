from pathlib import Path
from types import SimpleNamespace

import pytest

from echanges.coffre import CleManquante, acces, ajouter_version


@pytest.fixture(autouse=True)
def reglages(cles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    reglages = SimpleNamespace(ECHANGES_CLES=cles, ECHANGES_FICHIERS=tmp_path / "fichiers")
    monkeypatch.setattr("echanges.coffre.acces.settings", reglages)
    return reglages


def test_the_key_ring_is_read_once() -> None:
    assert acces.trousseau() is acces.trousseau()


def test_a_version_added_is_used_without_a_restart(cles: Path) -> None:
    avant = acces.trousseau()
    enveloppe, _ = avant.nouvelle_cle("conversation|1")
    ajouter_version(cles)
    assert acces.trousseau().courante == 2
    acces.trousseau().ouvrir_cle(enveloppe, "conversation|1")
    assert acces.trousseau() is acces.trousseau()


def test_a_version_withdrawn_is_forgotten_without_a_restart(cles: Path) -> None:
    ajouter_version(cles)
    assert set(acces.trousseau().maitresses) == {1, 2}
    (cles / "maitresse-001.cle").unlink()
    assert set(acces.trousseau().maitresses) == {2}


def test_a_key_folder_that_does_not_exist_is_a_clear_error(
    reglages: SimpleNamespace, tmp_path: Path
) -> None:
    reglages.ECHANGES_CLES = tmp_path / "absent"
    with pytest.raises(CleManquante, match="absent does not exist"):
        acces.trousseau()


def test_the_store_is_the_folder_of_the_settings(tmp_path: Path) -> None:
    assert acces.depot().dossier == tmp_path / "fichiers"
