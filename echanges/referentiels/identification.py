"""Who stands under a NIR: what is known here, and what « info patient » says when it must be asked.

Somebody unknown and somebody who is treated elsewhere give the same nothing, after the same work.
"""

import logging
import uuid
from collections.abc import Collection
from datetime import timedelta

from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from echanges.annuaire.identifiants import Nir
from echanges.annuaire.models import Patient, Rattachement, empreinte_nir
from echanges.annuaire.recherche import REGIMES_COUVERTS, RechercheVaine
from echanges.referentiels import info_patient
from echanges.referentiels.info_patient import ServiceMuet
from echanges.referentiels.models import Verification

diagnostic = logging.getLogger(__name__)

FRAICHEUR = timedelta(days=1)
SERVICE_MUET = (
    "Le service d'identification ne répond pas : réessayez dans quelques instants."
    " Rien n'a été enregistré."
)


class ServiceIndisponible(RechercheVaine):
    """Nobody is known here, and the service that could know does not answer."""

    def __init__(self) -> None:
        super().__init__(SERVICE_MUET)


def patients_sous(
    nirs: Collection[Nir], *, echelons: Collection[uuid.UUID] | None = None
) -> list[Patient]:
    """Return the beneficiaries under these NIRs, the assuré first; possibly nobody.

    Args:
        nirs: the first one is the one « info patient » is asked about, when nobody is known or
            when its last answer is older than a day.
        echelons: keep only the patients whom these échelons treat. Who is treated elsewhere costs
            the same queries, and the same question to the service, as who does not exist.

    Raises:
        ServiceIndisponible: nobody is known and the service does not answer.
    """
    trouves = _connus(nirs, echelons)
    nir = next(iter(nirs))
    if not info_patient.configure() or (trouves and _frais(nir)):
        return trouves
    try:
        info_patient.actualiser(nir)
    except ServiceMuet as erreur:
        diagnostic.warning("info patient: %s", erreur)
        if not trouves:
            raise ServiceIndisponible from None
        return trouves
    return _connus(nirs, echelons)


def _frais(nir: Nir) -> bool:
    return Verification.objects.filter(
        nir_empreinte=empreinte_nir(nir), le__gt=timezone.now() - FRAICHEUR
    ).exists()


def _connus(nirs: Collection[Nir], echelons: Collection[uuid.UUID] | None) -> list[Patient]:
    patients = (
        Patient.objects.filter(nir_empreinte__in=[empreinte_nir(nir) for nir in nirs])
        .avec_affichage()
        .order_by("rang", "naissance")
    )
    if echelons is None:
        return list(patients)
    traitant = (
        Rattachement.objects.filter(
            Q(departement="") | Q(departement=OuterRef("departement")),
            organisme=OuterRef("organisme"),
        )
        .order_by("-departement")
        .values("echelon")[:1]
    )
    return list(
        patients.filter(regime__in=REGIMES_COUVERTS)
        .annotate(traite_par=Subquery(traitant))
        .filter(traite_par__in=list(echelons))
    )
