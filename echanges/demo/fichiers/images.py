"""The pictures of the demonstration: greys in squares, as JPEG, and a curve on a grid, as PNG."""

from collections.abc import Callable, Sequence
from io import BytesIO

from PIL import Image, ImageDraw

Gris = Callable[[float, float], float]
"""From 0 (black) to 1 (white), for x and y between -1 and 1."""

_CARRE = 8
"""Pixels of a square's side: of a JPEG, one block, so that its grey is kept."""
_FOND, _GRILLE, _TRAIT = "#ffffff", "#dadee6", "#004a85"
_PAS, _EPAISSEUR = 40, 3


def cliche(gris: Gris, largeur: int = 640, hauteur: int = 480) -> bytes:
    """Return `gris` as a JPEG, square by square; width and height are multiples of 8 pixels."""
    colonnes, lignes = largeur // _CARRE, hauteur // _CARRE
    clartes = (
        gris(2 * colonne / colonnes - 1, 2 * ligne / lignes - 1)
        for ligne in range(lignes)
        for colonne in range(colonnes)
    )
    points = bytes(round(255 * min(1.0, max(0.0, clarte))) for clarte in clartes)
    image = Image.frombytes("L", (colonnes, lignes), points)
    return _octets(image.resize((largeur, hauteur), Image.Resampling.NEAREST), "JPEG")


def courbe(ordonnees: Sequence[int], largeur: int = 640, hauteur: int = 400) -> bytes:
    """Return a PNG of the line through these heights (pixels from the bottom)."""
    image = Image.new("RGB", (largeur, hauteur), _FOND)
    dessin = ImageDraw.Draw(image)
    for x in range(0, largeur, _PAS):
        dessin.line([(x, 0), (x, hauteur)], _GRILLE)
    for y in range(0, hauteur, _PAS):
        dessin.line([(0, y), (largeur, y)], _GRILLE)
    pas = (largeur - 1) / (len(ordonnees) - 1)
    points = [(rang * pas, hauteur - 1 - haut) for rang, haut in enumerate(ordonnees)]
    dessin.line(points, _TRAIT, _EPAISSEUR, joint="curve")
    return _octets(image.quantize(len((_FOND, _GRILLE, _TRAIT))), "PNG")


def _octets(image: Image.Image, nature: str) -> bytes:
    sortie = BytesIO()
    image.save(sortie, nature, quality=90, optimize=True)
    return sortie.getvalue()
