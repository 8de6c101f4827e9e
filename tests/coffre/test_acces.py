import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.exceptions import ImproperlyConfigured

from echanges.coffre import CleManquante, acces, ajouter_version
from echanges.coffre.dossier import DossierDurable
from echanges.coffre.s3 import DepotS3


@pytest.fixture(autouse=True)
def reglages(cles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    reglages = SimpleNamespace(
        ECHANGES_CLES=cles, ECHANGES_FICHIERS=tmp_path / "fichiers", ECHANGES_S3=""
    )
    monkeypatch.setattr("echanges.coffre.acces.settings", reglages)
    return reglages


def vieillir(cles: Path) -> None:
    """Make the folder one that did not change for years: it is not listed at each call."""
    os.utime(cles, (1_000_000_000, 1_000_000_000))


def test_the_key_ring_is_read_once() -> None:
    assert acces.trousseau() is acces.trousseau()


def test_a_version_added_is_used_without_a_restart(cles: Path) -> None:
    vieillir(cles)
    avant = acces.trousseau()
    enveloppe, _ = avant.nouvelle_cle("conversation|1")
    ajouter_version(cles)
    assert acces.trousseau().courante == 2
    acces.trousseau().ouvrir_cle(enveloppe, "conversation|1")
    assert acces.trousseau() is acces.trousseau()


def test_a_version_withdrawn_is_forgotten_without_a_restart(cles: Path) -> None:
    ajouter_version(cles)
    vieillir(cles)
    assert set(acces.trousseau().maitresses) == {1, 2}
    (cles / "maitresse-001.cle").unlink()
    assert set(acces.trousseau().maitresses) == {2}


def test_a_key_folder_that_does_not_exist_is_a_clear_error(
    reglages: SimpleNamespace, tmp_path: Path
) -> None:
    reglages.ECHANGES_CLES = tmp_path / "absent"
    with pytest.raises(CleManquante, match="absent does not exist"):
        acces.trousseau()


def test_the_store_is_the_folder_of_the_settings(reglages: SimpleNamespace, tmp_path: Path) -> None:
    depot = acces.depot()
    assert isinstance(depot.stockage, DossierDurable)
    assert depot.chemin("a" * 32) == tmp_path / "fichiers" / "aa" / ("a" * 32)
    assert depot.en_cours == tmp_path / "fichiers" / "en-cours"
    reglages.ECHANGES_FICHIERS = tmp_path / "autres"
    assert acces.depot().chemin("a" * 32) == tmp_path / "autres" / "aa" / ("a" * 32)


def test_the_store_is_the_bucket_of_the_settings(reglages: SimpleNamespace, tmp_path: Path) -> None:
    reglages.ECHANGES_S3 = "s3://seau/prefixe?endpoint=http://127.0.0.1:1&region=fr-par"
    depot = acces.depot()
    assert isinstance(depot, DepotS3)
    assert (depot.stockage.bucket_name, depot.stockage.location) == ("seau", "prefixe")
    assert depot.stockage.endpoint_url == "http://127.0.0.1:1"
    assert depot.en_cours == tmp_path / "fichiers" / "en-cours"
    assert acces.depot() is depot


def test_a_child_process_opens_connections_of_its_own() -> None:
    programme = (
        "import os; from echanges.coffre.acces import depot"
        "\navant = depot(); assert avant is depot()"
        "\nif os.fork() == 0: os._exit(depot() is avant)"
        "\nraise SystemExit(os.wait()[1] != 0)"
    )
    resultat = subprocess.run(
        [sys.executable, "-c", programme],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "ECHANGES_S3": "s3://seau"},
        check=False,
    )
    assert resultat.returncode == 0


def test_a_bucket_without_its_libraries_is_a_clear_error(
    reglages: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    reglages.ECHANGES_S3 = "s3://autre-seau"
    monkeypatch.delitem(sys.modules, "echanges.coffre.s3", raising=False)
    monkeypatch.setitem(sys.modules, "storages.backends.s3", None)
    with pytest.raises(ImproperlyConfigured, match=r"requirements/s3\.txt"):
        acces.depot()
