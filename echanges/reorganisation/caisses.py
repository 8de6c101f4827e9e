"""Which caisses an échelon treats, and which of them go to another."""

import uuid
from collections.abc import Collection

from echanges.annuaire.models import Interlocuteur, Organisme, Rattachement
from echanges.annuaire.recherche import rattachement_de
from echanges.reorganisation.bilan import Part
from echanges.reorganisation.refus import ReorganisationRefusee


def caisses_de(
    echelons: Collection[Interlocuteur],
) -> list[tuple[Interlocuteur, list[Organisme]]]:
    """Each échelon with the caisses whose patients it treats, all or some; one query."""
    caisses: dict[uuid.UUID, dict[Organisme, None]] = {echelon.id: {} for echelon in echelons}
    rattachements = Rattachement.objects.filter(echelon__in=echelons).select_related("organisme")
    for rattachement in rattachements.order_by("organisme__type", "organisme__nom"):
        caisses[rattachement.echelon_id][rattachement.organisme] = None
    return [(echelon, list(caisses[echelon.id])) for echelon in echelons]


def departements_a_rattacher(de: Interlocuteur, vers: Interlocuteur, part: Part) -> list[str]:
    """The départements of the routing table to change; an empty one is the whole caisse.

    Raises `ReorganisationRefusee` for patients that neither échelon treats.
    """
    if part.departements:
        actuels = {d: rattachement_de(part.organisme.id, d) for d in part.departements}
    else:
        siens = part.organisme.rattachements.filter(echelon__in=[de, vers])
        actuels = {r.departement: r for r in siens} or {"": None}
    for departement, actuel in actuels.items():
        if actuel is None or actuel.echelon_id not in {de.id, vers.id}:
            qui = f"{part.organisme}{f' ({departement})' if departement else ''}"
            raise ReorganisationRefusee(f"{de.libelle} ne reçoit pas les patients de {qui}.")
    return [d for d, actuel in actuels.items() if actuel and actuel.echelon_id == de.id]
