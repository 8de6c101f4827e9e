"""Removal of metadata from images while they arrive: no loss, no temporary file.

Where and when a photo was taken, with what, and what was cropped out of it (thumbnails) never
reach the store; its pixels, colours and orientation do. What follows the image in the file is
dropped too: that is where a second format hides.
"""

from typing import Protocol

from echanges.fichiers.nettoyage.jpeg import NettoyeurJpeg
from echanges.fichiers.nettoyage.png import NettoyeurPng


class Nettoyeur(Protocol):
    """One file that arrives in pieces of any size; the result does not depend on their sizes."""

    def ecrire(self, morceau: bytes | bytearray) -> bytes | bytearray:
        """Take a piece; return the clean bytes now ready (often none). Raises FichierRefuse."""

    def terminer(self) -> bytes:
        """Return the end of the clean file. Raises FichierRefuse when it was cut short."""


class Intact:
    """A format that is kept as it is."""

    def ecrire(self, morceau: bytes | bytearray) -> bytes | bytearray:
        """Return the piece as it is."""
        return morceau

    def terminer(self) -> bytes:
        """Return nothing: everything was given back."""
        return b""


_NETTOYEURS = {"jpg": NettoyeurJpeg, "jpeg": NettoyeurJpeg, "png": NettoyeurPng}


def nettoyeur(extension: str) -> Nettoyeur:
    """Return what cleans one file of this format: JPEG and PNG; the others pass unchanged."""
    return _NETTOYEURS.get(extension, Intact)()


__all__ = ["Nettoyeur", "nettoyeur"]
