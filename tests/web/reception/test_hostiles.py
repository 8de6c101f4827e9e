"""The table of hostile files on the application's own port: refused there, or inert."""

import http.client
import json
import re
import uuid
from collections.abc import Iterable, Iterator
from itertools import islice
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client

from echanges.comptes.acteur import Acteur
from echanges.web.conversations.pieces import ISOLEMENT
from tests.clamav import Antivirus
from tests.distribution import connecter
from tests.fichiers.hostiles import HOSTILES, Hostile
from tests.messagerie.outils import demander
from tests.travailleur import faire_les_taches
from tests.web.reception.test_televersement import depot

FRONTIERE = "frontiere-hostile"


class Port:
    """A browser as an attacker would write it: raw requests on the product's port."""

    def __init__(self, site: str, conversation: uuid.UUID) -> None:
        self.hote = urlsplit(site).netloc
        client = connecter(Client(), "MARTIN")
        self.adresse = f"/messages/{conversation}/repondre/"
        page = client.get(self.adresse).content.decode()
        jeton = re.search('name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert jeton is not None
        self.jeton = jeton[1]
        self.temoins = "; ".join(f"{nom}={c.value}" for nom, c in client.cookies.items())

    def demander(
        self, methode: str, adresse: str, corps: bytes = b"", **entetes: str
    ) -> tuple[int, dict[str, str], bytes]:
        """The status, the headers and the body of an answer."""
        connexion = http.client.HTTPConnection(self.hote, timeout=60)
        entetes |= {"Cookie": self.temoins, "Accept": "application/json"}
        try:
            connexion.request(methode, adresse, corps, entetes)
            reponse = connexion.getresponse()
            return reponse.status, dict(reponse.getheaders()), reponse.read()
        finally:
            connexion.close()

    def joindre(self, hostile: Hostile, piece: uuid.UUID) -> tuple[int, dict[str, str]]:
        """Send a file to a draft of its own; the status and the JSON."""
        champs = {"csrfmiddlewaretoken": self.jeton, "cle": str(self.cle), "version": "0"}
        champs |= {"action": "joindre", "piece": str(piece)}
        parties = [f'name="{nom}"\r\n\r\n{valeur}'.encode() for nom, valeur in champs.items()]
        entete = f'name="pieces"; filename="{_echappe(hostile.nom)}"'.encode()
        parties.append(entete + b"\r\nContent-Type: application/pdf\r\n\r\n" + hostile.contenu())
        debut = f"--{FRONTIERE}\r\nContent-Disposition: form-data; ".encode()
        corps = b"".join(debut + partie + b"\r\n" for partie in parties)
        corps += f"--{FRONTIERE}--\r\n".encode()
        genre = f"multipart/form-data; boundary={FRONTIERE}"
        statut, _, lu = self.demander("POST", self.adresse, corps, **{"Content-Type": genre})
        return statut, json.loads(lu) if lu[:1] == b"{" else {}

    def vider(self) -> None:
        """Give up the draft, so that the next file has room."""
        champs = f"csrfmiddlewaretoken={self.jeton}&cle={self.cle}&version=0&action=abandonner"
        genre = "application/x-www-form-urlencoded"
        self.demander("POST", self.adresse, champs.encode(), **{"Content-Type": genre})

    @property
    def cle(self) -> uuid.UUID:
        """The key of the form."""
        return uuid.uuid5(uuid.NAMESPACE_URL, self.adresse)


def _echappe(nom: str) -> str:
    """A name as browsers write it in a header (HTML standard, multipart encoding)."""
    return nom.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


@pytest.fixture
def port(site: str, martin: Acteur) -> Port:
    """Dr MARTIN's hostile browser, answering in a conversation of his."""
    return Port(site, demander(martin))


def verifier_refus(port: Port, hostile: Hostile, avant: set[object]) -> Iterator[str]:
    """What is wrong with the answer to a file that must be refused."""
    statut, lu = port.joindre(hostile, uuid.uuid4())
    if statut != 422:
        yield f"{hostile.cas}: {statut} {lu}"
    elif not lu["erreur"].endswith(f" : {hostile.raison}"):
        yield f"{hostile.cas}: {lu['erreur']}"
    if set(depot()) != avant:
        yield f"{hostile.cas}: something stayed in the store"


@pytest.mark.notice("R26")
def test_every_hostile_file_that_must_be_is_refused_on_the_port_and_leaves_nothing(
    port: Port, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuses = [h for h in HOSTILES if h.attendu == "refuse"]
    assert len(refuses) >= 60
    avant: set[object] = set(depot())
    fautes: list[str] = []
    for hostile in refuses:
        monkeypatch.setattr(settings, "PIECES_FORMATS", hostile.permis)
        fautes += verifier_refus(port, hostile, avant)
    assert fautes == []


def verifier_inerte(port: Port, hostile: Hostile, piece: uuid.UUID) -> Iterator[str]:
    """What is wrong with a file that was accepted, once it was looked at."""
    statut, entetes, octets = port.demander("GET", f"/messages/pieces/{piece}/")
    if hostile.antivirus:
        if statut != 404:
            yield f"{hostile.cas}: an infected file is served"
        return
    if statut != 200:
        yield f"{hostile.cas}: {statut}"
        return
    if not entetes["Content-Disposition"].startswith("attachment"):
        yield f"{hostile.cas}: {entetes['Content-Disposition']}"
    if entetes["X-Content-Type-Options"] != "nosniff":
        yield f"{hostile.cas}: its type may be guessed"
    if entetes["Content-Security-Policy"] != ISOLEMENT:
        yield f"{hostile.cas}: not in a sandbox"
    if hostile.absent and hostile.absent in octets:
        yield f"{hostile.cas}: what made it hostile is still there"


def lots(hostiles: Iterable[Hostile]) -> Iterator[list[tuple[Hostile, uuid.UUID]]]:
    """Five by five, as many as a message holds, each with an identifier."""
    suite = iter(hostiles)
    while lot := [(hostile, uuid.uuid4()) for hostile in islice(suite, 5)]:
        yield lot


def test_every_hostile_file_that_is_accepted_on_the_port_is_inert_or_blocked(
    port: Port, monkeypatch: pytest.MonkeyPatch
) -> None:
    fautes: list[str] = []
    with Antivirus() as clamd:
        monkeypatch.setattr(settings, "ECHANGES_CLAMD", clamd.adresse)
        for lot in lots(h for h in HOSTILES if h.attendu == "inerte"):
            for hostile, piece in lot:
                monkeypatch.setattr(settings, "PIECES_FORMATS", hostile.permis)
                statut, lu = port.joindre(hostile, piece)
                fautes += [f"{hostile.cas}: {statut} {lu}"] if statut != 200 else []
            faire_les_taches()
            for hostile, piece in lot:
                fautes += verifier_inerte(port, hostile, piece)
            port.vider()
    assert fautes == []
