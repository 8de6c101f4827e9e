"""Who exists: the parties of a conversation, the caisses and their échelons, the patients."""

import uuid
from collections.abc import Collection
from typing import Self

from django.contrib.postgres.indexes import OpClass
from django.db import models

from echanges.annuaire.identifiants import Nir, mots
from echanges.coffre.acces import trousseau


class Genre(models.TextChoices):
    """What an interlocuteur is; it decides which side it stands on."""

    MEDECIN = "MEDECIN", "médecin libéral"
    STRUCTURE = "STRUCTURE", "centre de santé ou établissement"
    ECHELON = "ECHELON", "échelon médical"


class Interlocuteur(models.Model):
    """A party of a conversation: a médecin libéral, a structure, or an échelon.

    A salaried doctor is not one: he speaks for his structure, so that he sees all of its
    conversations (R35, R36) and no échelon can write to him by name (R86).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    genre = models.CharField(max_length=10, choices=Genre)
    numero = models.CharField(max_length=20)
    """n° AM of a médecin, FINESS of a structure, code of an échelon."""
    nom = models.CharField(max_length=200)
    """Family name, raison sociale, or name of the échelon."""
    prenom = models.CharField(max_length=100, blank=True)
    sigle = models.CharField(max_length=10, blank=True)
    """What an échelon is called before its département: « ELSM » or « MSA »."""
    departement = models.CharField(max_length=3, blank=True)
    courriel = models.EmailField(blank=True)
    """Where it is told of a new message; empty when it is not."""
    remplace_par = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="remplaces"
    )
    """Of a closed échelon: the one that took everything over. The database adds nothing to it."""
    reorganise_le = models.DateTimeField(null=True, blank=True)
    """Last time an échelon gave or took conversations: what was read of it before is stale."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["genre", "numero"], name="interlocuteur_unique"),
        ]

    def __str__(self) -> str:
        return self.libelle

    @property
    def ferme(self) -> bool:
        """Whether an échelon was merged into another."""
        return self.remplace_par_id is not None

    @property
    def libelle(self) -> str:
        """The name shown to the other side (A6): never a salaried doctor's."""
        match self.genre:
            case Genre.MEDECIN:
                return f"Dr {self.prenom} {self.nom}"
            case Genre.ECHELON:
                return f"{self.sigle} {self.departement}"
            case _:
                return self.nom

    @property
    def designation(self) -> str:
        """The name with its number, where two parties could be confused."""
        match self.genre:
            case Genre.MEDECIN:
                return f"{self.libelle} – n° AM {self.numero}"
            case Genre.STRUCTURE:
                return f"{self.nom} – FINESS {self.numero}"
            case _:
                return f"{self.libelle} – {self.nom}"

    @property
    def pastille(self) -> str:
        """The short mark of the lists (R59 to R62, R72, readings A15 and A17)."""
        match self.genre:
            case Genre.MEDECIN:
                return f"{_lettres(self.prenom)[:1]}{_lettres(self.nom)[:1]}"
            case Genre.STRUCTURE:
                return f"{_lettres(self.nom)[:2]}{self.numero[:2]}"
            case _:
                return self.libelle


MOTS_PAR_ENONCE = 2000


class MotDuNom(models.Model):
    """One word of a party's name, normalised: what a search by name compares, as a prefix."""

    id = models.BigAutoField(primary_key=True)
    interlocuteur = models.ForeignKey(Interlocuteur, models.CASCADE, related_name="mots_du_nom")
    mot = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["interlocuteur", "mot"], name="mot_unique"),
        ]
        indexes = [models.Index(OpClass("mot", "text_pattern_ops"), name="mot_prefixe")]

    def __str__(self) -> str:
        return self.mot


def indexer_noms(parties: Collection[Interlocuteur]) -> None:
    """Store the words of these names for `MotDuNom`; to call wherever a name is written."""
    MotDuNom.objects.filter(interlocuteur__in=parties).delete()
    MotDuNom.objects.bulk_create(
        [
            MotDuNom(interlocuteur=partie, mot=mot)
            for partie in parties
            for mot in set(mots(f"{partie.prenom} {partie.nom}"))
        ],
        batch_size=MOTS_PAR_ENONCE,
    )


def _lettres(texte: str) -> str:
    return "".join(c for c in texte if c.isalpha()).upper()


class Organisme(models.Model):
    """A caisse, as numbered by the Assurance Maladie: régime (2 digits) and code (3)."""

    id = models.BigAutoField(primary_key=True)
    regime = models.CharField(max_length=2)
    code = models.CharField(max_length=3)
    type = models.CharField(max_length=10)
    nom = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["regime", "code"], name="organisme_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.nom}"


class Rattachement(models.Model):
    """Which échelon treats the patients of a caisse (R16, R17, reading A27).

    A CPAM has one row, with an empty département; an MSA has one row for each of its
    départements. The table is data, edited by the operator, never code.
    """

    id = models.BigAutoField(primary_key=True)
    organisme = models.ForeignKey(Organisme, models.CASCADE, related_name="rattachements")
    departement = models.CharField(max_length=3, blank=True)
    echelon = models.ForeignKey(Interlocuteur, models.PROTECT, related_name="rattachements")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisme", "departement"], name="rattachement_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisme} {self.departement} → {self.echelon}"


class PatientQuerySet(models.QuerySet["Patient"]):
    """What is read with a patient."""

    def avec_affichage(self) -> Self:
        """Join what the patient's card shows, so that it costs one query."""
        return self.select_related("organisme", "medecin_traitant")


class Patient(models.Model):
    """A beneficiary, as the « info patient » referential gives him.

    Two persons may share a NIR (an assuré and his child): each is a row, with its rank.
    The NIR is stored sealed, and found by a keyed fingerprint, never in clear.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    nir_empreinte = models.BinaryField(max_length=32)
    nir_scelle = models.BinaryField()
    rang = models.PositiveSmallIntegerField(default=1)
    nom = models.CharField(max_length=100)
    prenom = models.CharField(max_length=100)
    nom_cle = models.CharField(max_length=200, editable=False)
    prenom_cle = models.CharField(max_length=200, editable=False)
    naissance = models.DateField()
    regime = models.CharField(max_length=2)
    organisme = models.ForeignKey(Organisme, models.PROTECT, null=True, blank=True)
    """None for the régimes whose caisses this service does not hold."""
    departement = models.CharField(max_length=3, blank=True)
    medecin_traitant = models.ForeignKey(
        Interlocuteur, models.SET_NULL, null=True, blank=True, related_name="patientele"
    )
    """The médecin libéral, or the structure where the salaried médecin traitant works (R87)."""

    objects = PatientQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["nir_empreinte", "rang"], name="patient_unique"),
        ]
        indexes = [
            models.Index(
                OpClass("nom_cle", "text_pattern_ops"),
                OpClass("prenom_cle", "text_pattern_ops"),
                name="patient_nom",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def identite(self) -> str:
        """First name and family name, as written in lists."""
        return identite(self.prenom, self.nom)

    @property
    def nir(self) -> Nir:
        """The NIR, opened; never log it."""
        return Nir(trousseau().ouvrir_texte(bytes(self.nir_scelle), CONTEXTE_DU_NIR))


def identite(prenom: str, nom: str) -> str:
    """Return a patient's name, as written in lists."""
    return f"{prenom} {nom}"


CONTEXTE_DU_NIR = "patient|nir"
"""What a sealed NIR is bound to: it opens nowhere else."""


def empreinte_nir(nir: Nir) -> bytes:
    """Return the keyed fingerprint under which a NIR is found (32 bytes)."""
    return trousseau().empreinte("nir", nir.corps)


def sceller_nir(nir: Nir) -> bytes:
    """Return the NIR sealed for `Patient.nir_scelle`."""
    return trousseau().sceller_texte(nir.corps, CONTEXTE_DU_NIR)


def resceller_nir(scelle: bytes) -> bytes:
    """Return a sealed NIR under the current master key; unchanged if it already is."""
    return trousseau().resceller(scelle, CONTEXTE_DU_NIR)


def cles_de_nom(*, nom: str, prenom: str) -> dict[str, str]:
    """Return a patient's keys, compared by searches: accents, case and outer punctuation folded."""
    return {"nom_cle": " ".join(mots(nom)), "prenom_cle": " ".join(mots(prenom))}
