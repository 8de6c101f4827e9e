"""What a message, an opening and a closing change on a conversation: its fields, nothing else.

Nothing here reads or writes the database. The acts (`actions`) check, call this and save; the
volume set of the demonstration calls it on rows that it has not inserted yet.
"""

from datetime import datetime

from echanges.comptes.models import Agent, Cote
from echanges.messagerie import etats
from echanges.messagerie.etats import Bannette, Evenement
from echanges.messagerie.models import Conversation, Message


def apres_envoi(conversation: Conversation, message: Message, pieces: int) -> None:
    """Move a conversation on both sides after a message that was just sent, with `pieces` files.

    It is unread by the other side and no longer by this one, comes first on both, and a closed one
    is open again. Raises `ActeInterdit`.
    """
    assert message.rang is not None
    assert message.envoye_le is not None
    de_ps = message.cote == Cote.PS
    etat = etats.apres(conversation.etat, etats.ENVOI[message.cote])
    if conversation.bannette == Bannette.CLOS:
        conversation.rouverte_le = message.envoye_le
        conversation.close_le = None
    elif not de_ps:
        conversation.rouverte_le = None
    conversation.bannette = etat.bannette
    conversation.dernier_rang = message.rang
    conversation.dernier_cote = message.cote
    conversation.dernier_lu_le = None
    conversation.ordre_ps = conversation.ordre_mc = message.envoye_le
    conversation.non_lu_ps = not de_ps
    conversation.non_lu_mc = de_ps
    conversation.pieces += pieces


def apres_ouverture(conversation: Conversation, cote: Cote, a: datetime) -> dict[str, object]:
    """Mark a conversation as read by a side; return the fields that changed, for an UPDATE.

    The first opening of the other side's last message is its [Lu]. Raises `ActeInterdit`.
    """
    etats.apres(conversation.etat, etats.OUVERTURE[cote])
    changements: dict[str, object] = {champ_non_lu(cote): False}
    if a_ouvrir(conversation, cote):
        changements["dernier_lu_le"] = a
    for champ, valeur in changements.items():
        setattr(conversation, champ, valeur)
    return changements


def apres_cloture(conversation: Conversation, par: Agent, a: datetime) -> None:
    """Close a conversation for the échelon. Raises `ActeInterdit`."""
    conversation.bannette = etats.apres(conversation.etat, Evenement.CLOTURE).bannette
    conversation.close_le = conversation.ordre_mc = a
    conversation.close_par = par
    conversation.rouverte_le = None
    conversation.non_lu_mc = False


def champ_non_lu(cote: Cote) -> str:
    """The field that makes a conversation bold on a side."""
    return "non_lu_ps" if cote is Cote.PS else "non_lu_mc"


def a_ouvrir(conversation: Conversation, cote: Cote) -> bool:
    """Whether the last message is the other side's, and was never opened."""
    return conversation.dernier_cote == cote.autre and conversation.dernier_lu_le is None
