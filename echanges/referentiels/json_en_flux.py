"""Reading the elements of one array of a large JSON file, one after the other (with ijson)."""

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ijson

from echanges.referentiels.lecture import FichierIllisible, Suivi, ne_pas_suivre

BLOC = 256 * 1024
"""Bytes: how much of a line is read at once; the whole document may be one line."""


def elements(
    chemin: Path, tableau: str, suivre: Suivi = ne_pas_suivre
) -> Iterator[tuple[int, Any]]:
    """Yield the elements of the array under that key, each with the line where it ends.

    Anything in the file that is not JSON raises `FichierIllisible` with its line, a cut file
    included; so does a document without an element to give.
    """
    lus = ijson.sendable_list()
    analyseur = ijson.items_coro(lus, f"{tableau}.item", use_float=True)
    ligne, vide = 1, True
    try:
        for ligne, morceau in _morceaux(chemin, suivre):
            analyseur.send(morceau)
            for element in lus:
                vide = False
                yield ligne, element
            lus.clear()
        analyseur.close()
    except (ijson.JSONError, UnicodeDecodeError):  # its words repeat the content
        raise FichierIllisible("JSON mal formé ou tronqué", ligne) from None
    if vide:
        raise FichierIllisible(f"le tableau {tableau} est absent ou vide")


def _morceaux(chemin: Path, suivre: Suivi) -> Iterator[tuple[int, bytes]]:
    """Yield the bytes of a file without its BOM, a line at most at a time, with its number."""
    total, ligne, annonce = chemin.stat().st_size, 1, 0
    with chemin.open("rb") as fichier:
        if fichier.read(len(codecs.BOM_UTF8)) != codecs.BOM_UTF8:
            fichier.seek(0)
        while morceau := fichier.readline(BLOC):
            yield ligne, morceau
            ligne += morceau.endswith(b"\n")
            if (lus := fichier.tell()) - annonce >= BLOC or lus == total:
                suivre(lus, total)
                annonce = lus
