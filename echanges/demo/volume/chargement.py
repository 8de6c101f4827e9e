"""Loading the volume set, in batches, each whole or not at all."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from echanges.annuaire.models import Genre
from echanges.comptes.acteur import Acteur, contexte
from echanges.comptes.models import Cote
from echanges.demo.histoire import Histoire
from echanges.demo.jeu import manquantes
from echanges.demo.troupe import Troupe
from echanges.demo.volume.composition import Composition
from echanges.demo.volume.figurants import engager
from echanges.demo.volume.histoires import histoire
from echanges.horloge import maintenant
from echanges.journal.models import Trace
from echanges.messagerie.models import Conversation, Message

LOT = 500


def charger_volume(combien: int) -> int:
    """Make the volume set hold at least so many conversations; return how many were created.

    Idempotent, and a larger number continues a smaller one.
    """
    if not combien:
        return 0
    troupe = engager()
    with transaction.atomic():
        troupe.enregistrer()
    creees, a = 0, maintenant()
    for debut in range(0, combien, LOT):
        lot = manquantes(histoire(n) for n in range(debut, min(debut + LOT, combien)))
        _ecrire(lot, troupe, a)
        creees += len(lot)
    return creees


@transaction.atomic
def _ecrire(histoires: Sequence[Histoire], troupe: Troupe, a: datetime) -> None:
    """Write a batch; each side inserts what the walls let it insert."""
    compositions = [Composition(h, troupe, a) for h in histoires]
    conversations = [c.conversation for c in compositions]
    messages = [m for c in compositions for m in c.messages]
    cotes = _cotes(troupe)
    for acteur in cotes:
        with contexte(acteur):
            Conversation.objects.bulk_create(
                [c for c in conversations if c.initiee_par == acteur.cote]
            )
    for acteur in cotes:
        with contexte(acteur):
            Message.objects.bulk_create(
                [m for m in messages if m.cote == acteur.cote], batch_size=LOT
            )
    Trace.objects.bulk_create([t for c in compositions for t in c.traces], batch_size=LOT)


def _cotes(troupe: Troupe) -> tuple[Acteur, Acteur]:
    """An acteur for each side, who speaks for all of its extras: only a loader has that right."""
    agent = next(iter(troupe.agents.values()))
    parties = troupe.interlocuteurs.values()
    ps = tuple(p for p in parties if p.genre != Genre.ECHELON)
    mc = tuple(p for p in parties if p.genre == Genre.ECHELON)
    return (
        Acteur(agent, Cote.PS, ps),
        Acteur(agent, Cote.MC, mc),
    )
