"""What a reorganisation would move, said before it is done."""

from django.utils import timezone

from echanges.annuaire.models import Interlocuteur, Rattachement
from echanges.reorganisation.bilan import Bilan, Part
from echanges.reorganisation.caisses import departements_a_rattacher
from echanges.reorganisation.conversations import compter
from echanges.reorganisation.droits import droits_a_suivre
from echanges.reorganisation.refus import exiger_ouverts


def prevoir_fusion(de: Interlocuteur, vers: Interlocuteur) -> Bilan:
    """Return what merging an échelon would move. Raises `ReorganisationRefusee`."""
    exiger_ouverts(de, vers)
    compte = compter(de, None)
    droits = droits_a_suivre(de, timezone.localdate()).count()
    caisses = Rattachement.objects.filter(echelon=de).count()
    return Bilan(compte.conversations, compte.brouillons, droits, caisses)


def prevoir_transfert(de: Interlocuteur, vers: Interlocuteur, part: Part) -> Bilan:
    """Return what a transfer or a split would move. Raises `ReorganisationRefusee`."""
    exiger_ouverts(de, vers)
    compte = compter(de, part)
    caisses = len(departements_a_rattacher(de, vers, part))
    return Bilan(compte.conversations, compte.brouillons, 0, caisses)
