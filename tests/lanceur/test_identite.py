"""Running PostgreSQL for root, with and without user namespaces."""

import os
from pathlib import Path

import psycopg
import pytest

from lanceur import identite
from lanceur.identite import Identite
from lanceur.postgres import APPLICATION
from tests.lanceur.conftest import Fabrique

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root has a choice of users")


def sans_espace_de_noms(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the machine look like a container that forbids user namespaces."""
    monkeypatch.setattr(identite, "ESPACE_DE_NOMS", ("false",))


def proprietaires(dossier: Path) -> set[int]:
    return {chemin.lstat().st_uid for chemin in [dossier, *dossier.rglob("*")]}


def test_root_prefers_a_user_namespace_and_keeps_the_files(fabrique: Fabrique, prive: Path) -> None:
    premiere = next(identite.possibles())
    if premiere.essayer("true") is None:
        pytest.skip("user namespaces are forbidden here")
    with fabrique(prive / "base") as serveur, psycopg.connect(serveur.url(APPLICATION)) as lien:
        assert lien.execute("SELECT 1").fetchone() == (1,)
        assert proprietaires(serveur.dossier) == {0}


def test_without_namespaces_another_user_runs_it_inside_a_private_folder(
    fabrique: Fabrique, prive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sans_espace_de_noms(monkeypatch)
    (prive / "cles").mkdir(mode=0o700)
    with fabrique(prive / "base") as serveur, psycopg.connect(serveur.url(APPLICATION)) as lien:
        assert lien.execute("SELECT 1").fetchone() == (1,)
        assert 0 not in proprietaires(serveur.pgdata)
        assert Path(f"/proc/{serveur.pid}").stat().st_uid != 0
    # Passing through is granted, reading is not; and the neighbours stay closed.
    assert prive.stat().st_mode & 0o777 == 0o701
    assert (prive / "cles").stat().st_mode & 0o777 == 0o700


def test_data_follow_when_the_way_of_running_changes(
    fabrique: Fabrique, prive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as limite:
        sans_espace_de_noms(limite)
        with fabrique(prive / "base"):
            pass
    for _ in range(2):
        with fabrique(prive / "base") as serveur, psycopg.connect(serveur.url(APPLICATION)) as lien:
            assert lien.execute("SELECT 1").fetchone() == (1,)


def test_an_identity_that_cannot_run_a_program_says_so() -> None:
    assert Identite((), 0, 0).essayer("false") is None
    assert Identite(("/nulle-part/programme",), 0, 0).essayer("true") is None
    assert Identite((), 0, 0).essayer("echo", "bonjour") == "bonjour\n"
