"""Finding whom an échelon writes to, on its two screens."""

import uuid
from dataclasses import dataclass

from echanges.annuaire import recherche as annuaire
from echanges.annuaire.identifiants import IdentifiantInvalide
from echanges.annuaire.models import Genre, Patient
from echanges.annuaire.recherche import (
    Destinataire,
    MedecinTraitantSalarie,
    RechercheVaine,
    echelon_de,
)
from echanges.comptes.acteur import Acteur
from echanges.referentiels.joignables import joignable
from echanges.web.identification import IdentificationRefusee, nir_saisi, patients_de_nir
from echanges.web.requete import Requete, acteur


@dataclass(frozen=True, slots=True)
class Ecran:
    """One of the two screens: their words, and how each finds its recipient."""

    nom: str
    """Route, and name in the addresses."""
    titre: str
    genre: Genre
    par_numero: str
    champ_numero: str
    bouton: str


LIBERAL = Ecran(
    nom="liberal",
    titre="Écrire à un médecin libéral",
    genre=Genre.MEDECIN,
    par_numero="Par le n° AM du médecin",
    champ_numero="N° AM du médecin",
    bouton="Rechercher le médecin",
)
STRUCTURE = Ecran(
    nom="structure",
    titre="Écrire à un centre de santé ou à un établissement",
    genre=Genre.STRUCTURE,
    par_numero="Par le n° FINESS",
    champ_numero="N° FINESS",
    bouton="Rechercher la structure",
)
ECRANS = {ecran.nom: ecran for ecran in (LIBERAL, STRUCTURE)}
PAS_LE_VOTRE = "Aucun patient de votre échelon ne correspond à ce NIR"
PAS_LES_VOTRES = "Aucun patient de vos échelons ne correspond à ce NIR"


@dataclass(frozen=True, slots=True)
class Recherche:
    """What came of « Rechercher le médecin » or « Rechercher la structure »."""

    destinataire: Destinataire | None = None
    erreur: str = ""
    patients: tuple[Patient, ...] = ()
    """When the NIR covers several persons: one must be chosen."""
    vers_structure: bool = False
    """Whether the other screen should be offered (A22)."""
    refus: IdentificationRefusee | None = None
    """When the NIR itself gave nobody."""


def chercher(
    requete: Requete, ecran: Ecran, *, mode: str, saisie: str, beneficiaire: str = ""
) -> Recherche:
    """Find the recipient by the patient's NIR or by number; a refusal is a sentence.

    A patient of another échelon is not told from one who does not exist, in words nor in time.
    """
    try:
        if mode == "numero":
            return Recherche(_par_numero(ecran, saisie))
        patients = _patients(requete, saisie)
        choisis = [p for p in patients if str(p.id) == beneficiaire] or patients
        if len(choisis) > 1:
            return Recherche(patients=tuple(patients), erreur="Choisissez le bénéficiaire")
        return Recherche(_du_patient(ecran, choisis[0]))
    except MedecinTraitantSalarie as refus:
        return Recherche(erreur=refus.message, vers_structure=True)
    except (IdentifiantInvalide, RechercheVaine) as refus:
        return Recherche(erreur=refus.message)
    except IdentificationRefusee as refus:
        return Recherche(erreur=refus.message, refus=refus)


def _patients(requete: Requete, saisie: str) -> list[Patient]:
    """Raises `IdentificationRefusee`."""
    echelons = acteur(requete).ids
    patients = patients_de_nir(requete, [nir_saisi(saisie)], echelons=echelons)
    if not patients:
        raise IdentificationRefusee(PAS_LES_VOTRES if len(echelons) > 1 else PAS_LE_VOTRE)
    return patients


def _du_patient(ecran: Ecran, patient: Patient) -> Destinataire:
    """The patient's médecin traitant, or his structure. Raises `RechercheVaine`."""
    if ecran is LIBERAL:
        return annuaire.medecin_traitant_liberal(patient)
    return _joignable(annuaire.structure_du_medecin_traitant(patient))


def destinataire_du_formulaire(
    acteur: Acteur, ecran: Ecran, interlocuteur_id: uuid.UUID | None, patient_id: uuid.UUID | None
) -> Destinataire | None:
    """Check again, at writing, the recipient that the form carries; None if it was forged."""
    if interlocuteur_id is None:
        return None
    interlocuteur = annuaire.interlocuteur_connu(interlocuteur_id, ecran.genre)
    if interlocuteur is None:
        return None
    if patient_id is None:
        return Destinataire(interlocuteur) if joignable(interlocuteur) else None
    patient = annuaire.patient_connu(patient_id)
    if patient is None:
        return None
    try:
        if not acteur.parle_pour(echelon_de(patient).id):
            return None
        trouve = _du_patient(ecran, patient)
    except RechercheVaine:
        return None
    return trouve if trouve.interlocuteur.id == interlocuteur.id else None


def _par_numero(ecran: Ecran, saisie: str) -> Destinataire:
    if ecran is LIBERAL:
        return annuaire.medecin_par_numero_am(saisie)
    return _joignable(annuaire.structure_par_finess(saisie))


def _joignable(destinataire: Destinataire) -> Destinataire:
    """Raises `RechercheVaine` for a structure where nobody could read."""
    if not joignable(destinataire.interlocuteur):
        raise RechercheVaine(
            "Aucun chirurgien de cet établissement n'est habilité : il ne peut pas recevoir"
            " de message"
        )
    return destinataire
