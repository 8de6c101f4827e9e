"""Reading the elements of one array of a large JSON file, one after the other.

The standard library only reads a document whole; an element of it is read from a window.
"""

import codecs
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from echanges.referentiels.lecture import FichierIllisible, Suivi, ne_pas_suivre

BLOC = 256 * 1024
ELEMENT_MAX = 16 * 1024 * 1024
"""Characters; the largest real element, an entity with hundreds of sites, is far below."""
BLANCS = " \t\r\n"


def elements(
    chemin: Path, tableau: str, suivre: Suivi = ne_pas_suivre
) -> Iterator[tuple[int, Any]]:
    """Yield the elements of the first array of that name, with the line each begins at.

    What stands around the array is not read, but the document must be closed: a cut file
    raises `FichierIllisible`, with its line, as does anything that is not JSON in the array.
    """
    with chemin.open("rb") as fichier:
        fenetre = _Fenetre(fichier, chemin.stat().st_size, suivre)
        fenetre.aller_apres(f'"{tableau}"')
        for attendu in ":[":
            if fenetre.signe() != attendu:
                raise fenetre.refus(f"le tableau {tableau} est attendu")
            fenetre.passer(1)
        if fenetre.signe() == "]":
            return
        while True:
            fenetre.signe()
            yield fenetre.ligne, fenetre.element()
            signe = fenetre.signe()
            fenetre.passer(1)
            if signe == "]":
                break
            if signe != ",":
                raise fenetre.refus("virgule ou fin de tableau attendue")
        fenetre.verifier_la_fin()


class _Fenetre:
    """The part of the text under the eyes, and the line it begins at."""

    def __init__(self, fichier: BinaryIO, total: int, suivre: Suivi) -> None:
        self._fichier, self._total, self._suivre = fichier, total, suivre
        self._decodeur = codecs.getincrementaldecoder("utf-8-sig")()
        self._texte = ""
        self._rang = 0
        self.ligne = 1

    def refus(self, raison: str) -> FichierIllisible:
        return FichierIllisible(raison, self.ligne)

    def _lire(self, combien: int = BLOC) -> bool:
        """Widen the window; false at the end of the file."""
        octets = self._fichier.read(combien)
        try:
            texte = self._decodeur.decode(octets, final=not octets)
        except UnicodeDecodeError:
            raise self.refus("le texte n'est pas en UTF-8") from None
        self._texte = self._texte[self._rang :] + texte
        self._rang = 0
        if octets:
            self._suivre(self._fichier.tell(), self._total)
        return bool(octets)

    def passer(self, combien: int) -> None:
        """Go past characters of the window."""
        fin = self._rang + combien
        self.ligne += self._texte.count("\n", self._rang, fin)
        self._rang = fin

    def signe(self) -> str:
        """Return the next character that is not blank, without going past it."""
        while True:
            while self._rang < len(self._texte):
                if self._texte[self._rang] not in BLANCS:
                    return self._texte[self._rang]
                self.passer(1)
            if not self._lire():
                raise self.refus("fin inattendue : le fichier est sans doute tronqué")

    def aller_apres(self, cle: str) -> None:
        """Go past the first occurrence of a key."""
        while (place := self._texte.find(cle, self._rang)) < 0:
            self.passer(max(0, len(self._texte) - self._rang - len(cle)))
            if not self._lire():
                raise FichierIllisible(f"la clé {cle} est absente")
        self.passer(place - self._rang + len(cle))

    def element(self) -> Any:
        """Return the value at this place, widening the window until it is whole."""
        bloc = BLOC
        while True:
            try:
                valeur, fin = json.JSONDecoder().raw_decode(self._texte, self._rang)
            except json.JSONDecodeError:
                if len(self._texte) - self._rang > ELEMENT_MAX or not self._lire(bloc):
                    raise self.refus("élément incomplet ou mal formé") from None
                bloc *= 2
            else:
                self.passer(fin - self._rang)
                return valeur

    def verifier_la_fin(self) -> None:
        """Read to the end, which must close the document."""
        dernier = ""
        while True:
            dernier = (dernier + self._texte[self._rang :]).rstrip(BLANCS)[-1:]
            self.passer(len(self._texte) - self._rang)
            if not self._lire():
                break
        if dernier != "}":
            raise self.refus("fin inattendue : le fichier est sans doute tronqué")
