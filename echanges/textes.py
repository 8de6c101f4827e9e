"""What a reader sees of a text: nothing, where it only holds spaces and invisible characters.

Pure. Every text that somebody typed or that a file brought passes here before it is said to be
there: an objet, a message, a name, a criterion.
"""

import unicodedata
from typing import Final

INVISIBLES: Final = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0"
)
"""Drawn as nothing although Unicode has them among letters, marks or symbols: joiners, fillers,
the empty braille cell."""
_SELECTEURS: Final = ((0xFE00, 0xFE0F), (0xE0100, 0xE01EF))
"""Variation selectors: they choose how the character before them is drawn."""


def ce_qui_se_voit(texte: str) -> str:
    """Return a text without its outer spaces; empty when no character of it is drawn.

    Nothing else is taken away: invisible characters join emoji and order scripts.
    """
    return texte.strip() if any(_se_voit(c) for c in texte) else ""


def _se_voit(c: str) -> bool:
    if c.isascii():
        return " " < c < "\x7f"
    if c in INVISIBLES or any(debut <= ord(c) <= fin for debut, fin in _SELECTEURS):
        return False
    return unicodedata.category(c) not in ("Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Cn")
