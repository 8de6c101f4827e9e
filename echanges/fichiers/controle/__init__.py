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
from echanges.fichiers.controle.image import controler_jpeg, controler_png, controler_tiff
from echanges.fichiers.controle.pdf import controler_pdf
from echanges.fichiers.controle.texte import controler_texte
from echanges.fichiers.formats import ILLISIBLE, FichierRefuse

_CONTROLES: Final[dict[str, Callable[[bytes], None]]] = {
    "pdf": controler_pdf,
    "jpg": controler_jpeg,
    "jpeg": controler_jpeg,
    "png": controler_png,
    "tif": controler_tiff,
    "tiff": controler_tiff,
    "docx": controler_docx,
    "odt": controler_odt,
    "txt": controler_texte,
}
_ARCHIVES: Final = frozenset({"docx", "odt"})


def controler(extension: str, octets: bytes | mmap.mmap) -> None:
    """Check a whole file, as it will be stored. Raises FichierRefuse, and nothing else.

    Changes the process's filters of warnings while it runs: one call at a time.
    """
    contenu = bytes(octets)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if extension not in _ARCHIVES:
                refuser_une_archive_cachee(contenu)
            _CONTROLES[extension](contenu)
    except FichierRefuse:
        raise
    except Exception:  # whatever a library says of a hostile file: it cannot be read
        raise FichierRefuse(ILLISIBLE) from None


__all__ = ["controler"]
