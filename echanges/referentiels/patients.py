"""The operator's file of patients: NIR, identity, caisse and médecin traitant.

The file may be partial: a patient that it does not name is left as he is.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.utils import timezone

from echanges.annuaire.identifiants import Nir, normaliser_numero
from echanges.annuaire.models import (
    Genre,
    Interlocuteur,
    Organisme,
    Patient,
    cles_de_nom,
    empreinte_nir,
    sceller_nir,
)
from echanges.annuaire.recherche import REGIMES_COUVERTS
from echanges.referentiels import champs
from echanges.referentiels.droits import droits_en_cours
from echanges.referentiels.lecture import Forme, Ligne, Suivi, ne_pas_suivre
from echanges.referentiels.lecture import lire as lire_fichier
from echanges.referentiels.lots import par_lots
from echanges.referentiels.models import NumeroDeMedecin
from echanges.referentiels.rapport import Rapport
from echanges.referentiels.routage import organismes_par_code

FORME = Forme(("nir", "nom", "prenom", "naissance", "regime", "caisse"))
"""Optional: rang, departement, medecin traitant (n° AM or RPPS), structure traitante (FINESS)."""
LOT = 1000
CHAMPS = (
    "nom",
    "prenom",
    "naissance",
    "regime",
    "organisme_id",
    "departement",
    "medecin_traitant_id",
)

Cle = tuple[bytes, int]
"""What a beneficiary is known by: the fingerprint of the NIR, and his rank."""


@dataclass(frozen=True, slots=True)
class Fiche:
    """A line read and checked."""

    ligne: Ligne
    nir: Nir
    rang: int
    naissance: date
    regime: str
    organisme: Organisme | None


def lire(chemin: Path, suivre: Suivi = ne_pas_suivre) -> Iterator[Ligne]:
    """Yield the lines of the CSV. Raises `FichierIllisible`."""
    return lire_fichier(chemin, FORME, suivre)


def appliquer(lignes: Iterator[Ligne], rapport: Rapport) -> None:
    """Create the patients, or bring them up to date. NIRs are sealed as they are read."""
    organismes, jour = organismes_par_code(), timezone.localdate()
    for lot in par_lots(lignes, LOT):
        fiches: dict[Cle, Fiche] = {}
        for ligne in lot:
            rapport.lues += 1
            try:
                fiche = _fiche(ligne, organismes, jour)
                fiches[empreinte_nir(fiche.nir), fiche.rang] = fiche
            except champs.ChampInvalide as erreur:
                rapport.refuser(ligne.numero, erreur.champ, erreur.raison)
        _enregistrer(fiches, rapport)


def _fiche(ligne: Ligne, organismes: dict[tuple[str, str], Organisme], jour: date) -> Fiche:
    champs.controler(ligne)
    champs.texte(ligne, "nom", 100)
    champs.texte(ligne, "prenom", 100)
    champs.departement(ligne)
    regime = champs.code(ligne, "regime", 2)
    organisme = organismes.get((regime, ligne.lire("caisse")))
    if organisme is None and regime in REGIMES_COUVERTS:
        raise champs.ChampInvalide("caisse", "inconnue")
    return Fiche(
        ligne=ligne,
        nir=champs.nir(ligne),
        rang=int(champs.code(ligne, "rang", 1)) if ligne.lire("rang") else 1,
        naissance=champs.naissance(ligne, jour),
        regime=regime,
        organisme=organisme,
    )


def _enregistrer(fiches: dict[Cle, Fiche], rapport: Rapport) -> None:
    traitants = Traitants([fiche.ligne for fiche in fiches.values()])
    connus = {
        (bytes(patient.nir_empreinte), patient.rang): patient
        for patient in Patient.objects.filter(nir_empreinte__in=[cle[0] for cle in fiches])
    }
    nouveaux, changes = [], []
    for cle, fiche in fiches.items():
        patient = connus.get(cle)
        voulu = _voulu(cle, fiche, traitants, rapport)
        if patient is None:
            voulu.nir_scelle = sceller_nir(fiche.nir)
            nouveaux.append(voulu)
        elif any(getattr(patient, champ) != getattr(voulu, champ) for champ in CHAMPS):
            voulu.id = patient.id
            changes.append(voulu)
    Patient.objects.bulk_create(nouveaux)
    if changes:
        ecrits = [champ.removesuffix("_id") for champ in CHAMPS]
        Patient.objects.bulk_update(changes, [*ecrits, "nom_cle", "prenom_cle"])
    rapport.crees["patients"] += len(nouveaux)
    rapport.modifies["patients"] += len(changes)


def _voulu(cle: Cle, fiche: Fiche, traitants: "Traitants", rapport: Rapport) -> Patient:
    """The row that the line describes, without its sealed NIR."""
    traitant = traitants.de(fiche.ligne)
    if traitant is None and traitants.nomme(fiche.ligne):
        rapport.ignores["médecins traitants inconnus"] += 1
    nom, prenom = fiche.ligne.lire("nom"), fiche.ligne.lire("prenom")
    return Patient(
        nir_empreinte=cle[0],
        rang=cle[1],
        nom=nom,
        prenom=prenom,
        **cles_de_nom(nom=nom, prenom=prenom),
        naissance=fiche.naissance,
        regime=fiche.regime,
        organisme=fiche.organisme,
        departement=champs.departement(fiche.ligne),
        medecin_traitant_id=traitant,
    )


class Traitants:
    """The parties behind the médecins traitants that some lines name."""

    def __init__(self, lignes: list[Ligne]) -> None:
        numeros = {_numero(ligne, "medecin traitant") for ligne in lignes}
        finess = {_numero(ligne, "structure traitante") for ligne in lignes}
        self._medecins = _parties(Genre.MEDECIN, numeros)
        self._structures = _parties(Genre.STRUCTURE, finess)
        self._par_rpps: dict[str, set[uuid.UUID]] = {}
        for rpps, partie in NumeroDeMedecin.objects.filter(
            rpps__in=numeros, fin__isnull=True
        ).values_list("rpps", "interlocuteur_id"):
            self._par_rpps.setdefault(rpps, set()).add(partie)
        salaries = droits_en_cours().filter(
            agent__rpps__in=numeros - self._par_rpps.keys(), interlocuteur__genre=Genre.STRUCTURE
        )
        for salarie, structure in salaries.values_list("agent__rpps", "interlocuteur_id"):
            if salarie and structure:
                self._par_rpps.setdefault(salarie, set()).add(structure)

    @staticmethod
    def nomme(ligne: Ligne) -> bool:
        """Whether the line names a médecin traitant at all."""
        return bool(ligne.lire("medecin traitant") or ligne.lire("structure traitante"))

    def de(self, ligne: Ligne) -> uuid.UUID | None:
        """Return the party: by FINESS, then n° AM, then RPPS when it leaves no choice."""
        structure = self._structures.get(_numero(ligne, "structure traitante"))
        numero = _numero(ligne, "medecin traitant")
        possibles = self._par_rpps.get(numero, set())
        seule = next(iter(possibles)) if len(possibles) == 1 else None
        return structure or self._medecins.get(numero) or seule


def _numero(ligne: Ligne, champ: str) -> str:
    return normaliser_numero(ligne.lire(champ))


def _parties(genre: Genre, numeros: set[str]) -> dict[str, uuid.UUID]:
    parties = Interlocuteur.objects.filter(genre=genre, numero__in=numeros)
    return dict(parties.values_list("numero", "id"))
