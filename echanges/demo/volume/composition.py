"""A story written straight to rows, without playing it: the fast path of the volume set.

What happens to the conversation is what the acts do to it (`messagerie.changements`), for messages,
openings and closings only; a test compares the rows with those of the acts.
"""

from datetime import datetime

from echanges.coffre.acces import trousseau
from echanges.comptes.acteur import Acteur
from echanges.demo.histoire import Fait, Histoire, Verbe
from echanges.demo.jeu import LECTURE, cle_de, cle_du_message
from echanges.demo.troupe import Troupe
from echanges.journal.models import Acte, Trace
from echanges.messagerie.actions import Redaction
from echanges.messagerie.changements import apres_cloture, apres_envoi, apres_ouverture
from echanges.messagerie.models import Conversation, Message


class Composition:
    """The rows of one story: its conversation, messages and traces."""

    def __init__(self, histoire: Histoire, troupe: Troupe, maintenant: datetime) -> None:
        """Compose the whole story; nothing is written to the database."""
        self.histoire = histoire
        self.messages: list[Message] = []
        self.traces: list[Trace] = []
        premier = histoire.commence()
        partie = troupe.interlocuteurs[histoire.interlocuteur]
        date = premier.date(maintenant)
        self.conversation = Conversation(
            id=cle_de(histoire),
            interlocuteur=partie,
            echelon=troupe.interlocuteurs[histoire.echelon],
            patient=troupe.patients[histoire.patient] if histoire.patient else None,
            initiee_par=troupe.acteur(premier.qui, partie).cote or "",
            cree_le=date,
            ordre_ps=date,
            ordre_mc=date,
        )
        self._sceller()
        for rang, fait in enumerate(histoire.faits):
            self._jouer(troupe.acteur(fait.qui, partie), fait, rang, fait.date(maintenant))

    def _sceller(self) -> None:
        conversation = self.conversation
        conversation.cle, self._cle = trousseau().nouvelle_cle(conversation.contexte("cle"))
        conversation.objet_scelle = self._cle.sceller_texte(
            self.histoire.objet, conversation.contexte("objet")
        )

    def _jouer(self, acteur: Acteur, fait: Fait, rang: int, date: datetime) -> None:
        assert acteur.cote is not None
        if fait.verbe is not Verbe.OUVRE and self.conversation.non_lue_de(acteur.cote):
            self._ouvrir(acteur, date - LECTURE)
        match fait.verbe:
            case Verbe.ECRIT:
                self._ecrire(acteur, fait, rang, date)
            case Verbe.OUVRE:
                self._ouvrir(acteur, date)
            case Verbe.CLOT:
                self._clore(acteur, date)
            case _:
                raise ValueError(f"{fait.verbe} has no fast path.")

    def _ecrire(self, acteur: Acteur, fait: Fait, rang: int, date: datetime) -> None:
        message = self._message(acteur, fait, rang, date)
        apres_envoi(self.conversation, message, 0)
        self.messages.append(message)
        self._consigner(acteur, Acte.ENVOI, message)

    def _message(self, acteur: Acteur, fait: Fait, rang: int, date: datetime) -> Message:
        objet = self.histoire.objet if rang == 0 else None
        redaction = Redaction(cle_du_message(self.histoire, rang), 0, fait.corps, objet)
        message = Message(
            id=redaction.cle,
            conversation=self.conversation,
            cote=acteur.cote or "",
            auteur=acteur.agent,
            redige_le=date,
            rang=self.conversation.dernier_rang + 1,
            envoye_le=date,
            empreinte=redaction.empreinte(),
        )
        message.corps_scelle = self._cle.sceller_texte(fait.corps, message.contexte())
        return message

    def _ouvrir(self, acteur: Acteur, date: datetime) -> None:
        apres_ouverture(self.conversation, acteur.cote_sur, date)
        for message in self.messages:
            if message.cote != acteur.cote and message.lu_le is None:
                message.lu_le, message.lu_par = date, acteur.agent
        self._consigner(acteur, Acte.OUVERTURE, self.conversation)

    def _clore(self, acteur: Acteur, date: datetime) -> None:
        apres_cloture(self.conversation, acteur.agent, date)
        self._consigner(acteur, Acte.CLOTURE, self.conversation)

    def _consigner(self, acteur: Acteur, acte: Acte, objet: Conversation | Message) -> None:
        partie = self.conversation.partie_de(acteur.cote_sur)
        self.traces.append(Trace(agent=acteur.agent, partie=partie, acte=acte, objet=objet.id))
