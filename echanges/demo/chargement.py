"""Loading the demonstration: the cast, then its conversations by the acts of the product."""

from django.db import transaction

from echanges.annuaire.models import Interlocuteur
from echanges.demo.conversations import CONVERSATIONS
from echanges.demo.distribution import courriels, distribuer, nommer_echelons
from echanges.demo.jeu import jouer, manquantes
from echanges.demo.troupe import Troupe
from echanges.horloge import maintenant


@transaction.atomic
def charger() -> int:
    """Load what is missing, whole or not at all; return how many conversations were created.

    Idempotent: rows are known by their identifiers, conversations by their trace in the journal,
    so that what somebody did since then stays. Past messages send no mail: the mailboxes of new
    parties are written last. The caisses must be there (`Interlocuteur.DoesNotExist`).
    """
    troupe = distribuer()
    nommer_echelons(troupe)
    nouveaux = troupe.enregistrer()
    nouvelles = manquantes(CONVERSATIONS)
    jouer(nouvelles, troupe, maintenant())
    _ouvrir_les_boites(troupe, nouveaux)
    return len(nouvelles)


def _ouvrir_les_boites(troupe: Troupe, nouveaux: list[Interlocuteur]) -> None:
    """Write where the new parties are told of messages."""
    nouvelles_ids = {interlocuteur.id for interlocuteur in nouveaux}
    for cle, courriel in courriels().items():
        interlocuteur = troupe.interlocuteurs[cle]
        if interlocuteur.id in nouvelles_ids:
            interlocuteur.courriel = courriel
            interlocuteur.save(update_fields=["courriel"])
