"""What goes back from the card's listener to the site, without its servers."""

from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta

import pytest

from echanges.coffre.acces import trousseau
from echanges.web.connexion.passage import (
    DUREE_S,
    demande_de,
    ouvrir_passage,
    sceller_passage,
    secret_de,
)

INSTANT = datetime(2026, 5, 12, 10, tzinfo=UTC)
SECRET = secret_de("")


def test_a_passage_opens_for_its_secret_until_its_minute_ends() -> None:
    passage = sceller_passage("99700001011", demande_de(SECRET), INSTANT)
    fin = INSTANT + timedelta(seconds=DUREE_S)
    assert ouvrir_passage(passage, SECRET, INSTANT) == "99700001011"
    assert ouvrir_passage(passage, SECRET, fin) == "99700001011"
    assert ouvrir_passage(passage, SECRET, fin + timedelta(seconds=1)) is None


def test_a_passage_does_not_open_for_another_secret_nor_without_one() -> None:
    passage = sceller_passage("99700001011", demande_de(SECRET), INSTANT)
    for autre in ("", secret_de(""), SECRET[:-1]):
        assert ouvrir_passage(passage, autre, INSTANT) is None


@pytest.mark.parametrize(
    "demande", [pytest.param(SECRET, id="the secret itself"), "", "é", "0" * 64]
)
def test_a_passage_for_a_demande_that_nobody_made_opens_nothing(demande: str) -> None:
    assert ouvrir_passage(sceller_passage("99700001011", demande, INSTANT), SECRET, INSTANT) is None


def test_a_passage_tells_neither_who_it_is_for_nor_anything_else() -> None:
    passage = sceller_passage("99700001011", demande_de(SECRET), INSTANT)
    assert "99700001011" not in passage
    assert passage != sceller_passage("99700001011", demande_de(SECRET), INSTANT)


@pytest.mark.parametrize("passage", ["", "=", "é", "AAAA", "\x00", "A" * 4000])
def test_what_is_not_a_passage_opens_nothing(passage: str) -> None:
    assert ouvrir_passage(passage, SECRET, INSTANT) is None


def test_something_else_that_we_sealed_is_no_passage() -> None:
    autre = trousseau().sceller_texte('["99700001011", "", "2026-05-12"]', "autre|chose")
    assert ouvrir_passage(urlsafe_b64encode(autre).decode(), SECRET, INSTANT) is None


def test_the_secret_of_a_browser_is_kept_and_anything_else_replaced() -> None:
    assert secret_de(SECRET) == SECRET
    nouveaux = {secret_de(faux) for faux in ("", "court", SECRET + "x", "é" * 43)}
    assert len(nouveaux) == 4
    assert all(len(nouveau) == 43 for nouveau in nouveaux)
