"""To which structures an échelon may write."""

from django.db.models import Exists, OuterRef
from django.utils import timezone

from echanges.annuaire.models import Interlocuteur
from echanges.comptes.models import Habilitation, Role
from echanges.referentiels.finess import ETABLISSEMENTS
from echanges.referentiels.models import FicheFiness


def joignable(partie: Interlocuteur) -> bool:
    """Tell whether somebody there may read: an établissement needs an admitted surgeon (R08).

    He is the only one whom the directories let speak for it; his right is read as it stands.
    """
    lecteurs = Habilitation.objects.actives(timezone.localdate()).filter(
        interlocuteur=OuterRef("interlocuteur"), role=Role.MEDECIN
    )
    etablissements = FicheFiness.objects.filter(categorie__in=ETABLISSEMENTS)
    return not etablissements.filter(~Exists(lecteurs), interlocuteur=partie).exists()
