"""The patient under the reader: identified by carte Vitale or NIR, kept in the session.

A message can only be written about a patient identified in this session (R09).
"""

import uuid
from dataclasses import dataclass, field

from echanges.annuaire.models import Interlocuteur, Patient
from echanges.annuaire.recherche import (
    RechercheVaine,
    RegimeNonCouvert,
    beneficiaires,
    echelon_de,
    patient_connu,
)
from echanges.comptes.session import Seance
from echanges.journal.actes import consigner
from echanges.journal.models import Acte
from echanges.web.identification import IdentificationRefusee, nir_saisi, patients_de_nir
from echanges.web.requete import Requete, acteur, lire_uuid, seance

IDENTIFIES_MAX = 20


@dataclass(frozen=True, slots=True)
class PatientChoisi:
    """What « Informations patient » shows: the beneficiaries found, the one chosen."""

    beneficiaires: list[Patient] = field(default_factory=list)
    patient: Patient | None = None
    echelon: Interlocuteur | None = None
    refus: str = ""
    """Why the patient of this session was put away: no échelon treats him any more (R15)."""

    @property
    def autres(self) -> list[Patient]:
        """The other beneficiaries, once one is chosen."""
        return [p for p in self.beneficiaires if p != self.patient] if self.patient else []


def patient_choisi(requete: Requete) -> PatientChoisi:
    """Return the patient of this session, with the échelon his caisse decides (R16).

    One whom no échelon treats any more is put away.
    """
    ids = _liste(seance(requete), "beneficiaires")
    if not ids:
        return PatientChoisi()
    trouves = beneficiaires(ids)
    choisi = lire_uuid(str(seance(requete).donnees.get("patient", "")))
    patient = next((p for p in trouves if p.id == choisi), None)
    try:
        return PatientChoisi(trouves, patient, echelon_de(patient) if patient else None)
    except RegimeNonCouvert as refus:
        oublier(requete)
        return PatientChoisi(refus=refus.message)


def identifier(requete: Requete, saisie: str) -> None:
    """Look a typed NIR up and keep its beneficiaries. Raises `IdentificationRefusee`."""
    nir = nir_saisi(saisie)
    trouves = patients_de_nir(requete, [nir])
    if not trouves:
        consigner(Acte.IDENTIFICATION, acteur=acteur(requete))
        raise IdentificationRefusee("Aucun patient trouvé pour ce NIR")
    retenir(requete, trouves)


def retenir(requete: Requete, patients: list[Patient]) -> None:
    """Keep the beneficiaries of a card or a NIR; journals IDENTIFICATION.

    Alone, he is chosen; several must be chosen from. Raises `IdentificationRefusee` when the
    régime is not treated here (R15).
    """
    oublier(requete)
    consigner(Acte.IDENTIFICATION, acteur=acteur(requete), objet=patients[0].id)
    try:
        for patient in patients:
            echelon_de(patient)
    except RechercheVaine as refus:
        raise IdentificationRefusee(refus.message) from refus
    seance(requete).donnees["beneficiaires"] = [str(p.id) for p in patients]
    if len(patients) == 1:
        choisir(requete, str(patients[0].id))


def choisir(requete: Requete, choix: str) -> None:
    """Choose one of the beneficiaries; anything else is ignored."""
    session = seance(requete)
    if choix in _liste(session, "beneficiaires"):
        session.donnees["patient"] = choix
        identifies = [i for i in _liste(session, "identifies") if i != choix]
        session.donnees["identifies"] = [*identifies, choix][-IDENTIFIES_MAX:]


def oublier(requete: Requete) -> None:
    """Put the patient's card away; what is being written about him can still be sent."""
    seance(requete).donnees.pop("beneficiaires", None)
    seance(requete).donnees.pop("patient", None)


def patient_identifie(requete: Requete, patient_id: uuid.UUID | None) -> Patient | None:
    """Return a patient identified in this session, so that a forged form finds nobody.

    A form keeps the patient it was opened for, whatever card another tab has read since.
    """
    if patient_id is None or str(patient_id) not in _liste(seance(requete), "identifies"):
        return None
    return patient_connu(patient_id)


def _liste(session: Seance, nom: str) -> list[str]:
    valeur = session.donnees.get(nom)
    return valeur if isinstance(valeur, list) else []
