"""What templates need to say things in French; they never query."""

import unicodedata
from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from echanges.annuaire.identifiants import mots, normaliser_nom

register = template.Library()

MOIS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]


@register.filter
def le(quand: datetime) -> str:
    """« 12 mai 2026 à 10 h 42 »."""
    local = timezone.localtime(quand)
    jour = "1er" if local.day == 1 else str(local.day)
    return f"{jour} {MOIS[local.month - 1]} {local.year} à {local.hour} h {local.minute:02d}"


@register.filter
def bref(quand: datetime) -> str:
    """The hour today, else « 12/05/2026 »: for a list."""
    local = timezone.localtime(quand)
    if local.date() == timezone.localdate():
        return f"{local.hour} h {local.minute:02d}"
    return local.strftime("%d/%m/%Y")


@register.filter
def octets(taille: int) -> str:
    """« 240 Ko », « 1,5 Mo »."""
    if taille < 1024:
        return f"{taille} octets"
    if taille < 1024 * 1024:
        return f"{round(taille / 1024)} Ko"
    return f"{taille / 1024 / 1024:.1f} Mo".replace(".", ",").replace(",0 ", " ")


@register.filter
def surligne(texte: str, cherches: str) -> SafeString:
    """Mark the words searched, whatever their accents and case."""
    plis = _plis(texte)
    replie = "".join(pli for pli, _ in plis)
    marques = {
        index
        for mot in mots(cherches)
        for debut in _occurrences(replie, mot)
        for index in range(_place(plis, debut), _place(plis, debut + len(mot) - 1) + 1)
    }
    morceaux, dedans = [], False
    for index, lettre in enumerate(texte):
        if (index in marques) != dedans:
            dedans = not dedans
            morceaux.append(mark_safe("<mark>" if dedans else "</mark>"))  # noqa: S308
        morceaux.append(conditional_escape(lettre))
    if dedans:
        morceaux.append(mark_safe("</mark>"))
    return SafeString("".join(morceaux))


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


@register.filter
def date_iso(valeur: object) -> str:
    """A date as `<input type="date">` wants it, whether typed or already read."""
    return valeur.isoformat() if isinstance(valeur, date) else str(valeur or "")
