"""What is read on a card, and the XML in which it is said.

The layout is that of the « API de lecture Vitale » (GIE SESAM-Vitale): `listeBenef`, and for each
beneficiary `ident` and `amo`. Dates: `naissance/date` is JJMMAAAA; `dateEnCarte` is what the card
holds, AAMMJJ or AAAAMMJJ, where the month or the day may not exist (lunar dates).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Protocol


class LectureImpossible(Exception):
    """Nothing can be read. `code` is the closed word that the page understands."""

    code = "carte_illisible"


class LecteurAbsent(LectureImpossible):
    """No reader is plugged in, or the service of readers does not answer."""

    code = "lecteur_absent"


class CarteAbsente(LectureImpossible):
    """The reader is empty."""

    code = "carte_absente"


class CarteIllisible(LectureImpossible):
    """What is in the reader is no carte Vitale, or is damaged."""


@dataclass(frozen=True, slots=True)
class Beneficiaire:
    """A beneficiary as the card holds him; an empty text is left out of the XML."""

    nom: str
    prenom: str
    date_en_carte: str
    """AAMMJJ or AAAAMMJJ, as it is: never corrected here."""
    nir: str
    """Of the assuré, with its key: 15 characters."""
    nir_certifie: str = ""
    """The beneficiary's own, with its key."""
    rang: str = "1"
    """Order of birth among those born the same day (twins)."""
    qualite: str = ""
    """« 0 » for the assuré."""
    regime: str = ""
    caisse: str = ""
    centre: str = ""


class Lecteur(Protocol):
    """A reader of cards."""

    def lire(self) -> bytes:
        """Return the XML of the card inserted. Raises `LectureImpossible`."""
        ...


def en_xml(beneficiaires: Iterable[Beneficiaire]) -> bytes:
    """Return the XML of a card, in UTF-8."""
    corps = "".join(map(_beneficiaire, beneficiaires))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<listeBenef>{corps}</listeBenef>\n'.encode()


def date_du_calendrier(date_en_carte: str) -> str:
    """Return JJMMAAAA when the card holds a whole date of the calendar, else nothing."""
    try:
        jour = datetime.strptime(date_en_carte, "%Y%m%d") if len(date_en_carte) == 8 else None  # noqa: DTZ007
    except ValueError:
        return ""
    return f"{jour:%d%m%Y}" if jour else ""


def _beneficiaire(b: Beneficiaire) -> str:
    naissance = _balise("date", date_du_calendrier(b.date_en_carte)) + _balise(
        "dateEnCarte", b.date_en_carte
    )
    ident = (
        _balise("nomPatronymique", b.nom)
        + _balise("nomUsuel", b.nom)
        + _balise("prenomUsuel", b.prenom)
        + f"<naissance>{naissance}</naissance>"
        + _balise("rangDeNaissance", b.rang)
        + _balise("nir", b.nir)
        + _balise("nirCertifie", b.nir_certifie)
    )
    amo = (
        _balise("qualBenef", b.qualite)
        + _balise("codeRegime", b.regime)
        + _balise("caisse", b.caisse)
        + _balise("centreCarte", b.centre)
    )
    return f"<benef><ident>{ident}</ident>{f'<amo>{amo}</amo>' if amo else ''}</benef>"


def _balise(nom: str, texte: str) -> str:
    return f"<{nom}>{escape(texte, quote=False)}</{nom}>" if texte else ""
