"""« Card reader » and « Info patient » of the operator's guide, step by step: its very blocks."""

import json
import os
import shlex
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from tests.operations import blocs, remplacer
from tests.referentiels.processus import InfoPatient, info_patient_lance
from tests.web.production import RACINE, dans_un_processus, environnement

SITE = "https://echanges.example.fr"
DANGERS = (
    "import django; django.setup()\n"
    "from config.demarrage import _patients\n"
    "from django.conf import settings as s\n"
    "print(_patients(), s.ECHANGES_PONT_VITALE, s.ECHANGES_INFO_PATIENT)\n"
)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InfoPatient]:
    """A service « info patient », in a process of its own."""
    with info_patient_lance(tmp_path_factory.mktemp("info-patient")) as lance:
        yield lance


def reglages(bloc: str) -> dict[str, str]:
    """The variables that a block sets."""
    return dict(ligne.split("=", 1) for ligne in bloc.splitlines())


def port_libre() -> str:
    """A port that nobody uses for now."""
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return str(prise.getsockname()[1])


def test_the_bridge_starts_as_written_and_answers_where_the_product_asks(tmp_path: Path) -> None:
    _, essai, reglage = blocs("Card reader", "sh")
    port = port_libre()
    commande = shlex.split(remplacer(essai, {"47600": port, "python3": sys.executable}))
    assert commande[1:3] == ["-m", "pont"]
    lance = subprocess.Popen(
        commande, cwd=RACINE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert lance.stdout is not None
        lance.stdout.readline()
        adresse = reglages(remplacer(reglage, {"47600": port}))["ECHANGES_PONT_VITALE"]
        question = Request(f"{adresse}/lecture", headers={"Origin": SITE})
        with urlopen(question, timeout=10) as reponse:
            assert b"<listeBenef>" in reponse.read()
    finally:
        lance.kill()
        lance.communicate()
    sorti = dans_un_processus(tmp_path, DANGERS, ECHANGES_PONT_VITALE=adresse)
    assert sorti.split() == ["[]", adresse]


def test_the_bridge_with_a_reader_is_the_same_command_without_the_test_cards() -> None:
    vrai, essai, _ = blocs("Card reader", "sh")
    assert essai.strip() == f"{vrai.strip()} --simulateur"


def test_the_policy_of_browsers_is_json_for_the_site() -> None:
    assert json.loads(blocs("Card reader", "json")[0]) == {
        "LocalNetworkAccessAllowedForUrls": [SITE]
    }


def test_info_patient_is_set_and_tried_as_written(
    base: str, service: InfoPatient, tmp_path: Path
) -> None:
    pose, reglage, essai = blocs("Info patient", "sh")
    (tmp_path / "jeton-recu.txt").write_text((service.dossier / "jeton").read_text())
    jeton = str(tmp_path / "info-patient.jeton")
    subprocess.run(
        ["bash", "-ec", remplacer(pose, {"/etc/echanges/info-patient.jeton": jeton})],
        cwd=tmp_path,
        check=True,
    )
    voulus = {
        "https://info-patient.example.fr/patients": service.adresse,
        "/etc/echanges/info-patient.jeton": jeton,
        "/etc/echanges/autorite.pem": str(service.dossier / "autorite.pem"),
    }
    env = environnement(tmp_path, **reglages(remplacer(reglage, voulus)))
    assert dans_un_processus(tmp_path, DANGERS, **reglages(remplacer(reglage, voulus)))[:2] == "[]"
    fiche = {"nom": "ADRUN", "prenom": "Zoé", "naissance": "31121975", "regime": "04"}
    service.repondre("2751263220749", corps={"patients": [fiche | {"caisse": ""}]})
    fait = subprocess.run(
        ["bash", "-c", remplacer(essai, {".venv/bin/python": sys.executable})],
        input="275126322074974\n",
        capture_output=True,
        text=True,
        check=False,
        cwd=RACINE,
        env=env | {"DATABASE_URL": os.environ["DATABASE_URL"]},
    )
    assert fait.stdout.startswith("Le service répond : 1 bénéficiaire(s)."), fait.stderr
    assert "ADRUN" not in fait.stdout + fait.stderr
    service.repondre("2751263220749", statut=500)
    refus = subprocess.run(
        ["bash", "-c", remplacer(essai, {".venv/bin/python": sys.executable})],
        input="275126322074974\n",
        capture_output=True,
        text=True,
        check=False,
        cwd=RACINE,
        env=env,
    )
    assert (refus.returncode, "status 500" in refus.stderr) == (1, True)
    assert "275126322074974" not in refus.stderr


@pytest.mark.parametrize(
    ("variable", "valeur"),
    [
        ("ECHANGES_PONT_VITALE", "https://pont.example.fr"),
        ("ECHANGES_INFO_PATIENT", "http://info-patient.example.fr/patients"),
    ],
)
def test_the_web_server_does_not_start_with_another_kind_of_address(
    base: str, tmp_path: Path, variable: str, valeur: str
) -> None:
    code = (
        "import django; django.setup()\n"
        "from config.demarrage import refuser_si_dangereux\n"
        "try: refuser_si_dangereux()\n"
        "except Exception as erreur: print(erreur)\n"
    )
    assert variable in dans_un_processus(tmp_path, code, **{variable: valeur})
