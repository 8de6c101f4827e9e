import os
import stat
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from echanges.coffre import (
    CleIllisible,
    CleManquante,
    CoffreErreur,
    PermissionsTropOuvertes,
    Trousseau,
    ajouter_version,
    creer_cles,
    lire_secret,
)

NOMS = ["empreintes.cle", "maitresse-001.cle", "secret.cle"]


def contenu(dossier: Path) -> dict[str, bytes]:
    return {chemin.name: chemin.read_bytes() for chemin in sorted(dossier.iterdir())}


def mode(chemin: Path) -> int:
    return stat.S_IMODE(chemin.stat().st_mode)


def _creer_et_lire(dossier: Path) -> dict[str, bytes]:
    creer_cles(dossier)
    return {nom: (dossier / nom).read_bytes() for nom in NOMS}


def test_the_folder_and_its_files_are_private(cles: Path) -> None:
    assert mode(cles) == 0o700
    assert sorted(contenu(cles)) == NOMS
    assert {mode(chemin) for chemin in cles.iterdir()} == {0o600}


def test_a_permissive_umask_opens_nothing(tmp_path: Path) -> None:
    ancien = os.umask(0)
    try:
        creer_cles(tmp_path / "cles")
    finally:
        os.umask(ancien)
    assert mode(tmp_path / "cles") == 0o700
    assert {mode(chemin) for chemin in (tmp_path / "cles").iterdir()} == {0o600}


def test_keys_are_32_random_bytes_in_hexadecimal(cles: Path) -> None:
    maitresse = bytes.fromhex((cles / "maitresse-001.cle").read_text())
    empreintes = bytes.fromhex((cles / "empreintes.cle").read_text())
    assert len(maitresse) == len(empreintes) == 32
    assert maitresse != empreintes


def test_the_secret_is_a_text_long_enough_for_django(cles: Path) -> None:
    secret = lire_secret(cles)
    assert len(secret) >= 50
    assert secret == secret.strip()
    assert secret.isascii()


def test_creating_again_changes_nothing(cles: Path) -> None:
    avant = contenu(cles)
    creer_cles(cles)
    assert contenu(cles) == avant


def test_missing_parents_are_created(tmp_path: Path) -> None:
    creer_cles(tmp_path / "a" / "b" / "cles")
    assert mode(tmp_path / "a" / "b" / "cles") == 0o700


def test_a_creation_cut_after_its_first_key_is_completed(cles: Path) -> None:
    maitresse = (cles / "maitresse-001.cle").read_bytes()
    (cles / "secret.cle").unlink()
    (cles / "empreintes.cle").unlink()
    creer_cles(cles)
    assert sorted(contenu(cles)) == NOMS
    assert (cles / "maitresse-001.cle").read_bytes() == maitresse


def test_processes_starting_at_once_agree_on_every_key(tmp_path: Path) -> None:
    dossiers = [tmp_path / f"cles-{essai}" for essai in range(10)]
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as processus:
        for dossier in dossiers:
            vus = list(processus.map(_creer_et_lire, [dossier] * 8))
            assert all(vu == vus[0] for vu in vus)
            assert sorted(contenu(dossier)) == NOMS


def test_threads_starting_at_once_agree_on_every_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as fils:
        for essai in range(20):
            dossier = tmp_path / f"cles-{essai}"
            vus = list(fils.map(_creer_et_lire, [dossier] * 8))
            assert all(vu == vus[0] for vu in vus)


def test_the_keys_are_created_without_django(tmp_path: Path) -> None:
    programme = (
        "import sys; from pathlib import Path; from echanges.coffre.cles import creer_cles;"
        "creer_cles(Path(sys.argv[1])); sys.exit('django' in sys.modules)"
    )
    resultat = subprocess.run(
        [sys.executable, "-c", programme, str(tmp_path / "cles")],
        cwd=Path(__file__).parents[2],
        check=False,
    )
    assert resultat.returncode == 0


def test_a_lost_master_key_is_not_replaced_in_silence(cles: Path) -> None:
    (cles / "maitresse-001.cle").unlink()
    with pytest.raises(CleManquante, match=r"master key .* lost"):
        creer_cles(cles)
    assert not (cles / "maitresse-001.cle").exists()


def test_a_lost_fingerprint_key_is_not_replaced_in_silence(cles: Path) -> None:
    (cles / "empreintes.cle").unlink()
    with pytest.raises(CleManquante, match=r"empreintes\.cle is lost"):
        creer_cles(cles)
    assert not (cles / "empreintes.cle").exists()


def test_a_lost_secret_alone_is_drawn_again(cles: Path) -> None:
    ancien = lire_secret(cles)
    (cles / "secret.cle").unlink()
    creer_cles(cles)
    assert lire_secret(cles) != ancien


def test_a_withdrawn_first_version_does_not_come_back(cles: Path) -> None:
    ajouter_version(cles)
    (cles / "maitresse-001.cle").unlink()
    creer_cles(cles)
    assert not (cles / "maitresse-001.cle").exists()


@pytest.mark.parametrize("trop", [0o750, 0o705, 0o701, 0o777])
def test_a_folder_open_to_others_is_refused(cles: Path, trop: int) -> None:
    cles.chmod(trop)
    for acte in (creer_cles, ajouter_version, Trousseau.charger):
        with pytest.raises(PermissionsTropOuvertes, match="chmod 0700"):
            acte(cles)


@pytest.mark.parametrize("nom", NOMS)
@pytest.mark.parametrize("trop", [0o640, 0o604, 0o620, 0o666])
def test_a_file_open_to_others_is_refused(cles: Path, nom: str, trop: int) -> None:
    (cles / nom).chmod(trop)
    with pytest.raises(PermissionsTropOuvertes, match=f"{nom} has mode {trop:04o}.*chmod 0600"):
        creer_cles(cles)


def test_a_folder_that_does_not_exist_is_named_in_the_error(tmp_path: Path) -> None:
    for acte in (ajouter_version, Trousseau.charger):
        with pytest.raises(CleManquante, match="absent does not exist"):
            acte(tmp_path / "absent")


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "cles").write_text("")
    with pytest.raises(CleManquante, match="is not a folder"):
        Trousseau.charger(tmp_path / "cles")


def test_a_folder_without_a_master_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "vide").mkdir(mode=0o700)
    with pytest.raises(CleManquante, match=r"maitresse-001\.cle"):
        Trousseau.charger(tmp_path / "vide")
    with pytest.raises(CleManquante, match="to rotate"):
        ajouter_version(tmp_path / "vide")


def test_a_folder_without_the_fingerprint_key_is_refused(cles: Path) -> None:
    (cles / "empreintes.cle").unlink()
    with pytest.raises(CleManquante, match=r"empreintes\.cle does not exist"):
        Trousseau.charger(cles)


@pytest.mark.parametrize(
    "abime", [b"", b"00" * 31, b"00" * 33, b"zz" * 32, b"\xff" * 64, "é".encode() * 32]
)
def test_a_damaged_key_is_refused_without_being_shown(cles: Path, abime: bytes) -> None:
    (cles / "maitresse-001.cle").write_bytes(abime)
    with pytest.raises(CleIllisible, match="64 hexadecimal digits"):
        Trousseau.charger(cles)


@pytest.mark.parametrize("abime", [b"", b" \n", b"\xff"])
def test_a_damaged_secret_is_refused(cles: Path, abime: bytes) -> None:
    (cles / "secret.cle").write_bytes(abime)
    with pytest.raises(CleIllisible, match="does not hold a text"):
        creer_cles(cles)


def test_a_folder_in_place_of_a_key_is_refused(cles: Path) -> None:
    (cles / "maitresse-002.cle").mkdir(mode=0o700)
    with pytest.raises(CleIllisible, match="cannot be read"):
        Trousseau.charger(cles)


def test_adding_a_version_gives_the_next_number_and_keeps_the_others(cles: Path) -> None:
    avant = contenu(cles)
    assert ajouter_version(cles) == 2
    assert ajouter_version(cles) == 3
    assert mode(cles / "maitresse-003.cle") == 0o600
    assert avant.items() < contenu(cles).items()
    assert Trousseau.charger(cles).courante == 3


def test_versions_added_at_once_are_distinct(cles: Path) -> None:
    with ThreadPoolExecutor(8) as fils:
        versions = list(fils.map(ajouter_version, [cles] * 8))
    assert sorted(versions) == list(range(2, 10))
    assert len(set(contenu(cles).values())) == len(contenu(cles))


def test_the_version_after_999_is_refused(cles: Path) -> None:
    (cles / "maitresse-001.cle").rename(cles / "maitresse-999.cle")
    with pytest.raises(CoffreErreur, match="no version left"):
        ajouter_version(cles)


def test_other_files_in_the_folder_are_ignored(cles: Path) -> None:
    (cles / ".maitresse-002.cle.0123.tmp").write_text("half a key")
    (cles / "maitresse-2.cle").write_text("")
    (cles / "LISEZMOI").write_text("")
    assert Trousseau.charger(cles).courante == 1
