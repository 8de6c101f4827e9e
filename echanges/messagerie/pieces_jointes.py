"""Files of a message: how a sealed file becomes a pièce jointe, and how its bytes are had back."""

import logging
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO, Self

from django.conf import settings
from django.db import IntegrityError, transaction
from procrastinate.contrib.django import app
from procrastinate.types import JSONDict
from psycopg.errors import UniqueViolation

from echanges import coffre
from echanges.coffre.acces import depot, trousseau
from echanges.messagerie.models import Apercu, Message, PieceJointe
from echanges.messagerie.verdicts import Analyse

PIECE = "piece"
APERCU = "apercu"
"""What the ciphertexts of the store are bound to."""
diagnostic = logging.getLogger(__name__)
BLOQUEES = {Analyse.INFECTE, Analyse.NON_ANALYSABLE}


class TropDePieces(Exception):
    """A message holds five files at most (R28)."""

    message = f"{settings.PIECES_MAX} pièces jointes maximum"


class DejaJoint(Exception):
    """This identifier is already that of another file."""


class PiecesDifferentes(Exception):
    """The draft does not hold the files that the page shows: nothing leaves with fewer of them."""


class PieceBloquee(Exception):
    """The draft holds a file that the antivirus blocked."""


@dataclass(slots=True)
class FichierScelle:
    """A file that was received, checked and sealed into the store, not yet attached."""

    nom: str
    format: str
    taille: int
    empreinte: bytes
    depot: str
    cle: bytes
    id: uuid.UUID | None = None
    """Its identifier, made by the page that sends it; drawn here otherwise."""
    ordre: int | None = None
    """Its rank among those of its message, given by the page; after the others otherwise."""
    avis: list[str] = field(default_factory=list)
    """What was done to it that its author must know, in sentences that name it."""
    joint: bool = False
    """Whether it became a pièce jointe: otherwise nobody wants its bytes any more."""

    @classmethod
    def du_flux(
        cls, flux: coffre.FluxScellant, *, nom: str, extension: str, depot: str, cle: bytes
    ) -> Self:
        """What was just sealed by `flux`, whole, under `cle` and the name `depot` of the store."""
        empreinte = trousseau().empreinte(PIECE, flux.sha256.hex())
        return cls(nom, extension, flux.taille, empreinte, depot, cle)


Presentes = dict[uuid.UUID, PieceJointe]


def pieces_presentes(brouillon: Message | None) -> Presentes:
    """Return the files of a draft, by identifier."""
    return {} if brouillon is None else {p.id: p for p in brouillon.pieces_jointes.all()}


def verifier_pieces(presentes: Presentes, attendues: int | None) -> None:
    """Check the files of a message about to leave: as many as its page shows, none blocked.

    Raises `PiecesDifferentes`, `PieceBloquee`.
    """
    if any(piece.etat in BLOQUEES for piece in presentes.values()):
        raise PieceBloquee
    if attendues not in {None, len(presentes)}:
        raise PiecesDifferentes


def attacher(message: Message, fichiers: Sequence[FichierScelle], presentes: Presentes) -> None:
    """Make sealed files the pièces jointes of a draft, in the slots that `presentes` leave free.

    The antivirus looks at them once the transaction commits. Raises `TropDePieces` before any
    change when they would be more than five, `DejaJoint`.
    """
    if not fichiers:
        return
    pris = {piece.emplacement for piece in presentes.values()}
    libres = [n for n in range(1, settings.PIECES_MAX + 1) if n not in pris]
    if len(fichiers) > len(libres):
        raise TropDePieces
    cle = message.conversation.cle_ouverte()
    pieces = [
        _piece(message, fichier, emplacement, cle)
        for fichier, emplacement in zip(fichiers, libres, strict=False)
    ]
    dernier = max((piece.ordre for piece in presentes.values()), default=0)
    for rang, (piece, fichier) in enumerate(zip(pieces, fichiers, strict=True), start=1):
        piece.ordre = dernier + rang if fichier.ordre is None else fichier.ordre
    try:
        with transaction.atomic():
            PieceJointe.objects.bulk_create(pieces)
    except IntegrityError as erreur:
        if isinstance(erreur.__cause__, UniqueViolation):  # slots are held by the lock
            raise DejaJoint from erreur
        raise
    a_analyser([piece.id for piece in pieces])
    for fichier in fichiers:
        fichier.joint = True


def a_analyser(ids: Sequence[uuid.UUID]) -> None:
    """Give the worker files to look at (`echanges.messagerie.tasks`), in this transaction."""
    if ids:
        tache = app.configure_task("analyser_piece", queue="pieces")
        taches: list[JSONDict] = [{"piece_id": str(piece)} for piece in ids]
        tache.batch_defer(*taches)


def detacher(pieces: Sequence[PieceJointe]) -> None:
    """Remove files of a draft; their bytes are destroyed once the transaction commits."""
    if pieces:
        oublier(pieces)
        PieceJointe.objects.filter(id__in=[piece.id for piece in pieces]).delete()


def oublier(pieces: Sequence[PieceJointe]) -> None:
    """Destroy the ciphertexts of files and of their previews once the transaction commits."""
    if not pieces:
        return
    apercus = Apercu.objects.filter(piece__in=pieces).values_list("depot", flat=True)
    detruire_au_commit([*(piece.depot for piece in pieces), *apercus])


def detruire_au_commit(depots: Sequence[str]) -> None:
    """Destroy ciphertexts once the current transaction commits, never before.

    A process killed in between leaves them to the sweeper (`echanges.messagerie.entretien`).
    """

    transaction.on_commit(lambda: detruire(depots))


def detruire(depots: Sequence[str]) -> None:
    """Destroy ciphertexts that nothing names any more; what the store refuses is the sweeper's.

    What was done stays done: no error comes out of here.
    """
    for nom in depots:
        try:
            depot().supprimer(nom)
        except (coffre.CoffreErreur, OSError) as refus:
            diagnostic.warning("a file could not be destroyed: %s", type(refus).__name__)


def ordre_de(piece: PieceJointe) -> tuple[int, int]:
    """Return what the files of a message are sorted by: as they were chosen."""
    return piece.ordre, piece.emplacement


def nom_de(piece: PieceJointe, cle: coffre.CleDeConversation) -> str:
    """Open the name of a file."""
    return cle.ouvrir_texte(bytes(piece.nom_scelle), piece.contexte("nom"))


@dataclass(frozen=True, slots=True)
class Contenu:
    """The clear bytes of a file; `close` lets go of it even when nothing was read."""

    lecture: BinaryIO
    cle: bytes
    lie: str

    def __iter__(self) -> Iterator[bytes]:
        with self.lecture:
            yield from coffre.ouvrir_flux(self.lecture, self.cle, self.lie)

    def close(self) -> None:
        """Close the file of the store."""
        self.lecture.close()


def contenu_de(piece: PieceJointe, cle: coffre.CleDeConversation) -> Contenu:
    """Open the bytes of a file, segment by segment, each authenticated before it is given.

    Everything the database must say is read before the first segment: a streamed answer runs
    after its transaction.
    """
    cle_ouverte = cle_du_fichier(piece, cle)
    return Contenu(depot().lire(piece.depot), cle_ouverte, PIECE)


def cle_du_fichier(piece: PieceJointe, cle: coffre.CleDeConversation) -> bytes:
    """Open the key under which the bytes of a file are sealed."""
    return cle.ouvrir(bytes(piece.cle_scellee), piece.contexte("cle"))


def image_de(apercu: Apercu, cle: coffre.CleDeConversation) -> Contenu:
    """Open the picture of a page."""
    cle_de_l_image = cle.ouvrir(bytes(apercu.cle_scellee), apercu.contexte())
    return Contenu(depot().lire(apercu.depot), cle_de_l_image, APERCU)


def _piece(
    message: Message, fichier: FichierScelle, emplacement: int, cle: coffre.CleDeConversation
) -> PieceJointe:
    piece = PieceJointe(
        id=fichier.id or uuid.uuid4(),
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
