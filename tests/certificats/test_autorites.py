"""The file of the trusted authorities."""

from pathlib import Path

import pytest

from echanges.certificats.autorites import Autorites, AutoritesIllisibles, lire_autorites
from echanges.demo.igc.certificats import Autorite
from echanges.demo.igc.dossier import ecrire
from tests.certificats.igc import igc_d_essai


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    """The folder that the command writes."""
    ecrire(igc_d_essai(), tmp_path, ["echanges.example.fr"])
    return tmp_path


def test_the_roots_are_told_from_the_intermediates_in_any_order(dossier: Path) -> None:
    lues = lire_autorites(dossier / "autorites.pem")
    assert lues.racines == (igc_d_essai().racine.certificat,)
    assert lues.intermediaires == (igc_d_essai().personnes.certificat,)


def test_every_authority_that_says_test_is_named(dossier: Path) -> None:
    assert len(lire_autorites(dossier / "autorites.pem").de_test) == 2


@pytest.mark.parametrize(
    ("fichier", "raison"),
    [
        ("absent.pem", "FileNotFoundError"),
        ("crl/racine.crl", "cannot be read"),
        ("cartes/martin.pem", "no authority"),
    ],
)
def test_a_file_of_something_else_is_refused(dossier: Path, fichier: str, raison: str) -> None:
    with pytest.raises(AutoritesIllisibles, match=raison):
        lire_autorites(dossier / fichier)


def test_a_file_without_a_root_is_refused(dossier: Path) -> None:
    sans_racine = dossier / "sans-racine.pem"
    entier = (dossier / "autorites.pem").read_text()
    sans_racine.write_text(entier.replace((dossier / "racine.pem").read_text(), ""))
    with pytest.raises(AutoritesIllisibles, match="no root"):
        lire_autorites(sans_racine)


def test_the_real_names_do_not_say_test() -> None:
    vraie = Autorite.racine("AC RACINE IGC-SANTE FORT", unite="IGC-SANTE", de="ASIP-SANTE")
    assert Autorites((vraie.certificat,), ()).de_test == []


def test_private_keys_are_for_their_owner_only(dossier: Path) -> None:
    secrets = [*dossier.rglob("*.key"), *dossier.rglob("*.p12")]
    assert len(secrets) > 40
    assert {fichier.stat().st_mode & 0o777 for fichier in secrets} == {0o600}
