"""The antivirus: the one place where the state of a file changes; the worker's alone.

A message never waits for it: reçu → en analyse → sain | infecté | non analysable.
"""

import uuid
from functools import lru_cache

from django.conf import settings

from echanges.coffre import FichierAbsent, ScelleInvalide
from echanges.comptes.models import Cote
from echanges.fichiers.antivirus import (
    AntivirusInjoignable,
    Clamd,
    NonAnalysable,
    ReponseDouteuse,
    Verdict,
)
from echanges.journal.actes import consigner
from echanges.journal.models import Acte
from echanges.messagerie.apercus import a_faire
from echanges.messagerie.models import PieceJointe
from echanges.messagerie.pieces_jointes import BLOQUEES, Contenu, contenu_de
from echanges.messagerie.travail import travail_sur
from echanges.messagerie.verdicts import A_ANALYSER, REANALYSABLES, Analyse
from echanges.notifications.models import Annonce
from echanges.notifications.prevenir import prevenir

ESSAIS_MAX = 5
"""Doubtful answers before a file is declared impossible to analyse."""


def analyser(piece_id: uuid.UUID, *, de_nouveau: bool = False) -> Analyse | None:
    """Have the antivirus look at a file, and write what it says; None when there is nothing to do.

    No transaction is open while it looks. The author's mailbox is told of a blocked file, whatever
    the reason, without its name; a clean one gets its previews. With `de_nouveau`, a file already
    looked at is looked at again, and stays as it was until the answer. Journals ANALYSE and
    BLOCAGE. Raises `AntivirusInjoignable` and `ReponseDouteuse`: try again later.
    """
    try:
        contenu = _prendre(piece_id, REANALYSABLES if de_nouveau else A_ANALYSER)
        if contenu is None:
            return None
        etat = _demander(contenu)
    except (AntivirusInjoignable, ReponseDouteuse) as echec:
        if de_nouveau or not _renoncer(piece_id, echec):
            raise
        return Analyse.NON_ANALYSABLE
    return _conclure(piece_id, etat)


@lru_cache(maxsize=1)
def antivirus(adresse: str) -> Clamd:
    """Return the antivirus at this address (`settings.ECHANGES_CLAMD`)."""
    return Clamd(adresse, delai_s=settings.ANTIVIRUS_DELAI_S)


def _prendre(piece_id: uuid.UUID, attendus: tuple[Analyse, ...]) -> Contenu | None:
    """Say that the analysis begins, and open the bytes; None unless it is to be analysed."""
    with travail_sur(piece_id) as piece:
        if piece is None or piece.etat not in attendus:
            return None
        if piece.etat == Analyse.RECU:
            piece.etat = Analyse.EN_ANALYSE
            piece.save(update_fields=["etat"])
        try:
            return contenu_de(piece, piece.message.conversation.cle_ouverte())
        except FichierAbsent as perdu:
            raise ReponseDouteuse("the store has lost this file") from perdu


def _demander(contenu: Contenu) -> Analyse:
    """Ask the antivirus; the demonstration may have none, production always has one."""
    try:
        if not settings.ECHANGES_CLAMD:
            return Analyse.NON_ANALYSE
        verdict = antivirus(settings.ECHANGES_CLAMD).analyser(contenu)
    except (NonAnalysable, ScelleInvalide):
        return Analyse.NON_ANALYSABLE
    finally:
        contenu.close()
    return Analyse.SAIN if verdict is Verdict.SAIN else Analyse.INFECTE


def _renoncer(piece_id: uuid.UUID, echec: Exception) -> bool:
    """Note a failure; tell whether to give up: an antivirus that is down is waited for."""
    with travail_sur(piece_id) as piece:
        if piece is None:
            return True
        piece.etat = Analyse.RECU
        piece.essais += isinstance(echec, ReponseDouteuse)
        if piece.essais >= ESSAIS_MAX:
            piece.etat = Analyse.NON_ANALYSABLE
            consigner(Acte.BLOCAGE, objet=piece.id)
            _prevenir_l_auteur(piece)
        piece.save(update_fields=["etat", "essais"])
        return piece.etat == Analyse.NON_ANALYSABLE


def _conclure(piece_id: uuid.UUID, etat: Analyse) -> Analyse | None:
    with travail_sur(piece_id) as piece:
        if piece is None:
            return None
        avant, piece.etat, piece.essais = piece.etat, etat, 0
        piece.save(update_fields=["etat", "essais"])
        consigner(Acte.ANALYSE if piece.servie else Acte.BLOCAGE, objet=piece.id)
        if etat in BLOQUEES and avant not in BLOQUEES:
            _prevenir_l_auteur(piece)
        if piece.servie and not piece.pages:
            a_faire(piece)
        return etat


def _prevenir_l_auteur(piece: PieceJointe) -> None:
    """Tell the party that sent a file, whatever the reason: it believes that it was received."""
    auteur = piece.message.conversation.partie_de(Cote(piece.message.cote))
    prevenir(auteur, Annonce.PIECE_BLOQUEE)
