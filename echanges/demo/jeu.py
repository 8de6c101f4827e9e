"""Playing a story: each fact is an act of the product, at its date, by its person.

Nothing is written beside the acts, so that trays, ranks, marks, counters and journal hold.
"""

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from echanges.comptes.acteur import Acteur, contexte
from echanges.demo.cles import identifiant
from echanges.demo.histoire import Fait, Histoire, Verbe
from echanges.demo.pieces import piece
from echanges.demo.troupe import Troupe
from echanges.horloge import a_la_date
from echanges.journal.models import Trace
from echanges.messagerie import actions
from echanges.messagerie.actions import Redaction
from echanges.messagerie.models import Conversation

LECTURE = timedelta(minutes=12)
"""How long before his act a person opens what he has not read."""


def jouer(histoires: Iterable[Histoire], troupe: Troupe, maintenant: datetime) -> None:
    """Play stories by the acts of the product, each at its date, by its person."""
    for histoire in histoires:
        _Jeu(histoire, troupe, maintenant).jouer()


def manquantes(histoires: Iterable[Histoire]) -> list[Histoire]:
    """Keep the stories that were never told here.

    The journal, which only grows, knows: a draft abandoned or a conversation deleted since is not
    told again.
    """
    par_trace = {_trace_de(histoire): histoire for histoire in histoires}
    connues = set(Trace.objects.filter(objet__in=par_trace).values_list("objet", flat=True))
    return [histoire for trace, histoire in par_trace.items() if trace not in connues]


def _trace_de(histoire: Histoire) -> uuid.UUID:
    """What the journal names when this story begins: a message sent, or a conversation drafted."""
    if histoire.commence().verbe is Verbe.ECRIT:
        return cle_du_message(histoire, 0)
    return cle_de(histoire)


def cle_de(histoire: Histoire) -> uuid.UUID:
    """Return the identifier of the conversation."""
    return identifiant("conversation", histoire.cle)


def cle_du_message(histoire: Histoire, rang: int) -> uuid.UUID:
    """Return the identifier of the message that a fact writes."""
    return identifiant("message", f"{histoire.cle}/{rang}")


class _Jeu:
    """One story being played."""

    def __init__(self, histoire: Histoire, troupe: Troupe, maintenant: datetime) -> None:
        self.histoire = histoire
        self.troupe = troupe
        self.maintenant = maintenant
        self.id = cle_de(histoire)
        self.interlocuteur = troupe.interlocuteurs[histoire.interlocuteur]

    def jouer(self) -> None:
        """Play every fact in order."""
        for rang, fait in enumerate(self.histoire.faits):
            acteur = self.troupe.acteur(fait.qui, self.interlocuteur)
            date = fait.date(self.maintenant)
            with contexte(acteur):
                if rang == 0:
                    with a_la_date(date):
                        self._commencer(acteur)
                elif fait.verbe is not Verbe.OUVRE:
                    self._lire(acteur, date - LECTURE)
                with a_la_date(date):
                    self._agir(acteur, fait, rang)

    def _commencer(self, acteur: Acteur) -> None:
        histoire, troupe = self.histoire, self.troupe
        actions.commencer(
            acteur,
            cle=self.id,
            interlocuteur=self.interlocuteur,
            echelon=troupe.interlocuteurs[histoire.echelon],
            patient=troupe.patients[histoire.patient] if histoire.patient else None,
        )

    def _lire(self, acteur: Acteur, date: datetime) -> None:
        """Open the conversation first, as one does, when something is unread."""
        conversation = self._conversation(acteur)
        assert acteur.cote is not None
        if conversation.non_lue_de(acteur.cote):
            with a_la_date(date):
                actions.ouvrir(acteur, conversation)

    def _agir(self, acteur: Acteur, fait: Fait, rang: int) -> None:
        match fait.verbe:
            case Verbe.ECRIT:
                actions.envoyer(acteur, self.id, self._redaction(fait, rang))
            case Verbe.REDIGE:
                actions.rediger(acteur, self.id, self._redaction(fait, rang))
            case Verbe.OUVRE:
                actions.ouvrir(acteur, self._conversation(acteur))
            case Verbe.SUPPRIME:
                actions.supprimer(acteur, self.id)
            case Verbe.CLOT:
                actions.clore(acteur, self.id)

    def _redaction(self, fait: Fait, rang: int) -> Redaction:
        return Redaction(
            cle=cle_du_message(self.histoire, rang),
            version=0,
            corps=fait.corps,
            objet=self.histoire.objet if rang == 0 else None,
            ajouts=[piece(nom) for nom in fait.pieces],
        )

    def _conversation(self, acteur: Acteur) -> Conversation:
        return Conversation.objects.visibles_par(acteur).get(id=self.id)
