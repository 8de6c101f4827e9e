import errno
import os
from pathlib import Path

import pytest

from echanges.coffre import CleIllisible
from echanges.coffre.disque import creer_fichier_prive, lire_fichier_prive
from echanges.coffre.fichiers_de_cles import versions_presentes


def _disque_plein(_descripteur: int) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_the_first_content_wins_and_stays(tmp_path: Path) -> None:
    assert creer_fichier_prive(tmp_path / "cle", b"first")
    assert not creer_fichier_prive(tmp_path / "cle", b"second")
    assert lire_fichier_prive(tmp_path / "cle") == b"first"
    assert [chemin.name for chemin in tmp_path.iterdir()] == ["cle"]


def test_a_full_disk_leaves_no_half_written_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", _disque_plein)
    with pytest.raises(OSError, match="No space left"):
        creer_fichier_prive(tmp_path / "cle", b"key")
    assert list(tmp_path.iterdir()) == []


def test_the_bytes_and_the_name_are_synchronised(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vus: list[bool] = []

    def temoin(descripteur: int) -> None:
        vus.append((tmp_path / "cle").exists())

    monkeypatch.setattr(os, "fsync", temoin)
    creer_fichier_prive(tmp_path / "cle", b"key")
    assert vus == [False, True]


def test_an_unreadable_folder_is_a_clear_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuser(_dossier: Path) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(Path, "iterdir", refuser)
    with pytest.raises(CleIllisible, match="cannot be read: Permission denied"):
        versions_presentes(tmp_path)
