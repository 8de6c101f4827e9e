"""What the writing form shows: the text, the files, and what is wrong with them."""

import uuid
from dataclasses import dataclass, field

from django.conf import settings

from echanges.coffre import CleDeConversation
from echanges.messagerie.models import Conversation, Message, PieceJointe
from echanges.messagerie.pieces_jointes import nom_de
from echanges.messagerie.verdicts import Analyse


@dataclass(frozen=True, slots=True)
class PieceAffichee:
    """A file as lists show it."""

    id: uuid.UUID
    nom: str
    format: str
    taille: int
    etat: Analyse
    servie: bool
    attend: bool
    pages: int

    @property
    def vignette(self) -> bool:
        """Whether there is a thumbnail: there is one as soon as there are pages."""
        return self.pages > 0


@dataclass(frozen=True, slots=True)
class TexteConcurrent:
    """What somebody else saved while the form was open (A13)."""

    auteur: str
    objet: str
    corps: str


@dataclass(slots=True)
class Saisie:
    """The state of a writing form."""

    cle: uuid.UUID = field(default_factory=uuid.uuid4)
    version: int = 0
    objet: str = ""
    corps: str = ""
    erreurs: dict[str, str] = field(default_factory=dict)
    """By field: « objet », « corps »."""
    refus: list[str] = field(default_factory=list)
    """About files, each with its name."""
    explication: str = ""
    """Why the act could not be done, when no field is to blame."""
    pieces: list[PieceAffichee] = field(default_factory=list)
    concurrent: TexteConcurrent | None = None

    @property
    def en_erreur(self) -> bool:
        """Whether the page must say that something was refused."""
        return bool(self.erreurs or self.refus or self.explication)

    @property
    def enregistree(self) -> bool:
        """Whether a draft stands behind the form: a text that was saved, or files alone."""
        return self.version > 0 or bool(self.pieces)

    @property
    def places(self) -> int:
        """How many files may still be added."""
        return settings.PIECES_MAX - len(self.pieces)


def saisie_de(conversation: Conversation, brouillon: Message) -> Saisie:
    """Return the form of a saved draft, as it was left (R32)."""
    cle = conversation.cle_ouverte()
    return Saisie(
        cle=brouillon.id,
        version=brouillon.version,
        objet=conversation.objet,
        corps=cle.ouvrir_texte(bytes(brouillon.corps_scelle), brouillon.contexte()),
        pieces=pieces_affichees(conversation, list(brouillon.pieces_jointes.all())),
    )


def texte_concurrent(brouillon: Message) -> TexteConcurrent:
    """Open what a colleague saved, to show it beside one's own text."""
    saisie = saisie_de(brouillon.conversation, brouillon)
    return TexteConcurrent(brouillon.auteur.nom_affiche, saisie.objet, saisie.corps)


def pieces_affichees(conversation: Conversation, pieces: list[PieceJointe]) -> list[PieceAffichee]:
    """Open the names of files, in the order of their slots."""
    if not pieces:
        return []
    cle = conversation.cle_ouverte()
    rangees = sorted(pieces, key=lambda piece: piece.emplacement)
    return [piece_affichee(piece, cle) for piece in rangees]


def piece_affichee(piece: PieceJointe, cle: CleDeConversation) -> PieceAffichee:
    """Open the name of a file, and say where it stands."""
    return PieceAffichee(
        id=piece.id,
        nom=nom_de(piece, cle),
        format=piece.format,
        taille=piece.taille,
        etat=Analyse(piece.etat),
        servie=piece.servie,
        attend=piece.attend,
        pages=piece.pages if piece.servie else 0,
    )
