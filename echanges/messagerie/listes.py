"""Lists of conversations: keyset pages, filters, and rows ready to show.

A page is cut by a cursor on (date, id), never by an offset, and nothing is counted: the
counters are kept by the acts' transactions.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q, QuerySet

from echanges.annuaire.models import Interlocuteur
from echanges.comptes.acteur import Acteur, Regard
from echanges.comptes.models import Cote
from echanges.enonces import enonce
from echanges.messagerie.etats import Bannette
from echanges.messagerie.models import Compteur, Conversation, ConversationQuerySet
from echanges.messagerie.rangees import Rangee, colonnes, rangee

PAR_PAGE = 25


class CurseurInvalide(ValueError):
    """The cursor of a page was tampered with."""


@dataclass(frozen=True, slots=True)
class Curseur:
    """Where a page ends: the date and the identifier of its last row."""

    quand: datetime
    id: uuid.UUID

    def __str__(self) -> str:
        return f"{self.quand.timestamp():.6f}_{self.id.hex}"

    @classmethod
    def lire(cls, texte: str) -> "Curseur":
        """Read a cursor from a link. Raises `CurseurInvalide`."""
        try:
            quand, identifiant = texte.split("_")
            return cls(datetime.fromtimestamp(float(quand), UTC), uuid.UUID(identifiant))
        except (ValueError, OverflowError, OSError) as erreur:
            raise CurseurInvalide from erreur


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows, and the cursor of the next page if there is one."""

    conversations: Sequence[Rangee]
    suivante: Curseur | None


@dataclass(frozen=True, slots=True)
class Filtre:
    """What a list is restricted to and how it is sorted (A16, A32)."""

    non_lus: bool = False
    anciens_d_abord: bool = False
    echelon: uuid.UUID | None = None


def liste_du_medecin(acteur: Acteur, filtre: Filtre, apres: Curseur | None = None) -> Page:
    """Return a page of the doctor's list: what he may see, drafts included, last first."""
    return _page(acteur, Cote.PS, None, filtre, apres)


def bannette(
    acteur: Acteur, laquelle: Bannette, filtre: Filtre, apres: Curseur | None = None
) -> Page:
    """Return a page of a tray of the acteur's échelons (R65 to R68)."""
    return _page(acteur, Cote.MC, laquelle, filtre, apres)


def brouillons(acteur: Acteur, apres: Curseur | None = None) -> Page:
    """Return the new conversations an échelon has written and not sent (A12)."""
    return _page(acteur, Cote.MC, Bannette.ABSENTE, Filtre(), apres)


def _page(
    acteur: Acteur,
    cote: Cote,
    laquelle: Bannette | None,
    filtre: Filtre,
    apres: Curseur | None,
) -> Page:
    lignes = _lignes(
        acteur.cote,
        tuple(acteur.ids),
        cote,
        laquelle,
        filtre.non_lus,
        filtre.anciens_d_abord,
        filtre.echelon,
        apres.quand if apres else None,
        apres.id if apres else None,
    )
    return _couper(lignes, PAR_PAGE)


@enonce
def _lignes(
    de: Cote | None,
    parties: tuple[uuid.UUID, ...],
    cote: Cote,
    laquelle: Bannette | None,
    non_lus: bool,
    anciens_d_abord: bool,
    echelon: uuid.UUID | None,
    apres_le: datetime | None,
    apres: uuid.UUID | None,
) -> "QuerySet[Conversation, tuple[Any, ...]]":
    """The rows of a list: `Filtre` and `Curseur` piece by piece, as a statement takes them."""
    conversations = Conversation.objects.visibles_par(Regard(de, parties))
    if laquelle is not None:
        conversations = conversations.filter(bannette=laquelle)
    if echelon is not None:
        conversations = conversations.filter(echelon=echelon)
    if non_lus:
        non_lu = Q(non_lu_ps=True) if cote is Cote.PS else Q(non_lu_mc=True)
        conversations = conversations.filter(non_lu)
    curseur = Curseur(apres_le, apres) if apres_le and apres else None
    return _ordonnees(conversations, cote, anciens_d_abord, curseur)[: PAR_PAGE + 1]


def paginer(
    conversations: ConversationQuerySet,
    cote: Cote,
    filtre: Filtre,
    apres: Curseur | None,
    taille: int = PAR_PAGE,
) -> Page:
    """Cut one page of what a search found, with all that its rows show, in one query."""
    lignes = _ordonnees(conversations, cote, filtre.anciens_d_abord, apres)
    return _couper(lignes[: taille + 1], taille)


def _ordonnees(
    conversations: ConversationQuerySet, cote: Cote, anciens_d_abord: bool, apres: Curseur | None
) -> "QuerySet[Conversation, tuple[Any, ...]]":
    """The columns of rows, in the order of a side, from a cursor on."""
    champ = "ordre_ps" if cote is Cote.PS else "ordre_mc"
    sens, compare = ("", "gt") if anciens_d_abord else ("-", "lt")
    if apres is not None:
        suite: dict[str, Any] = {f"{champ}__{compare}": apres.quand}
        egalite: dict[str, Any] = {champ: apres.quand, f"id__{compare}": apres.id}
        conversations = conversations.filter(
            Q(**suite) | Q(**egalite), **{f"{champ}__{compare}e": apres.quand}
        )
    avec = conversations.avec_brouillon(cote).order_by(f"{sens}{champ}", f"{sens}id")
    return avec.values_list(*colonnes(cote))


def _couper(lignes: Iterable[tuple[Any, ...]], taille: int) -> Page:
    """Make a page of rows, of which one more than its size was asked."""
    parties: dict[uuid.UUID, Interlocuteur] = {}
    rangees = [rangee(ligne, parties) for ligne in lignes]
    if len(rangees) <= taille:
        return Page(rangees, None)
    derniere = rangees[taille - 1]
    return Page(rangees[:taille], Curseur(derniere.quand, derniere.id))


@dataclass(frozen=True, slots=True)
class Comptes:
    """The counters of an acteur, over his parties."""

    a_traiter: int = 0
    a_traiter_non_lus: int = 0
    en_cours: int = 0
    en_cours_non_lus: int = 0
    clos: int = 0
    clos_non_lus: int = 0
    brouillons: int = 0
    non_lus: int = 0


def comptes(acteur: Acteur, echelon: uuid.UUID | None = None) -> Comptes:
    """Return the counters of the acteur's parties, or of one of his échelons."""
    parties = [echelon] if echelon and acteur.parle_pour(echelon) else acteur.ids
    return Comptes(*map(sum, zip(*_comptes(tuple(parties)), strict=True)))


@enonce
def _comptes(parties: tuple[uuid.UUID, ...]) -> "QuerySet[Compteur, tuple[Any, ...]]":
    champs = Comptes.__dataclass_fields__
    return Compteur.objects.filter(interlocuteur__in=parties).values_list(*champs)
