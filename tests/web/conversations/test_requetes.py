"""How many queries each screen costs, and that the number does not grow with the rows.

Everything counts, the session, the context of row-level security and the journal included; only
the limits of transactions do not.
"""

import uuid
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from echanges.comptes.acteur import Acteur
from echanges.demo.fichiers.catalogue import CATALOGUE
from tests.distribution import acteur_de_la_troupe, connecter
from tests.travailleur import faire_les_taches
from tests.web.histoires import commencee, premiere, repondue

LECTURE_MAX = 8
ENVOI_MAX = 15
LIMITES = {"BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"}
CORSE = "01-201"

Demande = Callable[[], Any]


def requetes(demande: Demande, statut: int = 200) -> int:
    """How many queries an answer took; fails when it is not the one expected."""
    with CaptureQueriesContext(connection) as capture:
        reponse = demande()
        # A download reads its file after its transaction: nothing may be asked of the base then.
        b"".join(reponse.streaming_content) if reponse.streaming else reponse.content
    assert reponse.status_code == statut
    return sum(requete["sql"].split()[0] not in LIMITES for requete in capture)


class Corse(NamedTuple):
    """The quiet island: a doctor, his échelon, and their browsers."""

    paoli: Acteur
    colonna: Acteur
    ps: Client
    mc: Client

    def ecrire(self, combien: int) -> uuid.UUID:
        """So many new conversations in « À traiter », each with a file; returns the last."""
        return [commencee(self.paoli, "P06", CORSE) for _ in range(combien)][-1]


@pytest.fixture
def corse(base: str) -> Corse:
    """Dr PAOLI of Ajaccio and Dr COLONNA of ELSM 2A, who have a single conversation."""
    return Corse(
        acteur_de_la_troupe("PAOLI"),
        acteur_de_la_troupe("COLONNA"),
        connecter(Client(), "PAOLI"),
        connecter(Client(), "COLONNA"),
    )


@pytest.fixture
def martin_en_ligne(base: str) -> Client:
    """Dr MARTIN's browser."""
    return connecter(Client(), "MARTIN")


def test_a_doctors_list_costs_the_same_with_one_and_twenty_five_rows(corse: Corse) -> None:
    une = requetes(lambda: corse.ps.get("/messages/"))
    corse.ecrire(24)
    reponse = corse.ps.get("/messages/")
    assert reponse.content.count(b'class="ligne') >= 25
    assert requetes(lambda: corse.ps.get("/messages/")) == une <= LECTURE_MAX


def test_a_doctors_list_with_a_patient_under_the_reader_stays_within_its_limit(
    martin_en_ligne: Client,
) -> None:
    assert (
        martin_en_ligne.post("/messages/patient/nir/", {"nir": "2580335990901"}).status_code == 302
    )
    assert requetes(lambda: martin_en_ligne.get("/messages/")) <= LECTURE_MAX


def test_a_tray_costs_the_same_with_one_and_twenty_five_rows(corse: Corse) -> None:
    corse.ecrire(1)
    une = requetes(lambda: corse.mc.get("/bureau/"))
    corse.ecrire(24)
    assert corse.mc.get("/bureau/").content.count(b'class="ligne ligne-non-lue"') == 25
    assert requetes(lambda: corse.mc.get("/bureau/")) == une <= LECTURE_MAX


def test_the_drafts_of_an_echelon_stay_within_their_limit(base: str) -> None:
    mc = connecter(Client(), "TANGUY")
    assert requetes(lambda: mc.get("/bureau/brouillons/")) <= LECTURE_MAX


@pytest.mark.parametrize("espace", ["messages", "bureau"])
def test_opening_costs_the_same_with_one_and_forty_messages(corse: Corse, espace: str) -> None:
    lecteur, voisin = (corse.ps, corse.colonna) if espace == "messages" else (corse.mc, corse.paoli)
    conversation = corse.ecrire(1)
    repondue(voisin, conversation, avec_piece=True)
    adresse = f"/{espace}/{conversation}/"
    premiere_fois = requetes(lambda: lecteur.get(adresse))
    ensuite = requetes(lambda: lecteur.get(adresse))
    for _ in range(40):
        repondue(voisin, conversation, avec_piece=True)
    assert lecteur.get(adresse).content.count(b"<article>") >= 41
    repondue(voisin, conversation)
    assert requetes(lambda: lecteur.get(adresse)) == premiere_fois <= LECTURE_MAX
    assert requetes(lambda: lecteur.get(adresse)) == ensuite < premiere_fois


def test_downloading_a_file_stays_within_the_limit_and_reads_nothing_after_its_transaction(
    corse: Corse,
) -> None:
    conversation = corse.ecrire(1)
    page = corse.mc.get(f"/bureau/{conversation}/").content.decode()
    piece = page.split("/bureau/pieces/")[1].split("/")[0]
    faire_les_taches()
    assert requetes(lambda: corse.mc.get(f"/bureau/pieces/{piece}/")) <= LECTURE_MAX


def _recherches(corse: Corse) -> Iterator[tuple[Client, str, dict[str, str]]]:
    yield corse.ps, "messages", {"mots": "demande avis"}
    yield corse.ps, "messages", {"nir": "162052A990906"}
    yield corse.mc, "bureau", {"mode": "patient", "nom_de_famille": "casanova", "prenom": "jo"}
    yield corse.mc, "bureau", {"mode": "patient", "nir": "162052A990906"}
    yield corse.mc, "bureau", {"mode": "professionnel", "nom": "paoli", "numero": "201991031"}
    yield corse.mc, "bureau", {"mode": "agent", "agent": str(corse.colonna.agent.id)}


@pytest.mark.parametrize("laquelle", range(6))
def test_each_search_costs_the_same_with_one_and_twenty_five_results(
    corse: Corse, laquelle: int
) -> None:
    client, espace, criteres = list(_recherches(corse))[laquelle]
    adresse = f"/{espace}/recherche/"
    repondue(corse.colonna, corse.ecrire(1))
    assert requetes(lambda: client.post(adresse, criteres), 302) <= LECTURE_MAX
    lancee = client.post(adresse, criteres).headers["Location"]
    assert requetes(lambda: client.get(lancee)) <= LECTURE_MAX  # which keeps the search
    peu = requetes(lambda: client.get(adresse))
    for _ in range(25):
        repondue(corse.colonna, corse.ecrire(1))
    assert client.get(adresse).content.count(b'class="ligne') >= 25
    assert requetes(lambda: client.get(adresse)) == peu <= LECTURE_MAX


def _reponse(**champs: object) -> dict[str, object]:
    return {
        "cle": str(uuid.uuid4()),
        "version": "0",
        "corps": "Bonjour",
        "action": "envoyer",
    } | champs


@pytest.mark.parametrize("combien", [0, 1, 5])
def test_a_reply_stays_within_its_limit_whatever_its_files(quemener: Acteur, combien: int) -> None:
    client = connecter(Client(), "QUÉMÉNER")
    adresse = f"/bureau/{premiere(quemener, non_lu_mc=True)}/repondre/"
    contenu = CATALOGUE["compte-rendu.pdf"]()
    fichiers = [SimpleUploadedFile(f"avis-{n}.pdf", contenu) for n in range(combien)]
    formulaire = _reponse(pieces=fichiers)
    assert requetes(lambda: client.post(adresse, formulaire), 302) <= ENVOI_MAX


def test_sending_a_saved_reply_stays_within_its_limit(quemener: Acteur) -> None:
    client = connecter(Client(), "QUÉMÉNER")
    adresse = f"/bureau/{premiere(quemener, non_lu_mc=True)}/repondre/"
    brouillon = _reponse(action="brouillon")
    assert requetes(lambda: client.post(adresse, brouillon), 302) <= ENVOI_MAX
    fichier = SimpleUploadedFile("avis.pdf", CATALOGUE["compte-rendu.pdf"]())
    envoi = brouillon | {"version": "1", "action": "envoyer", "pieces": fichier}
    assert requetes(lambda: client.post(adresse, envoi), 302) <= ENVOI_MAX


def test_the_counting_counts_what_a_screen_asks_of_the_base(martin_en_ligne: Client) -> None:
    """The session, the context of the acteur, the rows, the counters: no fewer."""
    assert requetes(lambda: martin_en_ligne.get("/messages/")) >= 4
