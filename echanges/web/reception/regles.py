"""What files may be, as the form says it to its reader and to its script."""

from dataclasses import dataclass

from django.conf import settings

from echanges.fichiers.reconnaissance import extensions_permises


@dataclass(frozen=True, slots=True)
class ReglesDesPieces:
    """The operator's formats, and the notice's limits."""

    formats: str
    """« PDF, JPG »."""
    extensions: str
    """« .pdf,.jpg », as `<input accept>` wants them."""
    nombre_max: int
    octets_max: int


def regles_des_pieces() -> ReglesDesPieces:
    """The rules in force; the server checks them anyway (`fichier.py`)."""
    return ReglesDesPieces(
        formats=", ".join(settings.PIECES_FORMATS).upper(),
        extensions=",".join(
            f".{extension}" for extension in extensions_permises(settings.PIECES_FORMATS)
        ),
        nombre_max=settings.PIECES_MAX,
        octets_max=settings.PIECE_OCTETS_MAX,
    )
