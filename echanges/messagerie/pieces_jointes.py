"""Files of a message: what is accepted, and how a sealed file becomes a pièce jointe."""

import unicodedata
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

import pylibmagic  # noqa: F401 - ships the library that `magic` loads
from django.conf import settings
from django.db import transaction

from echanges import coffre
from echanges.coffre.acces import depot
from echanges.messagerie.models import Message, PieceJointe

import magic  # isort: skip

NOM_MAX = 180
TYPES = {
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
TYPE_SERVI = {extension: sorted(types)[0] for extension, types in TYPES.items()}
OCTETS_POUR_LE_TYPE = 8192


class PieceRefusee(Exception):
    """This file cannot be attached; `message` is the sentence for the user, with its name."""

    def __init__(self, nom: str, raison: str) -> None:
        self.message = f"{nom} : {raison}"
        super().__init__(raison)


TROP_GROS = "le fichier dépasse 10 Mo"
VIDE = "le fichier est vide"
FORMAT = "format de fichier incorrect"
NOM_ILLISIBLE = "le nom du fichier ne peut pas être lu"


class TropDePieces(Exception):
    """A message holds five files at most (R28)."""

    message = f"{settings.PIECES_MAX} pièces jointes maximum"


@dataclass(frozen=True, slots=True)
class FichierScelle:
    """A file that was received, checked and sealed into the store, not yet attached."""

    nom: str
    format: str
    taille: int
    empreinte: bytes
    depot: str
    cle: bytes


def nom_propre(nom: str) -> str:
    """Return the name to keep and to offer at download: NFC, printable, at most 180 characters.

    Control, bidirectional and format characters are dropped: they disguise extensions. The
    name is never used as a path.
    """
    visible = "".join(
        c for c in unicodedata.normalize("NFC", nom) if unicodedata.category(c)[0] != "C"
    )
    feuille = PurePosixPath(visible.replace("\\", "/").replace(":", "_")).name.strip()
    suffixe = PurePosixPath(feuille).suffix[:10]
    racine = feuille[: len(feuille) - len(suffixe)] if suffixe else feuille
    return f"{racine[: NOM_MAX - len(suffixe)]}{suffixe}"


def format_annonce(nom: str) -> str:
    """Return the accepted extension of a file name. Raises `PieceRefusee` for any other."""
    extension = PurePosixPath(nom).suffix.lower().removeprefix(".")
    if extension not in settings.PIECES_FORMATS or extension not in TYPES:
        raise PieceRefusee(nom, FORMAT)
    return extension


def verifier_contenu(nom: str, extension: str, debut: bytes) -> None:
    """Check that the first bytes are what the extension says (A19). Raises `PieceRefusee`."""
    if magic.from_buffer(debut, mime=True) not in TYPES[extension]:
        raise PieceRefusee(nom, FORMAT)


def attacher(message: Message, fichiers: Sequence[FichierScelle]) -> int:
    """Make sealed files the pièces jointes of a draft, in free slots; return how many it has.

    Raises `TropDePieces` before any change when they would be more than five.
    """
    pris = set(message.pieces_jointes.values_list("emplacement", flat=True))
    if not fichiers:
        return len(pris)
    libres = [n for n in range(1, settings.PIECES_MAX + 1) if n not in pris]
    if len(fichiers) > len(libres):
        raise TropDePieces
    cle = message.conversation.cle_ouverte()
    PieceJointe.objects.bulk_create(
        _piece(message, fichier, emplacement, cle)
        for fichier, emplacement in zip(fichiers, libres, strict=False)
    )
    return len(pris) + len(fichiers)


def detacher(message: Message, ids: Sequence[uuid.UUID]) -> None:
    """Remove files of a draft; their bytes are destroyed once the transaction commits."""
    if not ids:
        return
    pieces = list(message.pieces_jointes.filter(id__in=ids))
    message.pieces_jointes.filter(id__in=[piece.id for piece in pieces]).delete()
    detruire_au_commit([piece.depot for piece in pieces])


def detruire_au_commit(depots: Sequence[str]) -> None:
    """Destroy ciphertexts once the current transaction commits, never before."""

    def detruire() -> None:
        for nom in depots:
            depot().supprimer(nom)

    transaction.on_commit(detruire)


def nom_de(piece: PieceJointe, cle: coffre.CleDeConversation) -> str:
    """Open the name of a file."""
    return cle.ouvrir_texte(bytes(piece.nom_scelle), piece.contexte("nom"))


@dataclass(frozen=True, slots=True)
class Contenu:
    """The clear bytes of a file; `close` lets go of it even when nothing was read."""

    lecture: BinaryIO
    cle: bytes

    def __iter__(self) -> Iterator[bytes]:
        with self.lecture:
            yield from coffre.ouvrir_flux(self.lecture, self.cle, "piece")

    def close(self) -> None:
        """Close the file of the store."""
        self.lecture.close()


def contenu_de(piece: PieceJointe, cle: coffre.CleDeConversation) -> Contenu:
    """Open the bytes of a file, segment by segment, each authenticated before it is given.

    Everything the database must say is read before the first segment: a streamed answer runs
    after its transaction.
    """
    cle_du_fichier = cle.ouvrir(bytes(piece.cle_scellee), piece.contexte("cle"))
    return Contenu(depot().lire(piece.depot), cle_du_fichier)


def _piece(
    message: Message, fichier: FichierScelle, emplacement: int, cle: coffre.CleDeConversation
) -> PieceJointe:
    piece = PieceJointe(
        message=message,
        emplacement=emplacement,
        format=fichier.format,
        taille=fichier.taille,
        empreinte=fichier.empreinte,
        depot=fichier.depot,
    )
    piece.nom_scelle = cle.sceller_texte(fichier.nom, piece.contexte("nom"))
    piece.cle_scellee = cle.sceller(fichier.cle, piece.contexte("cle"))
    return piece
