"""Searches come back to: each tab has its own, and what gave no page is not kept."""

import html
import re
from typing import Any

import pytest
from django.test import Client

from echanges.comptes.acteur import Acteur
from echanges.messagerie.listes import PAR_PAGE
from echanges.web.recherches import RETENUES_MAX
from tests.distribution import connecter
from tests.messagerie.outils import demander

pytestmark = pytest.mark.usefixtures("base")

MEDECIN = ("MARTIN", "/messages/", {"mots": "kervella"}, {"mots": "introuvable-xyz"})
ECHELON = (
    "QUÉMÉNER",
    "/bureau/",
    {"mode": "professionnel", "nom": "martin"},
    {"mode": "patient", "nom_de_famille": "introuvable-xyz"},
)
DES_DEUX_COTES = pytest.mark.parametrize(
    ("nom", "espace", "trouve", "vide"), [MEDECIN, ECHELON], ids=["ps", "mc"]
)
AUCUNE = "Aucune conversation trouvée"


def lancer(client: Client, espace: str, criteres: dict[str, str]) -> str:
    """Post a search; the address of its results."""
    reponse = client.post(f"{espace}recherche/", criteres)
    assert reponse.status_code == 302
    return str(reponse.headers["Location"])


def dit(client: Client, adresse: str) -> str:
    """What a page of results says; empty where one is sent elsewhere."""
    reponse: Any = client.get(adresse)
    return html.unescape(reponse.content.decode())


@DES_DEUX_COTES
def test_two_searches_in_two_tabs_do_not_mix(
    nom: str, espace: str, trouve: dict[str, str], vide: dict[str, str]
) -> None:
    client = connecter(Client(), nom)
    un, autre = lancer(client, espace, trouve), lancer(client, espace, vide)
    for _ in range(2):
        assert re.search("[0-9]+ conversations? trouvée", dit(client, un))
        assert AUCUNE in dit(client, autre)
        assert "introuvable-xyz" not in dit(client, un)
    assert un != autre
    assert not re.search("kervella|martin|xyz", un + autre)


@DES_DEUX_COTES
def test_the_pages_that_follow_are_those_of_the_same_search(
    martin: Acteur, nom: str, espace: str, trouve: dict[str, str], vide: dict[str, str]
) -> None:
    for _ in range(PAR_PAGE + 1):
        demander(martin, "P01")
    client = connecter(Client(), nom)
    un = lancer(client, espace, trouve)
    premiere = dit(client, un)
    dit(client, lancer(client, espace, vide))
    suite = re.search(r'href="(\?[^"]*apres=[^"]*)"', premiere)
    assert suite is not None
    assert un.partition("?")[2] in suite[1]
    assert AUCUNE not in dit(client, f"{espace}recherche/{suite[1]}")
    formulaire = re.search(r'name="reference" value="([^"]*)"', premiere)
    assert formulaire is not None
    assert un.endswith(formulaire[1])


@DES_DEUX_COTES
def test_a_search_that_gave_no_page_is_not_kept(
    nom: str, espace: str, trouve: dict[str, str], vide: dict[str, str]
) -> None:
    client = connecter(Client(), nom)
    lancee = lancer(client, espace, vide)
    assert client.get(f"{lancee}&apres=illisible").status_code == 404
    assert client.get(f"{espace}recherche/").status_code == 302  # nothing to come back to
    dit(client, lancer(client, espace, trouve))
    assert AUCUNE not in dit(client, f"{espace}recherche/")


@DES_DEUX_COTES
def test_the_last_searches_are_kept_and_one_may_be_forgotten(
    nom: str, espace: str, trouve: dict[str, str], vide: dict[str, str]
) -> None:
    client = connecter(Client(), nom)
    adresses = [lancer(client, espace, vide) for _ in range(2)]
    assert all(AUCUNE in dit(client, adresse) for adresse in adresses)
    for _ in range(RETENUES_MAX - 1):
        adresses.append(lancer(client, espace, trouve))
        assert dit(client, adresses[-1])
    assert dit(client, adresses[0]) == ""
    assert AUCUNE in dit(client, adresses[1])
    reference = adresses[1].rpartition("=")[2]
    client.post(f"{espace}recherche/effacer/", {"reference": reference})
    assert dit(client, adresses[1]) == ""
    assert all(dit(client, adresse) for adresse in adresses[2:])


@DES_DEUX_COTES
def test_the_search_of_somebody_else_is_not_found(
    nom: str, espace: str, trouve: dict[str, str], vide: dict[str, str]
) -> None:
    adresse = lancer(connecter(Client(), nom), espace, trouve)
    autre = connecter(Client(), "LE BIHAN-NOËL" if espace == "/messages/" else "TANGUY")
    assert dit(autre, adresse) == ""
