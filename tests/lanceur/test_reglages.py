"""What the launcher accepts from its environment, and what it answers otherwise."""

import os
import socket
from pathlib import Path

import pytest

from lanceur import reglages
from lanceur.erreurs import LanceurError


def test_without_any_variable_the_defaults_apply() -> None:
    lus = reglages.lire({})
    assert lus.adresse == "http://127.0.0.1:8000/"
    assert lus.donnees == reglages.RACINE / ".donnees"
    assert lus.base_externe is None


def test_empty_variables_count_as_absent() -> None:
    vides = dict.fromkeys(["PORT", "ECHANGES_DATA", "DATABASE_URL", "DATABASE_OWNER_URL"], "")
    assert reglages.lire(vides) == reglages.lire({})


def test_given_variables_are_used(tmp_path: Path) -> None:
    lus = reglages.lire(
        {"PORT": "9001", "ECHANGES_DATA": str(tmp_path), "DATABASE_URL": "a"}
        | {"DATABASE_OWNER_URL": "b"}
    )
    assert (lus.port, lus.donnees, lus.base_externe) == (9001, tmp_path, ("a", "b"))


@pytest.mark.parametrize("port", ["0", "65536", "-1", "80a", "huit", "8000 ", "٨٠"])
def test_an_impossible_port_is_refused_in_french(port: str) -> None:
    with pytest.raises(LanceurError, match="PORT doit être un nombre"):
        reglages.lire({"PORT": port})


@pytest.mark.parametrize("seule", ["DATABASE_URL", "DATABASE_OWNER_URL"])
def test_one_database_address_without_the_other_is_refused(seule: str) -> None:
    with pytest.raises(LanceurError, match="vont ensemble"):
        reglages.lire({seule: "postgresql://ici/base"})


@pytest.mark.parametrize("hote", ["127.0.0.1", "0.0.0.0"])
def test_a_taken_port_is_said_in_french(hote: str) -> None:
    with (
        socket.create_server((hote, 0)) as prise,
        pytest.raises(LanceurError, match="déjà utilisé par un autre programme"),
    ):
        reglages.verifier_port(prise.getsockname()[1])


def test_a_free_port_is_accepted() -> None:
    with socket.create_server(("127.0.0.1", 0)) as prise:
        port = prise.getsockname()[1]
    reglages.verifier_port(port)


def test_the_data_folders_are_private(tmp_path: Path) -> None:
    ancien = os.umask(0)
    try:
        reglages.preparer_dossiers(tmp_path / "neuf")
    finally:
        os.umask(ancien)
    faits = [tmp_path / "neuf", *(tmp_path / "neuf").iterdir()]
    assert {d.name for d in faits} == {"neuf", *reglages.SOUS_DOSSIERS}
    assert {d.stat().st_mode & 0o777 for d in faits} == {0o700}


def test_an_existing_data_folder_keeps_its_mode(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    reglages.preparer_dossiers(tmp_path)
    assert tmp_path.stat().st_mode & 0o777 == 0o755


def test_a_data_folder_that_is_a_file_is_said_in_french(tmp_path: Path) -> None:
    (tmp_path / "fichier").write_text("")
    with pytest.raises(LanceurError, match="n'est pas utilisable"):
        reglages.preparer_dossiers(tmp_path / "fichier")
