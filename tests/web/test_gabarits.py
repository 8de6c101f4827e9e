"""What templates say: dates, sizes, and the words searched."""

from datetime import UTC, date, datetime

import pytest
from django.template import engines
from django.utils.safestring import SafeString
from jinja2 import UndefinedError

from echanges.web.filtres import bref, date_iso, le, octets, surligne


@pytest.mark.parametrize(
    ("quand", "dit"),
    [
        (datetime(2026, 5, 12, 8, 42, tzinfo=UTC), "12 mai 2026 à 10 h 42"),
        (datetime(2026, 1, 12, 8, 2, tzinfo=UTC), "12 janvier 2026 à 9 h 02"),
        (datetime(2026, 7, 31, 22, 0, tzinfo=UTC), "1er août 2026 à 0 h 00"),
    ],
)
def test_a_date_is_said_in_french_at_the_time_of_paris(quand: datetime, dit: str) -> None:
    assert le(quand) == dit


def test_a_list_says_the_hour_of_today_and_the_day_of_the_past() -> None:
    maintenant = datetime.now(UTC)
    assert bref(maintenant).endswith(f" h {maintenant.minute:02d}")
    assert bref(datetime(2020, 5, 12, 8, 42, tzinfo=UTC)) == "12/05/2020"


@pytest.mark.parametrize(
    ("taille", "dit"),
    [
        (1, "1 octet"),
        (1023, "1023 octets"),
        (1024, "1 Ko"),
        (240 * 1024, "240 Ko"),
        (1024 * 1024 - 1, "1 Mo"),
        (1_572_864, "1,5 Mo"),
        (10_485_760, "10 Mo"),
    ],
)
def test_a_size_is_said_in_french_units(taille: int, dit: str) -> None:
    assert octets(taille) == dit


@pytest.mark.parametrize(
    ("texte", "cherches", "dit"),
    [
        ("Prothèse de hanche", "prothese", "<mark>Prothèse</mark> de hanche"),
        ("Prothèse de hanche", "PROTHÈSE HANCHE", "<mark>Prothèse</mark> de <mark>hanche</mark>"),
        ("Prothe\u0300se de hanche", "prothèse", "<mark>Prothe\u0300se</mark> de hanche"),
        ("œdème du cœur", "coeur", "œdème du <mark>cœur</mark>"),
        ("LE BIHAN-NOËL", "noel", "LE BIHAN-<mark>NOËL</mark>"),
        ("avis, avis", "avis", "<mark>avis</mark>, <mark>avis</mark>"),
        ("avisé", "avis vise", "<mark>avisé</mark>"),
        ("Sans rapport", "hanche", "Sans rapport"),
        ("Rien de cherché", "", "Rien de cherché"),
        ("", "hanche", ""),
        ("100 % <b>", "b", "100 % &lt;<mark>b</mark>&gt;"),
        ("<script>alert(1)</script>", "", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("R&D", "d", "R&amp;<mark>D</mark>"),
    ],
)
def test_the_words_searched_are_marked_whatever_accents_and_case(
    texte: str, cherches: str, dit: str
) -> None:
    marque = surligne(texte, cherches)
    assert marque == dit
    assert isinstance(marque, SafeString)


def test_what_was_typed_is_escaped_in_a_template() -> None:
    gabarit = engines["jinja2"].from_string("{{ texte|surligne(mots) }}")
    page = gabarit.render({"texte": "<img src=x onerror=1>", "mots": "<img"})
    assert "<img" not in page


@pytest.mark.parametrize("faute", ["{{ absent }}", "{% if absent %}", "{{ icones.absente }}"])
def test_what_a_template_is_not_given_is_an_error_and_not_a_blank(faute: str) -> None:
    gabarit = engines["jinja2"].from_string(faute + ("{% endif %}" if "if" in faute else ""))
    with pytest.raises(UndefinedError):
        gabarit.render({"present": 1})


def test_a_date_goes_back_into_its_field_read_or_as_typed() -> None:
    assert date_iso(date(2026, 5, 12)) == "2026-05-12"
    assert date_iso("12/05") == "12/05"
    assert date_iso(None) == ""
