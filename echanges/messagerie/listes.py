"""Lists of conversations: keyset pages, filters, and rows ready to show.

A page is cut by a cursor on (date, id), never by an offset, and nothing is counted: the
counters are kept by the acts' transactions.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q

from echanges.comptes.acteur import Acteur
from echanges.comptes.models import Cote
from echanges.messagerie.etats import Bannette
from echanges.messagerie.models import Compteur, Conversation, ConversationQuerySet

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

    conversations: Sequence[Conversation]
    suivante: Curseur | None


@dataclass(frozen=True, slots=True)
class Filtre:
    """What a list is restricted to and how it is sorted (A16, A32)."""

    non_lus: bool = False
    anciens_d_abord: bool = False
    echelon: uuid.UUID | None = None


def liste_du_medecin(acteur: Acteur, filtre: Filtre, apres: Curseur | None = None) -> Page:
    """Return a page of the doctor's list: what he may see, drafts included, last first."""
    conversations = Conversation.objects.visibles_par(acteur)
    if filtre.non_lus:
        conversations = conversations.filter(non_lu_ps=True)
    return paginer(conversations, Cote.PS, filtre, apres)


def bannette(
    acteur: Acteur, laquelle: Bannette, filtre: Filtre, apres: Curseur | None = None
) -> Page:
    """Return a page of a tray of the acteur's échelons (R65 to R68)."""
    conversations = Conversation.objects.visibles_par(acteur).filter(bannette=laquelle)
    if filtre.non_lus:
        conversations = conversations.filter(non_lu_mc=True)
    if filtre.echelon:
        conversations = conversations.filter(echelon=filtre.echelon)
    return paginer(conversations, Cote.MC, filtre, apres)


def brouillons(acteur: Acteur, apres: Curseur | None = None) -> Page:
    """Return the new conversations an échelon has written and not sent (A12)."""
    conversations = Conversation.objects.visibles_par(acteur).filter(bannette=Bannette.ABSENTE)
    return paginer(conversations, Cote.MC, Filtre(), apres)


def paginer(
    conversations: ConversationQuerySet,
    cote: Cote,
    filtre: Filtre,
    apres: Curseur | None,
    taille: int = PAR_PAGE,
) -> Page:
    """Cut one page, with all that its rows show, in one query."""
    champ = "ordre_ps" if cote is Cote.PS else "ordre_mc"
    sens, compare = ("", "gt") if filtre.anciens_d_abord else ("-", "lt")
    if apres is not None:
        suite: dict[str, Any] = {f"{champ}__{compare}": apres.quand}
        egalite: dict[str, Any] = {champ: apres.quand, f"id__{compare}": apres.id}
        conversations = conversations.filter(
            Q(**suite) | Q(**egalite), **{f"{champ}__{compare}e": apres.quand}
        )
    lignes = list(
        conversations.avec_parties()
        .avec_brouillon(cote)
        .order_by(f"{sens}{champ}", f"{sens}id")[: taille + 1]
    )
    if len(lignes) <= taille:
        return Page(lignes, None)
    derniere = lignes[taille - 1]
    return Page(lignes[:taille], Curseur(getattr(derniere, champ), derniere.id))


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
    champs = list(Comptes.__dataclass_fields__)
    lignes = list(Compteur.objects.filter(interlocuteur__in=parties).values(*champs))
    return Comptes(**{champ: sum(ligne[champ] for ligne in lignes) for champ in champs})
