"""Finding a recipient, a patient, or the échelon that treats a patient."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection

from echanges.annuaire.identifiants import lire_finess, lire_numero_am
from echanges.annuaire.models import Genre, Interlocuteur, Patient, Rattachement

REGIMES_COUVERTS = {"01": "général", "02": "agricole"}


class RechercheVaine(Exception):
    """Nothing can be done with this number; `message` is the sentence for the user."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class RegimeNonCouvert(RechercheVaine):
    """The patient's régime or caisse has no échelon here (R15): refused, never routed."""


class MedecinTraitantSalarie(RechercheVaine):
    """The médecin traitant works in a structure: the other screen must be used (A22)."""


@dataclass(frozen=True, slots=True)
class Destinataire:
    """A recipient found by an échelon, with the patient whose NIR gave it, if any."""

    interlocuteur: Interlocuteur
    patient: Patient | None = None
    avertissement: str | None = None


def beneficiaires(ids: Collection[str]) -> list[Patient]:
    """Return the patients already found under one NIR, the assuré first."""
    return list(Patient.objects.filter(id__in=ids).avec_affichage().order_by("rang"))


def patient_connu(patient_id: uuid.UUID | None) -> Patient | None:
    """Return a patient already found, or None."""
    if patient_id is None:
        return None
    return Patient.objects.avec_affichage().filter(id=patient_id).first()


def interlocuteur_connu(interlocuteur_id: uuid.UUID, genre: Genre) -> Interlocuteur | None:
    """Return a party already found, if it is of that genre."""
    return Interlocuteur.objects.filter(id=interlocuteur_id, genre=genre).first()


def echelon_de(patient: Patient) -> Interlocuteur:
    """Return the échelon that treats the patient's caisse (R16, R17).

    Raises `RegimeNonCouvert` with its reason; an unknown caisse is never routed by default.
    """
    if patient.regime not in REGIMES_COUVERTS:
        raise RegimeNonCouvert("Ce patient ne relève ni du régime général ni du régime agricole")
    rattachement = rattachement_de(patient.organisme_id, patient.departement)
    if rattachement is None:
        raise RegimeNonCouvert("La caisse de ce patient n'est rattachée à aucun échelon médical")
    return rattachement.echelon


def rattachement_de(organisme_id: int | None, departement: str) -> Rattachement | None:
    """Return the row that routes the patients of a caisse in a département: its own comes first."""
    return (
        Rattachement.objects.filter(organisme=organisme_id, departement__in=["", departement])
        .select_related("echelon")
        .order_by("-departement")
        .first()
    )


def tenir_echelon(echelon: Interlocuteur) -> bool:
    """Keep an échelon as it was read, until the end of the transaction: no reorganisation of it.

    Waits for one that is under way. False when one happened since it was read.
    """
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT reorganise_le IS NOT DISTINCT FROM %s FROM annuaire_interlocuteur"
            " WHERE id = %s FOR SHARE",
            [echelon.reorganise_le, echelon.id],
        )
        tenu: bool = curseur.fetchone()[0]
    return tenu


def medecin_par_numero_am(saisie: str) -> Destinataire:
    """Return the médecin libéral of a typed n° AM (R80), with a warning on a doubtful key."""
    numero = lire_numero_am(saisie)
    medecin = Interlocuteur.objects.filter(genre=Genre.MEDECIN, numero=numero.numero).first()
    if medecin is None:
        raise RechercheVaine(_avec("Aucun médecin trouvé pour ce n° AM", numero.avertissement))
    return Destinataire(medecin, avertissement=numero.avertissement)


def structure_par_finess(saisie: str) -> Destinataire:
    """Return the structure of a typed n° FINESS (R88, R89)."""
    numero = lire_finess(saisie)
    structure = Interlocuteur.objects.filter(genre=Genre.STRUCTURE, numero=numero.numero).first()
    if structure is None:
        raise RechercheVaine(
            _avec("Aucune structure trouvée pour ce n° FINESS", numero.avertissement)
        )
    return Destinataire(structure, avertissement=numero.avertissement)


def medecin_traitant_liberal(patient: Patient) -> Destinataire:
    """Return the patient's médecin traitant when he is libéral (R79).

    Raises `MedecinTraitantSalarie` when he works in a structure, `RechercheVaine` when the
    patient has none (reading A22).
    """
    traitant = patient.medecin_traitant
    if traitant is None:
        raise RechercheVaine(
            "Aucun médecin traitant déclaré pour ce patient : saisissez le n° AM du médecin"
        )
    if traitant.genre == Genre.STRUCTURE:
        raise MedecinTraitantSalarie("Le médecin traitant exerce en centre de santé")
    return Destinataire(traitant, patient)


def structure_du_medecin_traitant(patient: Patient) -> Destinataire:
    """Return the structure where the patient's médecin traitant works (R87)."""
    traitant = patient.medecin_traitant
    if traitant is None:
        raise RechercheVaine(
            "Aucun médecin traitant déclaré pour ce patient : saisissez le n° FINESS"
        )
    if traitant.genre == Genre.MEDECIN:
        raise RechercheVaine("Le médecin traitant de ce patient exerce en libéral")
    return Destinataire(traitant, patient)


def _avec(phrase: str, avertissement: str | None) -> str:
    return f"{phrase}. {avertissement}" if avertissement else phrase
