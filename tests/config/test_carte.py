"""What the door of the carte CPS refuses to start with."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test.utils import override_settings

from config.carte import dangers_de_la_carte
from lanceur.postgres import APPLICATION
from tests.certificats.igc import igc_d_essai
from tests.environnement import SERVEUR
from tests.web.production import environnement, executer


@pytest.fixture
def bons(tmp_path: Path) -> Iterator[None]:
    """The settings of a production site that rehearses with test cards."""
    autorites = tmp_path / "autorites.pem"
    autorites.write_bytes(igc_d_essai().autorites)
    with override_settings(
        DEMO=False,
        PORTE_CARTE=True,
        ECHANGES_ADRESSE="https://echanges.example.fr/",
        ECHANGES_CARTE="nginx",
        ECHANGES_CARTE_ADRESSE="https://echanges.example.fr:8443/",
        ECHANGES_CARTE_PRISE="/run/echanges/carte.sock",
        ECHANGES_CARTE_AUTORITES=str(autorites),
        ECHANGES_CARTE_DE_TEST=True,
    ):
        yield


@pytest.mark.parametrize(
    ("reglage", "valeur", "raison"),
    [
        ("ECHANGES_CARTE", "apache", "ECHANGES_CARTE is either nginx or directe"),
        ("ECHANGES_CARTE_PRISE", "", "does not name the Unix socket"),
        ("ECHANGES_CARTE_PRISE", "127.0.0.1:8001", "does not name the Unix socket"),
        ("ECHANGES_CARTE_ADRESSE", "", "is not an https address apart"),
        ("ECHANGES_CARTE_ADRESSE", "http://echanges.example.fr:8443/", "is not an https"),
        ("ECHANGES_CARTE_ADRESSE", "https://echanges.example.fr/", "apart from the site's"),
        ("ECHANGES_CARTE_AUTORITES", "", "the authorities of the cards"),
        ("ECHANGES_CARTE_AUTORITES", "/nulle/part", "the authorities of the cards"),
        ("ECHANGES_CARTE_DE_TEST", False, "test cards would open the door: CN=TEST AC RACINE"),
    ],
)
def test_the_door_of_the_card_is_not_opened_by_halves(
    bons: None, reglage: str, valeur: object, raison: str
) -> None:
    assert dangers_de_la_carte() == []
    with override_settings(**{reglage: valeur}):
        [danger] = dangers_de_la_carte()
        assert raison in danger
        with override_settings(PORTE_CARTE=False):
            assert dangers_de_la_carte() == []


def test_without_nginx_no_socket_is_needed(bons: None) -> None:
    with override_settings(ECHANGES_CARTE="directe", ECHANGES_CARTE_PRISE=""):
        assert dangers_de_la_carte() == []


def test_production_does_not_start_with_half_a_door(tmp_path: Path, base: str) -> None:
    voulu = environnement(tmp_path, DATABASE_URL=SERVEUR.url(APPLICATION, base))
    fait = executer("import config.wsgi", voulu | {"ECHANGES_CARTE_PRISE": ""})
    assert "does not name the Unix socket" in fait.stderr
