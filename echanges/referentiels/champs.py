"""Reading the values of a line: each returns what it read, or raises `ChampInvalide`."""

import re
from collections.abc import Callable
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from echanges.annuaire.identifiants import (
    IdentifiantInvalide,
    Nir,
    lire_finess,
    lire_nir,
    lire_numero_am,
    lire_rpps,
)
from echanges.referentiels.lecture import Ligne

_CODE = re.compile(r"[0-9]+")
_DATES = (
    re.compile(r"(?P<an>[0-9]{4})-(?P<mois>[0-9]{2})-(?P<jour>[0-9]{2})"),
    re.compile(r"(?P<jour>[0-9]{2})/?(?P<mois>[0-9]{2})/?(?P<an>[0-9]{4}|[0-9]{2})"),
)


class ChampInvalide(ValueError):
    """A value cannot be what its column says: the line is left aside.

    Attributes:
        champ: the column. raison: French sentence, without the value.
    """

    def __init__(self, champ: str, raison: str) -> None:
        super().__init__(f"{champ} : {raison}")
        self.champ = champ
        self.raison = raison


def texte(ligne: Ligne, champ: str, longueur: int) -> str:
    """A mandatory text of at most so many characters."""
    valeur = ligne.lire(champ)
    if not valeur:
        raise ChampInvalide(champ, "absent")
    if len(valeur) > longueur:
        raise ChampInvalide(champ, f"plus de {longueur} caractères")
    return valeur


def rpps(ligne: Ligne, champ: str = "rpps") -> str:
    """An RPPS number."""
    return _numero(ligne, champ, lambda valeur: lire_rpps(valeur).numero)


def numero_am(ligne: Ligne, champ: str = "numero am") -> str:
    """A n° AM."""
    return _numero(ligne, champ, lambda valeur: lire_numero_am(valeur).numero)


def finess(ligne: Ligne, champ: str = "finess") -> str:
    """A FINESS number."""
    return _numero(ligne, champ, lambda valeur: lire_finess(valeur).numero)


def nir(ligne: Ligne, champ: str = "nir") -> Nir:
    """A NIR, with or without its key."""
    try:
        return lire_nir(ligne.lire(champ))
    except IdentifiantInvalide as erreur:
        raise ChampInvalide(champ, erreur.message) from None


def _numero(ligne: Ligne, champ: str, lecteur: Callable[[str], str]) -> str:
    try:
        return lecteur(ligne.lire(champ))
    except IdentifiantInvalide as erreur:
        raise ChampInvalide(champ, erreur.message) from None


def code(ligne: Ligne, champ: str, chiffres: int) -> str:
    """A code of so many digits."""
    valeur = ligne.lire(champ)
    if not _CODE.fullmatch(valeur) or len(valeur) != chiffres:
        raise ChampInvalide(champ, f"{chiffres} chiffres attendus")
    return valeur


def departement(ligne: Ligne, champ: str = "departement") -> str:
    """A département of two or three characters; empty when the column is."""
    valeur = ligne.lire(champ).upper()
    if valeur and not re.fullmatch(r"[0-9][0-9AB][0-9]?", valeur):
        raise ChampInvalide(champ, "deux ou trois caractères attendus")
    return valeur


def courriel(ligne: Ligne, champ: str = "courriel") -> str | None:
    """A mailbox; `None` when the column is absent or empty."""
    valeur = ligne.lire(champ)
    if not valeur:
        return None
    try:
        validate_email(valeur)
    except ValidationError:
        raise ChampInvalide(champ, "adresse électronique invalide") from None
    return valeur


def naissance(ligne: Ligne, aujourdhui: date, champ: str = "naissance") -> date:
    """A date of birth as cards write it: JJMMAAAA, JJ/MM/AAAA, JJMMAA, or AAAA-MM-JJ.

    A lunar or partial date (month or day that does not exist) becomes the first of its month or
    year; a year without century is the last one that is not to come.
    """
    valeur = ligne.lire(champ)
    for forme in _DATES:
        if lue := forme.fullmatch(valeur):
            an = _annee(lue["an"], aujourdhui)
            mois, jour = int(lue["mois"]), int(lue["jour"])
            return _date(an, mois, jour, champ)
    raison = "date attendue sous la forme JJ/MM/AAAA, JJMMAAAA, JJMMAA ou AAAA-MM-JJ"
    raise ChampInvalide(champ, raison)


def _annee(an: str, aujourdhui: date) -> int:
    if len(an) == 4:
        return int(an)
    siecle = aujourdhui.year // 100 * 100
    annee = siecle + int(an)
    return annee if annee <= aujourdhui.year else annee - 100


def _date(an: int, mois: int, jour: int, champ: str) -> date:
    if not 1850 <= an <= 2200:
        raise ChampInvalide(champ, "année impossible")
    if not 1 <= mois <= 12:
        return date(an, 1, 1)
    try:
        return date(an, mois, jour)
    except ValueError:
        return date(an, mois, 1)
