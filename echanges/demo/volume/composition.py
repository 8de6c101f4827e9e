"""A story written straight to rows, without playing it: the fast path of the volume set.

It says a second time what the acts do to a conversation, for messages, openings and closings only;
a test compares it with the acts on the stories of the demonstration.
"""

from datetime import datetime

from echanges.coffre.acces import trousseau
from echanges.comptes.acteur import Acteur
from echanges.comptes.models import Cote
from echanges.demo.histoire import Fait, Histoire, Verbe
from echanges.demo.jeu import LECTURE, cle_de, cle_du_message
from echanges.demo.troupe import Troupe
from echanges.journal.models import Acte, Trace
from echanges.messagerie import etats
from echanges.messagerie.actions import Redaction
from echanges.messagerie.etats import Bannette, Evenement
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
        conversation = self.conversation
        de_ps = acteur.cote is Cote.PS
        etat = etats.apres(conversation.etat, etats.ENVOI[acteur.cote_sur])
        if conversation.bannette == Bannette.CLOS:
            conversation.rouverte_le, conversation.close_le = date, None
        elif not de_ps:
            conversation.rouverte_le = None
        conversation.bannette = etat.bannette
        conversation.dernier_rang += 1
        conversation.dernier_cote = acteur.cote or ""
        conversation.dernier_lu_le = None
        conversation.ordre_ps = conversation.ordre_mc = date
        conversation.non_lu_ps, conversation.non_lu_mc = not de_ps, de_ps
        message = self._message(acteur, fait, rang, date)
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
            rang=self.conversation.dernier_rang,
            envoye_le=date,
            empreinte=redaction.empreinte(),
        )
        message.corps_scelle = self._cle.sceller_texte(fait.corps, message.contexte())
        return message

    def _ouvrir(self, acteur: Acteur, date: datetime) -> None:
        conversation = self.conversation
        etats.apres(conversation.etat, etats.OUVERTURE[acteur.cote_sur])
        for message in self.messages:
            if message.cote != acteur.cote and message.lu_le is None:
                message.lu_le, message.lu_par = date, acteur.agent
        if conversation.dernier_cote != acteur.cote and conversation.dernier_lu_le is None:
            conversation.dernier_lu_le = date
        if acteur.cote is Cote.PS:
            conversation.non_lu_ps = False
        else:
            conversation.non_lu_mc = False
        self._consigner(acteur, Acte.OUVERTURE, conversation)

    def _clore(self, acteur: Acteur, date: datetime) -> None:
        conversation = self.conversation
        conversation.bannette = etats.apres(conversation.etat, Evenement.CLOTURE).bannette
        conversation.close_le = conversation.ordre_mc = date
        conversation.close_par = acteur.agent
        conversation.rouverte_le = None
        conversation.non_lu_mc = False
        self._consigner(acteur, Acte.CLOTURE, conversation)

    def _consigner(self, acteur: Acteur, acte: Acte, objet: Conversation | Message) -> None:
        partie = self.conversation.partie_de(acteur.cote_sur)
        self.traces.append(Trace(agent=acteur.agent, partie=partie, acte=acte, objet=objet.id))
