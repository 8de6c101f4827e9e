"""What a reading of a carte Vitale says: the XML of the « API de lecture Vitale », checked.

Pure: no database, no clock. The XML comes from the doctor's machine and may be anything: its size
is limited, it may hold no DTD and no entity, and every value is checked. It names people and
proves nothing: see docs/decisions/0024.

Source: GIE SESAM-Vitale, « API Lecture Vitale 6.xx » as its fields are named in the public
specification of hospital invoicing (RG_BS601, RG_BS610, RG_BS620, RG_BS630).
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from echanges.annuaire.identifiants import IdentifiantInvalide, Nir, lire_nir, normaliser_nom

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element  # nosec B405

    from echanges.annuaire.models import Patient

OCTETS_MAX: Final = 64 * 1024
BENEFICIAIRES_MAX: Final = 12
ASSURE: Final = "0"
SIECLES: Final = (1800, 1900, 2000)

ILLISIBLE: Final = "La carte Vitale n'a pas pu être lue : retirez-la, remettez-la et recommencez"

_DATE: Final = re.compile(r"(?P<jour>[0-9]{2})/?(?P<mois>[0-9]{2})/?(?P<an>[0-9]{4})")
_DATE_EN_CARTE: Final = re.compile(r"(?P<an>[0-9]{4}|[0-9]{2})(?P<mois>[0-9]{2})(?P<jour>[0-9]{2})")
_CODE: Final = re.compile(r"[0-9]{0,4}")
_NIR_AVEC_CLE: Final = 15


class LectureInvalide(ValueError):
    """This reading cannot be used. `message` is the French sentence, without anything read."""

    def __init__(self, message: str = ILLISIBLE) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Naissance:
    """A date of birth as a card holds it: it may be lunar, or without its century.

    Args:
        brute: the characters read, kept as they are.
        an: four digits, or two without century. mois, jour: as written, « 00 » or « 42 » included.
    """

    brute: str
    an: str
    mois: int
    jour: int

    def possibles(self) -> set[date]:
        """The dates it may stand for, as the loader of patients writes them.

        A month that does not exist gives 1 January, a day that does not, the first of the month.
        """
        annees = (
            [int(self.an)] if len(self.an) == 4 else [siecle + int(self.an) for siecle in SIECLES]
        )
        return {self._date(annee) for annee in annees if 1850 <= annee <= 2200}

    def _date(self, annee: int) -> date:
        if not 1 <= self.mois <= 12:
            return date(annee, 1, 1)
        try:
            return date(annee, self.mois, self.jour)
        except ValueError:
            return date(annee, self.mois, 1)


@dataclass(frozen=True, slots=True)
class Beneficiaire:
    """A beneficiary read on a card."""

    nir: Nir
    """Of the assuré, under whom he is known."""
    nir_certifie: Nir | None
    """His own, when the card has it."""
    naissance: Naissance
    rang: int
    nom: str
    prenom: str
    qualite: str
    regime: str
    caisse: str

    @property
    def nirs(self) -> set[Nir]:
        """The numbers under which a directory may know him."""
        return {self.nir, self.nir_certifie} if self.nir_certifie else {self.nir}


@dataclass(frozen=True, slots=True)
class Lecture:
    """A card: its beneficiaries, the assuré first."""

    beneficiaires: tuple[Beneficiaire, ...]

    @property
    def nir(self) -> Nir:
        """The assuré's."""
        return self.beneficiaires[0].nir

    @property
    def nirs(self) -> list[Nir]:
        """Every number it holds, once, the assuré's first."""
        autres = {nir for b in self.beneficiaires for nir in b.nirs} - {self.nir}
        return [self.nir, *sorted(autres, key=lambda nir: nir.corps)]


def lire_lecture(xml: str) -> Lecture:
    """Read the XML that a bridge gave.

    Raises:
        LectureInvalide: it is too long, is no XML of a card, or holds a wrong value (a key that
            does not agree with its NIR included). One wrong beneficiary refuses the whole card.
    """
    if len(xml.encode(errors="replace")) > OCTETS_MAX:
        raise LectureInvalide
    try:
        racine = fromstring(xml, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError):
        raise LectureInvalide from None
    liste = next((e for e in racine.iter() if _nom(e) == "listeBenef"), None)
    lus = (
        [_beneficiaire(e) for e in liste if _fils(e, "ident") is not None]
        if liste is not None
        else []
    )
    if not 0 < len(lus) <= BENEFICIAIRES_MAX or len({b.nir for b in lus}) != 1:
        raise LectureInvalide
    return Lecture(tuple(sorted(lus, key=lambda b: b.qualite != ASSURE)))


def rapprocher(lecture: Lecture, connus: Iterable["Patient"]) -> list["Patient"]:
    """Return the patients of the directory whom the card names, in the order of the card.

    By NIR and date of birth; between twins, by rank, then by first name. Whoever would still be
    mistaken for another is left out.
    """
    connus = list(connus)
    trouves = [_patient(b, connus) for b in lecture.beneficiaires]
    return list({p.id: p for p in trouves if p is not None}.values())


def _patient(lu: Beneficiaire, connus: Collection["Patient"]) -> "Patient | None":
    """His own number first: he may be known under the assuré's too."""
    for nir in (lu.nir_certifie, lu.nir):
        if nir and (trouve := _seul(lu, [p for p in connus if p.nir == nir])):
            return trouve
    return None


def _seul(lu: Beneficiaire, patients: Collection["Patient"]) -> "Patient | None":
    dates, prenom = lu.naissance.possibles(), normaliser_nom(lu.prenom)
    du_jour = [p for p in patients if p.naissance in dates]
    for restants in (
        du_jour,
        [p for p in du_jour if p.rang == lu.rang],
        [p for p in du_jour if p.prenom_cle == prenom],
    ):
        if len(restants) == 1:
            return restants[0]
    return None


def _beneficiaire(element: "Element") -> Beneficiaire:
    try:
        certifie = _texte(element, "ident", "nirCertifie")
        return Beneficiaire(
            nir=_nir(_texte(element, "ident", "nir")),
            nir_certifie=_nir(certifie) if certifie else None,
            naissance=_naissance(element),
            rang=int(_code(element, "ident", "rangDeNaissance") or "1"),
            nom=_texte(element, "ident", "nomPatronymique")[:100],
            prenom=_texte(element, "ident", "prenomUsuel")[:100],
            qualite=_texte(element, "amo", "qualBenef")[:2],
            regime=_code(element, "amo", "codeRegime"),
            caisse=_code(element, "amo", "caisse"),
        )
    except IdentifiantInvalide:
        raise LectureInvalide from None


def _nir(texte: str) -> Nir:
    """A NIR with its key, which a card always has. Raises `IdentifiantInvalide`."""
    if len("".join(texte.split())) != _NIR_AVEC_CLE:
        raise IdentifiantInvalide(ILLISIBLE)
    return lire_nir(texte)


def _naissance(element: "Element") -> Naissance:
    """`date` (JJMMAAAA) when it is there, else `dateEnCarte` (AAMMJJ or AAAAMMJJ)."""
    for nom, forme in (("date", _DATE), ("dateEnCarte", _DATE_EN_CARTE)):
        brute = _texte(element, "ident", "naissance", nom)
        if lue := forme.fullmatch(brute):
            return Naissance(brute, lue["an"], int(lue["mois"]), int(lue["jour"]))
    raise LectureInvalide


def _code(element: "Element", *chemin: str) -> str:
    texte = _texte(element, *chemin)
    if not _CODE.fullmatch(texte):
        raise LectureInvalide
    return texte


def _texte(element: "Element", *chemin: str) -> str:
    """The text of a descendant, whatever its namespace; empty when it is not there."""
    ici: Element | None = element
    for nom in chemin:
        ici = _fils(ici, nom) if ici is not None else None
    return " ".join((ici.text or "").split()) if ici is not None else ""


def _fils(element: "Element", nom: str) -> "Element | None":
    return next((fils for fils in element if _nom(fils) == nom), None)


def _nom(element: "Element") -> str:
    return str(element.tag).rpartition("}")[2]
