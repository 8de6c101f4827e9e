"""The writing form: what its page posts, and what its page shows."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from echanges.messagerie.actions import Redaction
from echanges.messagerie.models import Conversation, Message
from echanges.messagerie.pieces_jointes import FichierScelle
from echanges.web.champs import ChampDeTexte
from echanges.web.conversations.pieces_affichees import PieceAffichee, pieces_affichees
from echanges.web.requete import lire_uuid

OBJET_MAX = 120
CORPS_MAX = 20_000


@dataclass(frozen=True, slots=True)
class TexteConcurrent:
    """What somebody else saved while the form was open (A13)."""

    auteur: str
    objet: str
    corps: str


@dataclass(slots=True)
class Saisie:
    """What a page shows of a writing form: the text, the files, and what is wrong with them."""

    objet_max: ClassVar[int] = OBJET_MAX
    corps_max: ClassVar[int] = CORPS_MAX

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


class Action(StrEnum):
    """The buttons of the form; `JOINDRE` is what the page does by itself with one file."""

    ENVOYER = "envoyer"
    BROUILLON = "brouillon"
    ABANDONNER = "abandonner"
    JOINDRE = "joindre"
    RETIRER = "retirer"


ORDRE_MAX = 32_767


class FormulaireDeSaisie(forms.Form):
    """A message being written, as it is posted; it validates what was typed, and never saves.

    Nothing is mandatory in a draft; objet and message are to send (R29, R30), but for the objet of
    a reply. What is wrong is told apart by codes: « required », « max_length », and for a file
    « en_panne » when it may be sent again.
    """

    MANQUE: ClassVar[dict[str, str]] = {
        "objet": "Saisissez un objet",
        "corps": "Saisissez un message",
    }

    cle = forms.UUIDField(required=False)
    """Made when the page was: it becomes the identifier of the message."""
    version = forms.IntegerField(required=False, min_value=0)
    """Of the draft from which the page started."""
    objet = ChampDeTexte(
        required=False,
        max_length=OBJET_MAX,
        error_messages={"max_length": f"L'objet comporte {OBJET_MAX} caractères au plus"},
    )
    corps = ChampDeTexte(
        required=False,
        max_length=CORPS_MAX,
        error_messages={
            "max_length": f"Le message comporte {CORPS_MAX // 1000} 000 caractères au plus"
        },
    )
    pieces = forms.Field(required=False)
    """Received before (`echanges.web.reception`); here for what was refused."""
    nombre_pieces = forms.IntegerField(required=False, min_value=0)
    """How many saved files the page shows, counted by its script."""
    piece = forms.UUIDField(required=False)
    """The identifier that the page made for the one file it sends."""
    ordre = forms.IntegerField(required=False, min_value=0, max_value=ORDRE_MAX)
    """Its rank in the list of the page."""
    action = forms.CharField(required=False)

    def __init__(
        self, donnees: Mapping[str, Any], *, avec_objet: bool, refus: Iterable[ValidationError]
    ) -> None:
        """`refus`: what was said of the files refused while they arrived."""
        super().__init__(donnees)
        self.action_demandee = Action.BROUILLON
        self.a_retirer: uuid.UUID | None = None
        self._avec_objet = avec_objet
        self._refus = refus

    def clean_action(self) -> str:
        """Read the button: « Envoyer » where none is said; « retirer:… » names a file.

        A word that is not ours saves a draft.
        """
        dit: str = self.data.get("action", Action.ENVOYER)
        mot, _, argument = dit.partition(":")
        if mot == Action.RETIRER:
            self.a_retirer = lire_uuid(argument)
        if mot in set(Action) and (mot != Action.RETIRER or self.a_retirer):
            self.action_demandee = Action(mot)
        return dit

    def clean(self) -> None:
        """Ask for what sending needs, and keep what was refused of the files."""
        if self.action_demandee is Action.ENVOYER:
            for champ in ("objet", "corps") if self._avec_objet else ("corps",):
                if champ not in self.errors and not self.cleaned_data.get(champ):
                    self.add_error(champ, ValidationError(self.MANQUE[champ], code="required"))
        for refus in self._refus:
            self.add_error("pieces", refus)

    @property
    def trop_long(self) -> bool:
        """Whether the text cannot be kept, even in a draft."""
        return any(self.has_error(champ, "max_length") for champ in ("objet", "corps"))

    def lire(self) -> Saisie:
        """Validate, and return what the page would show again: the text just as it was typed."""
        self.is_valid()
        lu = self.cleaned_data
        erreurs = {nom: str(e[0]) for nom, e in self.errors.items() if nom in self.MANQUE}
        return Saisie(
            cle=lu.get("cle") or uuid.uuid4(),
            version=lu.get("version") or 0,
            objet=self.data.get("objet", ""),
            corps=self.data.get("corps", ""),
            erreurs=erreurs,
            refus=[str(refus) for refus in self.errors.get("pieces", [])],
        )

    def redaction(self, saisie: Saisie, fichiers: Sequence[FichierScelle]) -> Redaction:
        """Return what the acts take, with the files that were accepted."""
        return Redaction(
            cle=saisie.cle,
            version=saisie.version,
            objet=saisie.objet.strip() if self._avec_objet else None,
            corps=saisie.corps.strip(),
            ajouts=fichiers,
            retraits=[self.a_retirer] if self.a_retirer else [],
            attendues=self.cleaned_data.get("nombre_pieces"),
        )
