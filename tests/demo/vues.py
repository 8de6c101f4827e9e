"""What each side is shown, row by row, through the lists of the product."""

from collections.abc import Iterator
from contextlib import contextmanager

from echanges.comptes.acteur import Acteur, contexte
from echanges.comptes.models import Cote
from echanges.demo.conversations import CONVERSATIONS
from echanges.demo.distribution import distribuer
from echanges.demo.jeu import cle_de
from echanges.messagerie import listes
from echanges.messagerie.etats import Bannette, Presence
from echanges.messagerie.models import Conversation

CLES = {cle_de(histoire): histoire.cle for histoire in CONVERSATIONS}
TOUT = listes.Filtre()


@contextmanager
def en_tant_que(qui: str, pour: str) -> Iterator[Acteur]:
    """Act as somebody of the cast, for a party."""
    troupe = distribuer()
    acteur = troupe.acteur(qui, troupe.interlocuteurs[pour])
    with contexte(acteur):
        yield acteur


def bannettes(qui: str, pour: str) -> dict[str, tuple[object, ...]]:
    """The rows of an agent: tray, colour, pastilles, bold or not, and marks."""
    lignes: dict[str, tuple[object, ...]] = {}
    with en_tant_que(qui, pour) as acteur:
        for bannette in Bannette:
            for conversation in listes.bannette(acteur, bannette, TOUT).conversations:
                lignes[CLES[conversation.id]] = (bannette, *_ligne_mc(conversation))
    return lignes


def liste(qui: str, pour: str) -> dict[str, tuple[object, ...]]:
    """The rows of a doctor: pastille, bold or not, and the author of the draft."""
    with en_tant_que(qui, pour) as acteur:
        return {
            CLES[conversation.id]: _ligne_ps(conversation)
            for conversation in listes.liste_du_medecin(acteur, TOUT).conversations
        }


def _ligne_mc(conversation: Conversation) -> tuple[object, ...]:
    claire = conversation.initiee_par == Cote.MC and conversation.patient is None
    marques = {
        "[Brouillon]": getattr(conversation, "brouillon_id", None) is not None,
        "[Lu]": conversation.dernier_cote == Cote.MC and conversation.dernier_lu_le is not None,
        "Rouverte": conversation.rouverte_le is not None,
        "Supprimée": conversation.etat.presence is Presence.SUPPRIMEE,
    }
    return (
        "C" if claire else "F",
        f"{conversation.echelon.pastille} + {conversation.interlocuteur.pastille}",
        conversation.non_lu_mc,
        {marque for marque, vraie in marques.items() if vraie},
    )


def _ligne_ps(conversation: Conversation) -> tuple[object, ...]:
    de_l_echelon = conversation.initiee_par == Cote.MC
    partie = conversation.echelon if de_l_echelon else conversation.interlocuteur
    return partie.pastille, conversation.non_lu_ps, getattr(conversation, "brouillon_nom", None)
