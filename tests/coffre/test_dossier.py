"""What only a folder can promise: private modes, order of synchronisation, a full disk."""

import errno
import os
import stat
from pathlib import Path

import pytest

from echanges.coffre import Depot, EcritureDeDepot, FichierAbsent
from echanges.coffre.dossier import DossierDurable
from echanges.coffre.provisoire import FichierSurDisque


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    return tmp_path / "parent" / "fichiers"


@pytest.fixture
def depot(dossier: Path) -> Depot:
    return Depot(DossierDurable(dossier), dossier / "en-cours")


def commencer(depot: Depot, contenu: bytes = b"sealed") -> EcritureDeDepot:
    ecriture = depot.nouveau()
    ecriture.ecrire(contenu)
    return ecriture


def fichiers(dossier: Path) -> list[str]:
    return [str(p.relative_to(dossier)) for p in dossier.rglob("*") if p.is_file()]


def _disque_plein(_descripteur: int) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_folders_and_files_are_private(depot: Depot, dossier: Path) -> None:
    chemin = depot.chemin(commencer(depot).valider())
    assert chemin.parent.parent == dossier
    modes = [stat.S_IMODE(p.stat().st_mode) for p in (chemin, chemin.parent, dossier)]
    assert modes == [0o600, 0o700, 0o700]


def test_the_file_is_named_not_copied(depot: Depot) -> None:
    with commencer(depot) as ecriture:
        provisoire = (depot.en_cours / ecriture.nom).stat()
        nomme = depot.chemin(ecriture.valider()).stat()
    assert (nomme.st_dev, nomme.st_ino) == (provisoire.st_dev, provisoire.st_ino)
    assert nomme.st_nlink == 1


def test_a_name_that_is_taken_is_never_given_again(depot: Depot, tmp_path: Path) -> None:
    nom = commencer(depot).valider()
    autre = tmp_path / "autre"
    autre.write_bytes(b"other")
    with FichierSurDisque(autre) as fichier, pytest.raises(FileExistsError):
        depot.stockage.save(f"{nom[:2]}/{nom}", fichier)
    assert depot.chemin(nom).read_bytes() == b"sealed"


def test_nothing_remains_when_the_disk_refuses_the_bytes(
    depot: Depot, dossier: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with commencer(depot) as ecriture:
        monkeypatch.setattr(os, "fsync", _disque_plein)
        with pytest.raises(OSError, match="No space left"):
            ecriture.valider()
        assert fichiers(dossier) == []


def test_nothing_remains_when_the_disk_refuses_the_name(
    depot: Depot, dossier: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("echanges.coffre.dossier.synchroniser_dossier", _disque_plein)
    with commencer(depot) as ecriture:
        with pytest.raises(OSError, match="No space left"):
            ecriture.valider()
        assert fichiers(dossier) == []


def test_a_full_disk_does_not_prevent_the_cleaning(
    depot: Depot, dossier: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The device refuses the buffered bytes at each attempt, even when closing the file."""

    def ouvrir_sur_un_disque_plein(chemin: Path) -> int:
        chemin.touch()
        return os.open("/dev/full", os.O_WRONLY)

    monkeypatch.setattr("echanges.coffre.depot.ouvrir_nouveau", ouvrir_sur_un_disque_plein)
    with commencer(depot) as ecriture, pytest.raises(OSError, match="No space left"):
        ecriture.valider()
    commencer(depot).abandonner()
    assert fichiers(dossier) == []


def test_bytes_then_name_then_folders_are_synchronised(
    depot: Depot, monkeypatch: pytest.MonkeyPatch
) -> None:
    vus: list[tuple[bool, bool]] = []
    with commencer(depot) as ecriture:
        chemin = depot.chemin(ecriture.nom)

        def temoin(descripteur: int) -> None:
            vus.append((stat.S_ISDIR(os.fstat(descripteur).st_mode), chemin.exists()))

        monkeypatch.setattr(os, "fsync", temoin)
        ecriture.valider()
    assert vus == [(False, False), (True, True), (True, True)]


def test_a_deletion_is_synchronised_once(depot: Depot, monkeypatch: pytest.MonkeyPatch) -> None:
    nom = commencer(depot).valider()
    vus: list[int] = []
    monkeypatch.setattr(os, "fsync", vus.append)
    depot.supprimer(nom)
    depot.supprimer(nom)
    assert len(vus) == 1
    with pytest.raises(FichierAbsent):
        depot.lire(nom)
