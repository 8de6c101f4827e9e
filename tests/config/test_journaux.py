"""Log lines never quote what was refused."""

import io
import logging
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, connection

from config.journaux import FormatSansContenu

SECRET = "canari-2580335990901"


@pytest.fixture
def journal() -> io.StringIO:
    """What a logger with our format writes."""
    return io.StringIO()


def ecrire(journal: io.StringIO, erreur: Exception, message: str = "échec") -> str:
    """Log an exception as the application would, and return the line."""
    journaliste = logging.Logger("essai")
    manche = logging.StreamHandler(journal)
    manche.setFormatter(FormatSansContenu())
    journaliste.addHandler(manche)
    try:
        raise erreur
    except type(erreur):
        journaliste.exception(message)
    return journal.getvalue()


def test_an_exception_is_logged_by_its_type_and_place_without_its_message(
    journal: io.StringIO,
) -> None:
    ligne = ecrire(journal, ValueError(SECRET))
    assert "builtins.ValueError" in ligne
    assert "test_journaux.py" in ligne
    assert SECRET not in ligne


def test_neither_the_cause_nor_the_notes_of_an_exception_are_logged(journal: io.StringIO) -> None:
    erreur = ValueError("dehors")
    erreur.__cause__ = KeyError(SECRET)
    erreur.add_note(SECRET)
    assert SECRET not in ecrire(journal, erreur)


def test_a_group_of_exceptions_says_nothing_more(journal: io.StringIO) -> None:
    ligne = ecrire(journal, ExceptionGroup(SECRET, [ValueError(SECRET)]))
    assert SECRET not in ligne
    assert "ExceptionGroup" in ligne


def test_the_refusal_of_the_database_is_logged_without_the_value(
    base: str, journal: io.StringIO
) -> None:
    with pytest.raises(DatabaseError) as refus, connection.cursor() as curseur:
        curseur.execute("SELECT %s::int", [SECRET])
    assert SECRET in str(refus.value)
    assert SECRET not in ecrire(journal, refus.value)


def test_a_line_without_an_exception_is_written_whole(journal: io.StringIO) -> None:
    ligne = FormatSansContenu().format(
        logging.LogRecord("essai", logging.INFO, "f.py", 1, "démarrage de %s", ("web",), None)
    )
    assert ligne.endswith("INFO essai démarrage de web")


def test_every_handler_of_the_product_writes_without_content() -> None:
    journaux: dict[str, Any] = settings.LOGGING
    formats = journaux["formatters"]
    assert {manche["formatter"] for manche in journaux["handlers"].values()} == {"sobre"}
    assert formats["sobre"] == {"()": "config.journaux.FormatSansContenu"}
