import errno
import io
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from echanges.coffre import (
    Depot,
    FichierAbsent,
    FluxScellant,
    NomInvalide,
    nouvelle_cle_de_fichier,
    ouvrir_flux,
)


@pytest.fixture
def depot(tmp_path: Path) -> Depot:
    return Depot(tmp_path / "fichiers")


def deposer(depot: Depot, contenu: bytes = b"sealed") -> str:
    with depot.nouveau() as ecriture:
        ecriture.ecrire(contenu)
        return ecriture.valider()


def fichiers(depot: Depot) -> list[str]:
    return [str(p.relative_to(depot.dossier)) for p in depot.dossier.rglob("*") if p.is_file()]


def _disque_plein(_descripteur: int) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_what_is_validated_is_read_back_under_its_name(depot: Depot) -> None:
    with depot.nouveau() as ecriture:
        ecriture.ecrire(b"one")
        ecriture.ecrire(b"two")
        nom = ecriture.valider()
    assert nom == ecriture.nom
    assert fichiers(depot) == [f"{nom[:2]}/{nom}"]
    with depot.lire(nom) as lecture:
        assert lecture.read() == b"onetwo"


def test_the_name_does_not_exist_before_the_validation(depot: Depot) -> None:
    with depot.nouveau() as ecriture:
        ecriture.ecrire(b"sealed")
        with pytest.raises(FichierAbsent):
            depot.lire(ecriture.nom)
        ecriture.valider()
        depot.lire(ecriture.nom).close()


def test_folders_and_files_are_private(depot: Depot) -> None:
    chemin = depot.chemin(deposer(depot))
    modes = [stat.S_IMODE(p.stat().st_mode) for p in (chemin, chemin.parent, depot.dossier)]
    assert modes == [0o600, 0o700, 0o700]


def test_an_empty_file_is_kept(depot: Depot) -> None:
    with depot.lire(deposer(depot, b"")) as lecture:
        assert lecture.read() == b""


def test_nothing_remains_of_an_exception(depot: Depot) -> None:
    def interrompre() -> None:
        with depot.nouveau() as ecriture:
            ecriture.ecrire(b"sealed")
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        interrompre()
    assert fichiers(depot) == []


def test_nothing_remains_of_a_block_left_without_validation(depot: Depot) -> None:
    with depot.nouveau() as ecriture:
        ecriture.ecrire(b"sealed")
    assert fichiers(depot) == []


def test_nothing_remains_once_abandoned(depot: Depot) -> None:
    ecriture = depot.nouveau()
    ecriture.ecrire(b"sealed")
    ecriture.abandonner()
    ecriture.abandonner()
    assert fichiers(depot) == []


def test_a_validated_file_stays_when_the_block_fails_later(depot: Depot) -> None:
    def echouer() -> None:
        with depot.nouveau() as ecriture:
            ecriture.valider()
            ecriture.abandonner()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        echouer()
    assert len(fichiers(depot)) == 1


def test_an_ended_writing_takes_nothing_more(depot: Depot) -> None:
    validee, abandonnee = depot.nouveau(), depot.nouveau()
    validee.valider()
    abandonnee.abandonner()
    for ecriture in (validee, abandonnee):
        with pytest.raises(ValueError, match="closed"):
            ecriture.ecrire(b"more")
        with pytest.raises(ValueError, match="closed"):
            ecriture.valider()
    assert fichiers(depot) == [f"{validee.nom[:2]}/{validee.nom}"]


def test_nothing_remains_when_the_disk_refuses_the_bytes(
    depot: Depot, monkeypatch: pytest.MonkeyPatch
) -> None:
    with depot.nouveau() as ecriture:
        ecriture.ecrire(b"sealed")
        monkeypatch.setattr(os, "fsync", _disque_plein)
        with pytest.raises(OSError, match="No space left"):
            ecriture.valider()
        assert fichiers(depot) == []


def test_nothing_remains_when_the_disk_refuses_the_name(
    depot: Depot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("echanges.coffre.depot.synchroniser_dossier", _disque_plein)
    with depot.nouveau() as ecriture:
        with pytest.raises(OSError, match="No space left"):
            ecriture.valider()
        assert fichiers(depot) == []


def test_a_full_disk_does_not_prevent_the_cleaning(
    depot: Depot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The device refuses the buffered bytes at each attempt, even when closing the file."""

    def ouvrir_sur_un_disque_plein(chemin: Path) -> int:
        chemin.touch()
        return os.open("/dev/full", os.O_WRONLY)

    monkeypatch.setattr("echanges.coffre.depot.ouvrir_nouveau", ouvrir_sur_un_disque_plein)
    with depot.nouveau() as ecriture:
        ecriture.ecrire(b"sealed")
        with pytest.raises(OSError, match="No space left"):
            ecriture.valider()
    abandonnee = depot.nouveau()
    abandonnee.ecrire(b"sealed")
    abandonnee.abandonner()
    assert fichiers(depot) == []


def test_bytes_then_name_then_folder_are_synchronised(
    depot: Depot, monkeypatch: pytest.MonkeyPatch
) -> None:
    vus: list[tuple[bool, bool]] = []
    with depot.nouveau() as ecriture:
        chemin = depot.chemin(ecriture.nom)

        def temoin(descripteur: int) -> None:
            vus.append((stat.S_ISDIR(os.fstat(descripteur).st_mode), chemin.exists()))

        monkeypatch.setattr(os, "fsync", temoin)
        ecriture.valider()
    assert vus == [(False, False), (True, True), (True, True)]


def test_a_deletion_is_synchronised_and_may_be_repeated(
    depot: Depot, monkeypatch: pytest.MonkeyPatch
) -> None:
    nom, autre = deposer(depot), deposer(depot)
    vus: list[int] = []
    monkeypatch.setattr(os, "fsync", vus.append)
    depot.supprimer(nom)
    depot.supprimer(nom)
    assert len(vus) == 1
    assert fichiers(depot) == [f"{autre[:2]}/{autre}"]
    with pytest.raises(FichierAbsent):
        depot.lire(nom)


def test_deleting_in_a_store_never_written_is_harmless(depot: Depot) -> None:
    depot.supprimer("0" * 32)
    with pytest.raises(FichierAbsent):
        depot.lire("0" * 32)


@pytest.mark.parametrize(
    "nom",
    [
        "",
        "a" * 31,
        "a" * 33,
        "A" * 32,
        "a" * 32 + "\n",
        "../" + "a" * 29,
        "/etc/passwd",
        "en-cours/" + "a" * 32,
        "ab/" + "a" * 32,
        "a" * 31 + "\0",
        "١" * 32,
        "01234567-89ab-cdef-0123-456789abcdef",
    ],
)
def test_a_name_the_store_never_gave_is_refused(depot: Depot, nom: str) -> None:
    for acte in (depot.lire, depot.supprimer, depot.chemin):
        with pytest.raises(NomInvalide):
            acte(nom)


def test_writings_at_once_do_not_meet(depot: Depot) -> None:
    contenus = [str(numero).encode() * 1000 for numero in range(200)]
    with ThreadPoolExecutor(8) as fils:
        noms = list(fils.map(lambda contenu: deposer(depot, contenu), contenus))
    assert len(set(noms)) == 200
    for nom, contenu in zip(noms, contenus, strict=True):
        with depot.lire(nom) as lecture:
            assert lecture.read() == contenu


def test_a_sealed_file_goes_through_the_store_and_back(depot: Depot) -> None:
    cle, clair = nouvelle_cle_de_fichier(), os.urandom(3_000_000)
    flux, source = FluxScellant(cle, "piece|1"), io.BytesIO(clair)
    with depot.nouveau() as ecriture:
        while morceau := source.read(65_536):
            ecriture.ecrire(flux.ecrire(morceau))
        ecriture.ecrire(flux.terminer())
        nom = ecriture.valider()
    with depot.lire(nom) as lecture:
        assert b"".join(ouvrir_flux(lecture, cle, "piece|1")) == clair
