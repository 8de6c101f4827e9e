"""Why a card does not open the door: for the log of the operator, never for the screen."""

from enum import StrEnum


class Motif(StrEnum):
    """The reason of a refusal; the value is what the log says."""

    ABSENTE = "no certificate was presented"
    ILLISIBLE = "not a certificate that can be read"
    DATES = "expired, or not valid yet"
    AUTORITE = "not issued by a trusted authority, or the chain is not valid"
    USAGE = "not an authentication certificate"
    FAMILLE = "not a CPS: another family of cards, or no card"
    PROFESSION = "not a doctor's card"
    IDENTIFIANT = "the subject carries no RPPS number"
    REVOQUEE = "revoked"


class CarteRefusee(Exception):
    """A certificate that does not open the door."""

    def __init__(self, motif: Motif) -> None:
        super().__init__(motif.value)
        self.motif = motif


class RevocationInconnue(Exception):
    """An authority's list of revoked certificates is missing or too old: nobody may enter."""
