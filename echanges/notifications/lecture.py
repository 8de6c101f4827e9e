"""Whose mailbox takes no mail, for those who can have it repaired."""

from collections.abc import Collection

from django.db.models import Exists, F, OuterRef, Q

from echanges.annuaire.models import Interlocuteur
from echanges.notifications.models import PERDUES, Notification, NotificationQuerySet


def boites_en_defaut() -> list[Notification]:
    """Return the last mail lost for each party and each agent whose mailbox takes none.

    A mailbox is in default until a mail leaves for it, or another one is given.
    """
    perdues = _perdues().order_by("destinataire", "agent", "-sans_suite_le")
    return list(perdues.distinct("destinataire", "agent"))


def boites_en_defaut_de(parties: Collection[Interlocuteur]) -> list[Notification]:
    """Return the same, for these parties only."""
    perdues = _perdues().filter(destinataire__in=parties)
    return list(perdues.order_by("destinataire", "-sans_suite_le").distinct("destinataire"))


def _perdues() -> NotificationQuerySet:
    parties_depuis = Notification.objects.filter(
        Q(destinataire=OuterRef("destinataire")) | Q(agent=OuterRef("agent")),
        envoyee_le__gt=OuterRef("sans_suite_le"),
    )
    return (
        Notification.objects.filter(sans_suite__in=PERDUES)
        .filter(Q(boite=F("destinataire__courriel")) | Q(boite=F("agent__courriel")))
        .exclude(boite="")
        .filter(~Exists(parties_depuis))
        .select_related("destinataire", "agent")
    )
