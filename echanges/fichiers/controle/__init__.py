"""Reading of a whole file, to refuse what is active, broken or out of proportion.

Runs only in the confined process: these libraries parse what strangers wrote. What passes is still
scanned by the antivirus, and is never shown as it is.
"""

import mmap
import warnings
from collections.abc import Callable
from typing import Final

from echanges.fichiers.controle.archive import refuser_une_archive_cachee
from echanges.fichiers.controle.bureautique import controler_docx, controler_odt
from echanges.fichiers.controle.heic import convertir_heic
from echanges.fichiers.controle.image import controler_jpeg, controler_png, controler_tiff
from echanges.fichiers.controle.pdf import controler_pdf
from echanges.fichiers.controle.texte import controler_texte
from echanges.fichiers.corrections import Correction
from echanges.fichiers.formats import ILLISIBLE, FichierRefuse
from echanges.fichiers.reconnaissance import HEIC

_CONTROLES: Final[dict[str, Callable[[bytes], Correction | None]]] = {
    "pdf": controler_pdf,
    "jpg": controler_jpeg,
    "jpeg": controler_jpeg,
    HEIC: convertir_heic,
    "png": controler_png,
    "tif": controler_tiff,
    "tiff": controler_tiff,
    "docx": controler_docx,
    "odt": controler_odt,
    "txt": controler_texte,
}
_AUTREMENT: Final = frozenset({"docx", "odt", HEIC})
"""Archives themselves; or kept as something else."""


def controler(extension: str, octets: bytes | mmap.mmap) -> Correction | None:
    """Check a whole file, as it will be stored. Raises FichierRefuse, and nothing else.

    Returns what to keep in its place when it can be accepted, but not as it is: that is to be
    cleaned and checked in its turn, and to need no correction. Changes the process's filters of
    warnings while it runs: one call at a time.
    """
    contenu = bytes(octets)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if extension not in _AUTREMENT:
                refuser_une_archive_cachee(contenu)
            return _CONTROLES[extension](contenu)
    except FichierRefuse:
        raise
    except Exception:  # whatever a library says of a hostile file: it cannot be read
        raise FichierRefuse(ILLISIBLE) from None


__all__ = ["controler"]
