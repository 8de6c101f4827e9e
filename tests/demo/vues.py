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
from echanges.messagerie.rangees import Rangee

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


def _ligne_mc(rangee: Rangee) -> tuple[object, ...]:
    claire = rangee.initiee_par == Cote.MC and rangee.patient_id is None
    marques = {
        "[Brouillon]": rangee.brouillon_nom is not None,
        "[Lu]": rangee.dernier_cote == Cote.MC and rangee.dernier_lu_le is not None,
        "Rouverte": rangee.rouverte_le is not None,
        "Supprimée": rangee.etat.presence is Presence.SUPPRIMEE,
    }
    return (
        "C" if claire else "F",
        f"{rangee.echelon.pastille} + {rangee.interlocuteur.pastille}",
        rangee.non_lu,
        {marque for marque, vraie in marques.items() if vraie},
    )


def _ligne_ps(rangee: Rangee) -> tuple[object, ...]:
    de_l_echelon = rangee.initiee_par == Cote.MC
    partie = rangee.echelon if de_l_echelon else rangee.interlocuteur
    return partie.pastille, rangee.non_lu, rangee.brouillon_nom
