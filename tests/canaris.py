"""Looking for a text in clear, in any form in which it could have been written."""

import base64
import mmap
import os
import quopri
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from echanges.annuaire.identifiants import normaliser_nom


def formes(texte: str) -> set[bytes]:
    """The ways in which a text could have been written."""
    pliee = {texte, texte.upper(), texte.lower(), normaliser_nom(texte)}
    echappee = texte.encode("ascii", "backslashreplace")
    toutes = {quote(texte).encode(), quopri.encodestring(texte.encode()), echappee}
    for variante in pliee:
        octets = variante.encode()
        toutes |= {octets, variante.encode("utf-16-le"), variante.encode("utf-16-be")}
        toutes |= {octets.hex().encode(), octets.hex().upper().encode()}
        for decalage in range(3):  # base64 reads by threes: the text may begin anywhere in one
            utile = octets[decalage : len(octets) - (len(octets) - decalage) % 3]
            toutes |= {base64.b64encode(utile), base64.urlsafe_b64encode(utile)}
    return toutes


def chercher(texte: str, dossier: Path) -> list[str]:
    """The files of a folder that hold a text, in any of its forms; by their paths in it."""
    cherchees = sorted(formes(texte))
    trouves = (f for f in _fichiers(dossier) if _contient(f, cherchees))
    return [str(fichier.relative_to(dossier)) for fichier in trouves]


def _fichiers(dossier: Path) -> Iterator[Path]:
    for racine, dossiers, noms in os.walk(dossier):
        dossiers.sort()
        yield from (Path(racine, nom) for nom in sorted(noms))


def _contient(fichier: Path, cherchees: list[bytes]) -> bool:
    try:
        if not fichier.is_file() or not fichier.stat().st_size:
            return False
        with (
            fichier.open("rb") as ouvert,
            mmap.mmap(ouvert.fileno(), 0, access=mmap.ACCESS_READ) as octets,
        ):
            return any(octets.find(forme) >= 0 for forme in cherchees)
    except FileNotFoundError:  # somebody else's, in a shared folder
        return False
