"""Reading delimited files line by line, by the names of their header, in bounded memory.

Nothing here knows what the columns mean. A file whose shape is wrong anywhere (a column missing,
a line cut or with too many fields, bytes that are not text) is `FichierIllisible`, with the
number of the line and never its content.
"""

import codecs
import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from echanges.annuaire.identifiants import normaliser_nom

Suivi = Callable[[int, int], None]
"""Called with the bytes read and the size of the file."""

LIGNE_OCTETS_MAX = 64 * 1024
PAS_DU_SUIVI = 4 * 1024 * 1024


class FichierIllisible(Exception):
    """The file does not have the announced shape: none of it is loaded.

    Attributes:
        raison: French sentence, without anything of the content.
        ligne: its number, from 1; 0 for the file as a whole.
    """

    def __init__(self, raison: str, ligne: int = 0) -> None:
        super().__init__(f"ligne {ligne} : {raison}" if ligne else raison)
        self.raison = raison
        self.ligne = ligne


@dataclass(slots=True)
class Ligne:
    """A line of data: its number in the file, and its values by the names of their columns."""

    numero: int
    valeurs: Sequence[str]
    colonnes: Mapping[str, int]
    entiere: Sequence[str] = ()
    """All the values of the line, where `valeurs` are only some of them."""

    def lire(self, colonne: str) -> str:
        """Return a value without its outer spaces; empty when the file lacks the column."""
        rang = self.colonnes.get(colonne)
        return "" if rang is None else self.valeurs[rang].strip()


@dataclass(frozen=True, slots=True)
class Forme:
    """The shape of a file: the columns it must have, as `nom_de_colonne` writes them."""

    requises: tuple[str, ...]
    separateurs: str = ";,"
    """Tried in this order on the header."""
    guillemets: bool = True
    """Whether quotes enclose fields; without, they are letters like others."""


def ne_pas_suivre(lus: int, total: int) -> None:
    """The `Suivi` of whoever does not want one."""


def nom_de_colonne(entete: str) -> str:
    """Return the key of a column: « Numéro_FINESS site » gives « numero finess site »."""
    return " ".join(normaliser_nom(entete).replace("_", " ").split())


def lire(chemin: Path, forme: Forme, suivre: Suivi = ne_pas_suivre) -> Iterator[Ligne]:
    """Yield the lines that follow the header.

    Blank lines are skipped. A separator at the end of the lines (as in older RPPS files) is
    accepted when they all have one, with or without one at the end of the header: on one line only,
    it is a separator inside a value, and what follows is in the wrong columns. Raises
    `FichierIllisible`.
    """
    brutes = lignes_de_texte(chemin, suivre)
    numero, entete = next(brutes, (0, ""))
    separateur = next((s for s in forme.separateurs if s in entete), forme.separateurs[0])
    couper = decouper if forme.guillemets else decouper_sans_guillemets
    colonnes = _colonnes(next(couper([(numero, entete)], separateur), (1, []))[1], forme)
    champs = 0
    for numero, valeurs in couper(brutes, separateur):
        if any(valeurs):
            champs = champs or _champs(valeurs, len(colonnes))
            yield Ligne(numero, _ajuster(valeurs, len(colonnes), champs, numero), colonnes)
    if not champs:
        raise FichierIllisible("le fichier ne contient aucune ligne de données")


def _colonnes(entete: Sequence[str], forme: Forme) -> dict[str, int]:
    noms = [nom_de_colonne(nom) for nom in entete]
    if noms and not noms[-1]:
        noms.pop()
    colonnes = {nom: rang for rang, nom in enumerate(noms)}
    if len(colonnes) != len(noms):
        raise FichierIllisible("deux colonnes de l'en-tête ont le même nom", 1)
    manquantes = [nom for nom in forme.requises if nom not in colonnes]
    if manquantes:
        raise FichierIllisible(f"colonnes absentes de l'en-tête : {', '.join(manquantes)}", 1)
    return colonnes


def _champs(premiere: Sequence[str], colonnes: int) -> int:
    """How many fields each line has, as the first one shows: one more with a final separator."""
    return colonnes + (len(premiere) == colonnes + 1 and not premiere[-1])


def _ajuster(valeurs: Sequence[str], colonnes: int, champs: int, numero: int) -> Sequence[str]:
    """The values of the columns. Raises `FichierIllisible` for a line unlike the others."""
    if len(valeurs) != champs:
        raise FichierIllisible(f"{len(valeurs)} champs au lieu de {champs}", numero)
    if any(valeurs[colonnes:]):
        raise FichierIllisible("une valeur suit la dernière colonne", numero)
    return valeurs[:colonnes]


def decouper_sans_guillemets(
    lignes: Iterable[tuple[int, str]], separateur: str
) -> Iterator[tuple[int, list[str]]]:
    """Cut numbered lines into fields, where a quote is a letter."""
    for numero, ligne in lignes:
        yield numero, ligne.rstrip("\r\n").split(separateur)


def decouper(lignes: Iterable[tuple[int, str]], separateur: str) -> Iterator[tuple[int, list[str]]]:
    """Cut numbered lines into fields; a quoted field may hold separators and line ends.

    Raises `FichierIllisible` for a field that goes on after its closing quote.
    """
    lues = _Compteur(lignes)
    lecteur = csv.reader(lues, delimiter=separateur, strict=True)
    while True:
        debut = lues.suivant
        try:
            valeurs = next(lecteur, None)
        except csv.Error:
            raise FichierIllisible("guillemets ou caractères inattendus", debut) from None
        if valeurs is None:
            return
        yield debut, valeurs


class _Compteur:
    """Gives lines to `csv`, and remembers the number of the next one."""

    def __init__(self, lignes: Iterable[tuple[int, str]]) -> None:
        self._lignes = iter(lignes)
        self.suivant = 0
        self._avance = next(self._lignes, None)
        self._noter()

    def _noter(self) -> None:
        if self._avance is not None:
            self.suivant = self._avance[0]

    def __iter__(self) -> "_Compteur":
        return self

    def __next__(self) -> str:
        if self._avance is None:
            raise StopIteration
        _, ligne = self._avance
        self._avance = next(self._lignes, None)
        self._noter()
        return ligne


def lignes_de_texte(chemin: Path, suivre: Suivi = ne_pas_suivre) -> Iterator[tuple[int, str]]:
    """Yield the numbered lines of a file in UTF-8 (with or without BOM) or in Windows-1252.

    Raises `FichierIllisible` for a line without end (a cut file), or longer than 64 KB.
    """
    with chemin.open("rb") as fichier:
        total = chemin.stat().st_size
        lus = annonce = numero = 0
        while octets := fichier.readline(LIGNE_OCTETS_MAX):
            numero += 1
            lus += len(octets)
            if not octets.endswith(b"\n"):
                raise FichierIllisible(_sans_fin(octets), numero)
            if lus - annonce >= PAS_DU_SUIVI or lus == total:
                suivre(lus, total)
                annonce = lus
            yield numero, _texte(octets.removeprefix(codecs.BOM_UTF8) if numero == 1 else octets)


def _sans_fin(octets: bytes) -> str:
    if len(octets) >= LIGNE_OCTETS_MAX:
        return "ligne trop longue"
    return "la dernière ligne n'est pas terminée : le fichier est sans doute tronqué"


def _texte(octets: bytes) -> str:
    """What is not UTF-8 is Windows-1252, where a byte without letter gives a C1 control."""
    for encodage in ("utf-8", "cp1252"):
        try:
            return octets.decode(encodage)
        except UnicodeDecodeError:
            continue
    return octets.decode("latin-1")
