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
from echanges.textes import ce_qui_se_voit

_CONTROLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
"""C0 and C1 but tab and line ends, which a column that nobody reads may hold; halves of
characters."""
PERDU = "\ufffd"
"""What stands for a character that somebody before us could not read."""
_FIN_DE_LIGNE = re.compile(r"[\t\r\n]")
_CODE = re.compile(r"[0-9]+")
ANNEE_MIN = 1850
_DATES = (
    re.compile(r"(?P<an>[0-9]{4})-(?P<mois>[0-9]{2})-(?P<jour>[0-9]{2})"),
    re.compile(r"(?P<jour>[0-9]{2})/?(?P<mois>[0-9]{2})/?(?P<an>[0-9]{4}|[0-9]{2})"),
)


class ChampInvalide(ValueError):
    """A value cannot be what its column says: the line is left aside.

    Attributes:
        champ: the column. raison: French sentence, without the value.
        anonyme: other lines may be inside this one: one cannot tell of whom it speaks.
    """

    def __init__(self, champ: str, raison: str, *, anonyme: bool = False) -> None:
        super().__init__(f"{champ} : {raison}")
        self.champ = champ
        self.raison = raison
        self.anonyme = anonyme


def controler(ligne: Ligne) -> None:
    """Refuse a line that holds a character no text has."""
    if not sans_controle(ligne):
        raise ChampInvalide("ligne", "caractère de contrôle")


def sans_controle(ligne: Ligne) -> bool:
    """Whether every character of the line may stand in a text."""
    tout = "".join(ligne.entiere or ligne.valeurs)
    return (tout.isprintable() or not _CONTROLE.search(tout)) and PERDU not in tout


def texte(ligne: Ligne, champ: str, longueur: int) -> str:
    """A mandatory text of at most so many characters.

    A line end in it shows a quote that was never closed: other lines may be inside.
    """
    valeur = ce_qui_se_voit(ligne.lire(champ))
    if not valeur:
        raise ChampInvalide(champ, "absent")
    if _FIN_DE_LIGNE.search(valeur):
        raise ChampInvalide(champ, "fin de ligne ou tabulation", anonyme=True)
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
    year; without century it is the last such day that is not to come. A day to come is refused.
    """
    valeur = ligne.lire(champ)
    for forme in _DATES:
        if lue := forme.fullmatch(valeur):
            return _naissance(lue["an"], int(lue["mois"]), int(lue["jour"]), aujourdhui, champ)
    raison = "date attendue sous la forme JJ/MM/AAAA, JJMMAAAA, JJMMAA ou AAAA-MM-JJ"
    raise ChampInvalide(champ, raison)


def _naissance(an: str, mois: int, jour: int, aujourdhui: date, champ: str) -> date:
    if len(an) == 2:
        siecle = aujourdhui.year // 100 * 100
        lue = _date(siecle + int(an), mois, jour)
        return lue if lue <= aujourdhui else _date(siecle + int(an) - 100, mois, jour)
    if int(an) < ANNEE_MIN:
        raise ChampInvalide(champ, "année impossible")
    lue = _date(int(an), mois, jour)
    if lue > aujourdhui:
        raise ChampInvalide(champ, "date à venir")
    return lue


def _date(an: int, mois: int, jour: int) -> date:
    if not 1 <= mois <= 12:
        return date(an, 1, 1)
    try:
        return date(an, mois, jour)
    except ValueError:
        return date(an, mois, 1)
