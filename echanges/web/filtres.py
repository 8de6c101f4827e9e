"""What templates need to say things in French; they never query."""

import functools
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime
from itertools import groupby

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from echanges.annuaire.identifiants import mots, normaliser_nom


def le(quand: datetime) -> str:
    """« 12 mai 2026 à 10 h 42 »."""
    local = _a_paris(quand)
    return f"{_jour_en_mots(local.date())} à {local.hour} h {local.minute:02d}"


@functools.lru_cache(maxsize=1024)
def _jour_en_mots(jour: date) -> str:
    return date_format(jour, r"j\e\r F Y" if jour.day == 1 else "j F Y")


def _a_paris(quand: datetime) -> datetime:
    """The local time: of the settings, which no request changes."""
    return quand.astimezone(timezone.get_default_timezone())


def bref(quand: datetime) -> str:
    """The hour today, else « 12/05/2026 »: for a list."""
    local = _a_paris(quand)
    if local.date() == _a_paris(timezone.now()).date():
        return f"{local.hour} h {local.minute:02d}"
    return local.strftime("%d/%m/%Y")


def jour(quand: date) -> str:
    """« 12/05/2026 »."""
    return quand.strftime("%d/%m/%Y")


def a_la_seconde(quand: datetime) -> str:
    """« 12/05/2026 10:42:00 », at the time of Paris: for the journal."""
    return _a_paris(quand).strftime("%d/%m/%Y %H:%M:%S")


def instant(quand: datetime) -> str:
    """The same moment for machines, as `<time datetime="…">` wants it."""
    return _a_paris(quand).isoformat()


def pluriel(nombre: int) -> str:
    """The « s » of several, and of none."""
    return "" if nombre == 1 else "s"


def octets(taille: int) -> str:
    """« 240 Ko », « 1,5 Mo »."""
    if taille < 1024:
        return f"{taille} octet{'s' if taille > 1 else ''}"
    if (kilos := round(taille / 1024)) < 1024:
        return f"{kilos} Ko"
    return f"{taille / 1024 / 1024:.1f} Mo".replace(".", ",").replace(",0 ", " ")


def surligne(texte: str, cherches: str) -> SafeString:
    """Mark the words searched, whatever their accents and case; without any, only escape."""
    if not (marquees := _marquees(texte, cherches)):
        return conditional_escape(texte)
    suites = groupby(enumerate(texte), key=lambda place: place[0] in marquees)
    return format_html_join(
        "",
        "{}",
        (
            (format_html("<mark>{}</mark>", _mot(suite)) if marquee else _mot(suite),)
            for marquee, suite in suites
        ),
    )


def _mot(suite: Iterable[tuple[int, str]]) -> str:
    return "".join(lettre for _, lettre in suite)


def _marquees(texte: str, cherches: str) -> set[int]:
    """The places of the letters to mark."""
    if not (voulus := mots(cherches)):
        return set()
    plis = _plis(texte)
    replie = "".join(pli for pli, _ in plis)
    return {
        index
        for mot in voulus
        for debut in _occurrences(replie, mot)
        for index in range(_place(plis, debut), _place(plis, debut + len(mot) - 1) + 1)
    }


def _plis(texte: str) -> list[tuple[str, int]]:
    """The folded form of each character, with its place."""
    return [(_plier(lettre), index) for index, lettre in enumerate(texte)]


def _plier(lettre: str) -> str:
    if unicodedata.combining(lettre):
        return ""
    return normaliser_nom(lettre) or " "


def _place(plis: list[tuple[str, int]], position: int) -> int:
    """The place in the text of a position in its folded form."""
    vu = 0
    for pli, index in plis:
        vu += len(pli)
        if position < vu:
            return index
    return plis[-1][1]


def _occurrences(texte: str, mot: str) -> list[int]:
    places, debut = [], texte.find(mot)
    while debut != -1:
        places.append(debut)
        debut = texte.find(mot, debut + len(mot))
    return places


def date_iso(valeur: object) -> str:
    """A date as `<input type="date">` wants it, whether typed or already read."""
    return valeur.isoformat() if isinstance(valeur, date) else str(valeur or "")


FILTRES = {
    filtre.__name__: filtre
    for filtre in (le, bref, jour, a_la_seconde, instant, pluriel, octets, surligne, date_iso)
}
"""By the names that templates give them."""
