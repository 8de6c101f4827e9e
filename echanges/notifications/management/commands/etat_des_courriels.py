"""Say which mails wait, and which mailboxes take none: `etat_des_courriels`."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from echanges.notifications.lecture import boites_en_defaut
from echanges.notifications.models import Notification


class Command(BaseCommand):
    """Who is named here learns nothing of his messages by mail: have the mailbox repaired."""

    help = "Say how many mails wait, and whose mailbox refuses them or does not answer."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a line of counts, then one for each mailbox."""
        attente = Notification.objects.en_attente()
        defauts = boites_en_defaut()
        self.stdout.write(
            f"Courriels en attente : {attente.count()},"
            f" dont déjà essayés : {attente.filter(tentatives__gt=0).count()}"
        )
        self.stdout.write(f"Boîtes qui ne reçoivent pas : {len(defauts)}")
        for perdue in defauts:
            self.stdout.write(f"    {_ligne(perdue)}")


def _ligne(perdue: Notification) -> str:
    qui = perdue.agent.nom_affiche if perdue.agent else ""
    if perdue.destinataire:
        qui = perdue.destinataire.designation
    quand = timezone.localtime(perdue.sans_suite_le)
    return (
        f"{qui} : {perdue.get_sans_suite_display()} le {quand:%d/%m/%Y à %H:%M}"
        f" ({perdue.derniere_erreur})"
    )
