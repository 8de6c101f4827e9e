"""What serves once only, and is remembered until it would be too old to serve anyway."""

from datetime import timedelta

from django.utils import timezone

from echanges.coffre.acces import trousseau
from echanges.comptes.models import UsageUnique


def consommer(domaine: str, valeur: str, duree_s: int) -> bool:
    """Note that a value has served; False when it already had.

    `domaine` keeps apart values of different kinds; `duree_s`: how long it is remembered, in
    seconds. Of two requests at the same moment, the second waits for the end of the first.
    """
    _, nouvelle = UsageUnique.objects.get_or_create(
        empreinte=trousseau().empreinte(domaine, valeur),
        defaults={"oubli_le": timezone.now() + timedelta(seconds=duree_s)},
    )
    return nouvelle


def oublier_les_usages_passes() -> int:
    """Forget what could not serve again; return how much."""
    return UsageUnique.objects.filter(oubli_le__lt=timezone.now()).delete()[0]
