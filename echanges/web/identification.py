"""Looking a patient up by his NIR, on both sides: counted, journaled, refused in a sentence."""

import uuid
from collections.abc import Collection

from django.conf import settings
from django.http import HttpResponse

from echanges.annuaire.identifiants import IdentifiantInvalide, Nir, lire_nir
from echanges.annuaire.models import Patient
from echanges.journal.actes import consigner_refus
from echanges.referentiels.identification import ServiceIndisponible, patients_sous
from echanges.referentiels.limites import TropDeConsultations, compter
from echanges.web.requete import Requete, acteur

RETENTER_S = 30


class IdentificationRefusee(Exception):
    """Nobody is given; `message` is the sentence for the user.

    Attributes:
        statut: of the answer. attente_s: for « Retry-After », when trying again may help.
    """

    def __init__(self, message: str, statut: int = 422, attente_s: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.statut = statut
        self.attente_s = attente_s

    def signer(self, reponse: HttpResponse) -> HttpResponse:
        """Say in the headers of the answer when to try again."""
        if self.attente_s is not None:
            reponse["Retry-After"] = str(self.attente_s)
        return reponse


def nir_saisi(saisie: str) -> Nir:
    """Read what was typed. Raises `IdentificationRefusee`."""
    try:
        return lire_nir(saisie)
    except IdentifiantInvalide as refus:
        raise IdentificationRefusee(refus.message) from refus


def patients_de_nir(
    requete: Requete,
    nirs: Collection[Nir],
    *,
    echelons: Collection[uuid.UUID] | None = None,
) -> list[Patient]:
    """Count these NIRs for the person who asks, then return who stands under them.

    Raises `IdentificationRefusee` (429: he asked about too many; 503: the service is needed and
    does not answer). Nobody found is an empty list: each screen has its own sentence.
    """
    compter_les_nirs(requete, len(nirs))
    try:
        return patients_sous(nirs, echelons=echelons)
    except ServiceIndisponible as refus:
        raise IdentificationRefusee(refus.message, 503, RETENTER_S) from refus


def compter_les_nirs(requete: Requete, nombre: int = 1) -> None:
    """Count look-ups by NIR. Raises `IdentificationRefusee` (429), which leaves a trace."""
    qui = acteur(requete)
    try:
        compter(qui.agent, settings.IDENTIFICATIONS_MAX[qui.cote_sur], nombre=nombre)
    except TropDeConsultations as refus:
        voie = requete.resolver_match.view_name if requete.resolver_match else ""
        consigner_refus(voie, acteur=qui)
        phrase = (
            "Vous avez identifié beaucoup de patients en peu de temps."
            f" Réessayez dans {duree(refus.attente_s)}."
        )
        raise IdentificationRefusee(phrase, 429, refus.attente_s) from refus


def duree(secondes: int) -> str:
    """« 12 minutes », « 3 heures »: rounded up, so that waiting so long is enough."""
    minutes = -(-secondes // 60)
    if minutes <= 90:
        return f"{minutes} minute{'s' if minutes > 1 else ''}"
    return f"{-(-minutes // 60)} heures"
