"""The bridge over HTTP, as its own process: whom it answers, and what."""

import http.client
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from defusedxml.ElementTree import fromstring

from pont.serveur import OrigineInvalide, lire_origine
from tests.pont.processus import RACINE, PontLance, pont_lance

SITE = "https://echanges.example.fr"


@pytest.fixture(scope="module")
def pont() -> Iterator[PontLance]:
    """A bridge that knows one site."""
    with pont_lance(SITE) as lance:
        yield lance


def demander(
    pont: PontLance, chemin: str = "/lecture", methode: str = "GET", **entetes: str
) -> tuple[int, dict[str, str], bytes]:
    """Ask as a page of the site does; `entetes` replace its headers, empty ones are left out."""
    port = urlsplit(pont.adresse).port
    assert port is not None
    voulus = {"Origin": SITE, "Host": f"127.0.0.1:{port}"} | {
        nom.replace("_", "-"): valeur for nom, valeur in entetes.items()
    }
    connexion = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connexion.putrequest(methode, chemin, skip_host=True)
    for nom, valeur in voulus.items():
        if valeur:
            connexion.putheader(nom, valeur)
    connexion.endheaders()
    reponse = connexion.getresponse()
    recu = reponse.status, dict(reponse.getheaders()), reponse.read()
    connexion.close()
    return recu


def test_a_page_of_the_site_reads_the_card(pont: PontLance) -> None:
    pont.inserer("famille")
    statut, entetes, corps = demander(pont)
    assert (statut, entetes["Content-Type"]) == (200, "application/xml; charset=utf-8")
    assert entetes["Access-Control-Allow-Origin"] == SITE
    prenoms = [b.findtext("ident/prenomUsuel") for b in fromstring(corps)]
    assert prenoms == ["HUGO", "CHLOE"]


@pytest.mark.parametrize(
    ("carte", "statut", "code"),
    [
        ("absente", 404, "carte_absente"),
        ("debranche", 404, "lecteur_absent"),
        ("muette", 422, "carte_illisible"),
    ],
)
def test_what_cannot_be_read_is_said_with_a_word(
    pont: PontLance, carte: str, statut: int, code: str
) -> None:
    pont.inserer(carte)
    recu = demander(pont)
    assert (recu[0], json.loads(recu[2])) == (statut, {"erreur": code})


@pytest.mark.parametrize(
    "entetes",
    [
        {"Origin": "https://autre.example.fr"},
        {"Origin": "https://echanges.example.fr.autre.test"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Host": "echanges.example.fr"},
        {"Host": "rebond.autre.test:47600"},
        {"Host": ""},
    ],
)
@pytest.mark.parametrize("methode", ["GET", "OPTIONS"])
def test_others_get_nothing_and_no_permission(
    pont: PontLance, entetes: dict[str, str], methode: str
) -> None:
    pont.inserer("famille")
    statut, recus, corps = demander(pont, methode=methode, **entetes)
    assert (statut, corps) == (403, b"")
    assert not [nom for nom in recus if nom.startswith("Access-Control")]


def test_another_address_is_refused_too(pont: PontLance) -> None:
    assert [demander(pont, chemin)[0] for chemin in ("/", "/lecture?x=1", "/lecture/")] == [403] * 3


@pytest.mark.parametrize("methode", ["POST", "PUT", "DELETE", "HEAD", "PATCH"])
def test_nothing_can_be_sent_to_the_bridge(pont: PontLance, methode: str) -> None:
    assert demander(pont, methode=methode)[0] == 501


def test_a_browser_that_asks_before_reaching_the_machine_is_answered(pont: PontLance) -> None:
    statut, entetes, _ = demander(
        pont, methode="OPTIONS", Access_Control_Request_Private_Network="true"
    )
    assert statut == 204
    assert entetes["Access-Control-Allow-Private-Network"] == "true"
    assert entetes["Access-Control-Allow-Origin"] == SITE


def test_it_listens_on_loopback_only(pont: PontLance) -> None:
    """As the kernel says it: one listening socket on this port, on 127.0.0.1."""
    port = urlsplit(pont.adresse).port
    sockets = [
        ligne.split()[1]
        for table in ("tcp", "tcp6")
        for ligne in Path(f"/proc/net/{table}").read_text().splitlines()[1:]
        if ligne.split()[3] == "0A"
    ]
    assert [ici for ici in sockets if ici.endswith(f":{port:04X}")] == [f"0100007F:{port:04X}"]


def test_nothing_is_written_about_what_was_read(pont: PontLance) -> None:
    """The process says only what the test waits for: its address, and the cards inserted."""
    pont.inserer("famille")
    demander(pont)
    demander(pont, Origin="https://autre.example.fr")
    pont.inserer("absente")  # fails if another line came before


@pytest.mark.parametrize(
    "origine",
    [
        "http://echanges.example.fr",
        "https://echanges.example.fr/",
        "https://echanges.example.fr/messages",
        "https://moi@echanges.example.fr",
        "https://Echanges.example.fr",
        "echanges.example.fr",
        "*",
        "null",
        "",
    ],
)
def test_an_origin_that_is_no_site_is_refused_at_start(origine: str) -> None:
    with pytest.raises(OrigineInvalide):
        lire_origine(origine)


@pytest.mark.parametrize(
    "arguments", [["--simulateur"], ["--origine", "*", "--simulateur"], ["--origine", SITE]]
)
def test_it_does_not_start_without_a_site_nor_without_a_reader(arguments: list[str]) -> None:
    fait = subprocess.run(
        [sys.executable, "-m", "pont", "--port", "0", *arguments],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
        cwd=RACINE,
    )
    assert fait.returncode == 2, fait.stdout
