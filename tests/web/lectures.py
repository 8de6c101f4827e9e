"""Readings of cartes Vitale as a bridge gives them, and as a forger would."""

import re
from dataclasses import dataclass
from html import unescape
from typing import Any

from pont.lecture import Beneficiaire, en_xml
from pont.simulateur import CARTES


def carte(nom: str) -> str:
    """The XML of a test card of the bridge."""
    return CARTES[nom]().decode()


def lecture(*beneficiaires: Beneficiaire) -> str:
    """The XML of a card made for a test."""
    return en_xml(beneficiaires).decode()


def avec(xml: str, **valeurs: str) -> str:
    """The same card, with other values in every element of that name (empty: without it)."""
    for nom, valeur in valeurs.items():
        xml, combien = re.subn(rf"<{nom}>[^<]*</{nom}>", f"<{nom}>{valeur}</{nom}>", xml)
        assert combien, nom
    return xml


@dataclass(frozen=True, slots=True)
class Fiche:
    """What « Informations patient » shows on a page."""

    offerts: list[str]
    """The beneficiaries to choose from, as written."""
    choisi: str
    echelon: str
    texte: str

    @classmethod
    def lire(cls, reponse: Any) -> "Fiche":
        """Read a page of the doctor's list."""
        texte = unescape(reponse.content.decode())
        menu = texte.partition('<select id="beneficiaire"')[2].partition("</select>")[0]
        return cls(
            offerts=re.findall(r'<option value="[\w-]{36}"[^>]*>([^,<]+),', menu),
            choisi=_premier(r"<dt class=\"vh\">Patient</dt><dd>([^<]+)</dd>", texte),
            echelon=_premier(r"Échelon destinataire : <strong>([^<]+)</strong>", texte),
            texte=texte,
        )


def _premier(motif: str, texte: str) -> str:
    trouve = re.search(motif, texte)
    return trouve[1] if trouve else ""
