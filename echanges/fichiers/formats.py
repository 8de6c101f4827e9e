"""What a file may be, and under which name: the first look, before and while it arrives."""

import itertools
import re
import unicodedata
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Final

import pylibmagic  # noqa: F401 - ships the library that `magic` loads

import magic  # isort: skip

TYPES: Final = {
    "pdf": {"application/pdf"},
    "jpg": {"image/jpeg"},
    "jpeg": {"image/jpeg"},
    "png": {"image/png"},
    "tiff": {"image/tiff"},
    "tif": {"image/tiff"},
    "docx": {"application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    "odt": {"application/vnd.oasis.opendocument.text"},
    "txt": {"text/plain"},
}
"""What the content must be for each extension; nothing else can ever be enabled."""

TYPE_SERVI: Final = {extension: min(types) for extension, types in TYPES.items()}
"""The Content-Type of a download, whatever the browser announced at upload."""

OCTETS_POUR_LE_TYPE: Final = 8192
"""How many first bytes `verifier_debut` wants, at least: all of them in a shorter file."""

NOM_MAX: Final = 180
"""Characters of a name (R24)."""

NOM_OCTETS_MAX: Final = 255
"""UTF-8 bytes of a name: the limit of usual file systems, for those who save or unzip it."""

FORMAT: Final = "format de fichier incorrect"
TROP_GROS: Final = "le fichier dépasse 10 Mo"
VIDE: Final = "le fichier est vide"
NOM_ILLISIBLE: Final = "le nom du fichier ne peut pas être lu"
ILLISIBLE: Final = "le fichier est illisible"
IMAGE_INCOMPLETE: Final = "l'image est incomplète"
IMAGE_ABIMEE: Final = "l'image est abîmée"

_SUFFIXE_MAX = 10

_INVISIBLES = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\U000e0100-\U000e01ef]"
)
"""Characters that show nothing though Unicode calls them letters, marks or symbols."""

_RESERVES = frozenset(
    {"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"}
    | {port + numero for port in ("COM", "LPT") for numero in "0123456789¹²³"}
)
"""Names that Windows takes for devices, whatever their extension."""

_REFUSES_PAR_WINDOWS = re.compile(r'[<>:"|?*]')


class FichierRefuse(Exception):
    """This file is not accepted; `raison` is the sentence for the user, without its name."""

    def __init__(self, raison: str) -> None:
        super().__init__(raison)
        self.raison = raison


def nom_propre(nom: str) -> str:
    """Return the name to keep and to offer at download; empty when nothing readable is left.

    A bare name: NFC, without the control, bidirectional and invisible characters that disguise
    extensions, never a device of Windows, never hidden, at most 180 characters and 255 bytes with
    its extension kept. It is never used as a path all the same.
    """
    feuille = PurePosixPath(_lisible(nom).replace("\\", "/").replace(":", "_")).name.strip(". ")
    if feuille.split(".")[0].rstrip().upper() in _RESERVES:
        feuille = f"_{feuille}"
    return assembler_le_nom(*_couper(feuille))


def noms_uniques(noms: Sequence[str]) -> list[str]:
    """Return one name for each file of a zip, in the same order, that every system can extract.

    Names that only differ by their case are told apart by a number: « a.pdf », « a (2).pdf ».
    """
    pris: set[str] = set()
    uniques = []
    for nom in noms:
        unique = _libre(_REFUSES_PAR_WINDOWS.sub("_", nom_propre(nom)) or "fichier", pris)
        pris.add(_sans_casse(unique))
        uniques.append(unique)
    return uniques


def format_annonce(nom: str, permis: Sequence[str]) -> str:
    """Return the extension of a file name, in lower case.

    Raises FichierRefuse unless it is both in `permis`, the operator's list, and known here.
    """
    extension = PurePosixPath(nom).suffix.lower().removeprefix(".")
    if extension not in permis or extension not in TYPES:
        raise FichierRefuse(FORMAT)
    return extension


def verifier_debut(extension: str, debut: bytes) -> None:
    """Check that the first bytes of a file are what its extension says (A19).

    `debut`: the first OCTETS_POUR_LE_TYPE bytes, or more. Safe to call from several threads:
    `magic` keeps a lock around the library. Raises FichierRefuse.
    """
    debut = debut[:OCTETS_POUR_LE_TYPE]
    if magic.from_buffer(debut, mime=True) not in TYPES[extension]:
        raise FichierRefuse(FORMAT)
    # libmagic accepts a PDF that begins further on, where another format has its own beginning.
    if extension == "pdf" and not debut.startswith(b"%PDF-"):
        raise FichierRefuse(FORMAT)


def _lisible(nom: str) -> str:
    """Return what shows of a name, in NFC, with plain single spaces."""
    visible = _INVISIBLES.sub("", unicodedata.normalize("NFC", nom))
    categories = ((c, unicodedata.category(c)[0]) for c in visible)
    lisible = "".join(
        " " if categorie == "Z" else c for c, categorie in categories if categorie != "C"
    )
    # Again: what is composed may have been kept apart by a character that is gone.
    return unicodedata.normalize("NFC", re.sub(" +", " ", lisible))


def _couper(nom: str) -> tuple[str, str]:
    """Split a bare name into its root and its extension, dot included; a long one is not one."""
    suffixe = PurePosixPath(nom).suffix
    if not suffixe or len(suffixe) > _SUFFIXE_MAX:
        return nom, ""
    return nom.removesuffix(suffixe), suffixe


def assembler_le_nom(racine: str, fin: str) -> str:
    """Join a root and what must stay whole after it, within both limits of length."""
    racine = racine[: NOM_MAX - len(fin)]
    racine = racine.encode()[: NOM_OCTETS_MAX - len(fin.encode())].decode(errors="ignore")
    return f"{racine}{fin}".rstrip(". ")


def _libre(nom: str, pris: set[str]) -> str:
    """Return the name, or the first numbered one that nobody has."""
    racine, suffixe = _couper(nom)
    candidats = (assembler_le_nom(racine, f" ({n}){suffixe}") for n in itertools.count(2))
    return next(c for c in itertools.chain([nom], candidats) if _sans_casse(c) not in pris)


def _sans_casse(nom: str) -> str:
    """Return what two names have in common when a file system confuses them."""
    return unicodedata.normalize("NFC", nom.casefold())
