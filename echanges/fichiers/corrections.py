"""What the confined process gives back when a file is accepted, but not as it came."""

import enum
from dataclasses import dataclass
from typing import Final


class Avis(enum.IntEnum):
    """What the author of a file is told about what was done to it."""

    RIEN = 0
    FORMULAIRE = 1
    CONVERTI = 2


PHRASES: Final = {
    Avis.RIEN: "",
    Avis.FORMULAIRE: (
        "ce formulaire a été ajouté sans ses programmes ni sa partie dynamique ;"
        " ce qui y est rempli est conservé"
    ),
    Avis.CONVERTI: "cette photo HEIC a été convertie en JPEG",
}
"""Without the name of the file, as the sentences of the refusals."""


@dataclass(frozen=True, slots=True)
class Correction:
    """The file to keep instead of the one that came: it is looked at again, as any other."""

    octets: bytes
    extension: str = ""
    """Its format, when it is another."""
    avis: Avis = Avis.RIEN
