"""The rights over an échelon that is merged go over to the other."""

from datetime import date

from django.db.models import Q, QuerySet

from echanges.annuaire.models import Interlocuteur
from echanges.comptes.models import Agent, Habilitation, Role


def droits_a_suivre(echelon: Interlocuteur, jour: date) -> QuerySet[Habilitation]:
    """The rights in force or to come."""
    return Habilitation.objects.filter(Q(fin=None) | Q(fin__gt=jour), interlocuteur=echelon)


def faire_suivre_les_droits(de: Interlocuteur, vers: Interlocuteur, par: Agent, jour: date) -> int:
    """End the rights over a closed échelon, and give them over the other; return how many."""
    droits = list(droits_a_suivre(de, jour).select_for_update())
    for droit in droits:
        _reconduire(droit, vers, par, max(droit.debut, jour))
        droit.fin = max(droit.debut, jour)
        droit.save(update_fields=["fin"])
    return len(droits)


def _reconduire(droit: Habilitation, vers: Interlocuteur, par: Agent, debut: date) -> None:
    """Give the same right over another échelon, or make the one he has there last as long."""
    semblables = droits_a_suivre(vers, debut).filter(agent=droit.agent_id)
    if droit.cote is None:
        semblables = semblables.filter(role=droit.role)
    else:
        semblables = semblables.exclude(role=Role.RESPONSABLE)
    tenu = semblables.order_by("-fin").first()  # without end first: PostgreSQL puts null above
    if tenu is None:
        Habilitation.objects.create(
            agent_id=droit.agent_id,
            interlocuteur=vers,
            role=droit.role,
            debut=debut,
            fin=droit.fin,
            accordee_par=par,
        )
        return
    tenu.debut = min(tenu.debut, debut)
    tenu.fin = None if tenu.fin is None or droit.fin is None else max(tenu.fin, droit.fin)
    tenu.save(update_fields=["debut", "fin"])
