"""What a conversation and its row in a list say in the same way, from their columns."""

import uuid

from echanges import coffre
from echanges.coffre.acces import trousseau
from echanges.comptes.models import Cote
from echanges.messagerie.etats import Bannette, Etat, Presence


class TexteScelle:
    """A sealed text of a conversation: `objet = TexteScelle()` opens `objet_scelle`, once asked."""

    def __set_name__(self, proprietaire: type, nom: str) -> None:
        self._nom, self._colonne = nom, f"{nom}_scelle"

    def __get__(self, conversation: "Lisible", proprietaire: type) -> str:
        """Return the text; empty for a conversation that was begun before the column was added."""
        scelle: bytes | memoryview = getattr(conversation, self._colonne)
        if not scelle:
            return ""
        contexte = conversation.contexte(self._nom)
        return conversation.cle_ouverte().ouvrir_texte(bytes(scelle), contexte)


class Lisible:
    """Columns of a conversation, and what they mean: the state, the objet, the files seen."""

    __slots__ = ()

    id: uuid.UUID
    cle: bytes | memoryview
    bannette: str
    dernier_rang: int
    supprimee_rang: int
    pieces: int
    pieces_supprimees: int
    objet = TexteScelle()

    @property
    def etat(self) -> Etat:
        """Where the conversation stands on both sides."""
        if self.dernier_rang == 0:
            presence = Presence.ABSENTE
        elif self.supprimee_rang == self.dernier_rang:
            presence = Presence.SUPPRIMEE
        else:
            presence = Presence.VISIBLE
        return Etat(Bannette(self.bannette), presence)

    def cle_ouverte(self) -> coffre.CleDeConversation:
        """The data key under which everything of this conversation is sealed."""
        return trousseau().ouvrir_cle(bytes(self.cle), self.contexte("cle"))

    def contexte(self, quoi: str) -> str:
        """What a sealed value of this conversation is bound to: swapped, it does not open."""
        return f"conversation|{self.id}|{quoi}"

    def pieces_vues_de(self, cote: Cote) -> int:
        """How many files that side may see."""
        return self.pieces - self.pieces_supprimees if cote == Cote.PS else self.pieces
