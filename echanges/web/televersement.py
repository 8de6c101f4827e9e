"""Receiving files: checked, hashed and sealed as they arrive, never in clear on disk.

A refused file is named in `requete.refus_de_pieces`; the others and the typed text go on.
"""

from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

from echanges import coffre
from echanges.coffre.acces import depot, trousseau
from echanges.messagerie.pieces_jointes import (
    NOM_ILLISIBLE,
    OCTETS_POUR_LE_TYPE,
    TROP_GROS,
    VIDE,
    FichierScelle,
    PieceRefusee,
    format_annonce,
    nom_propre,
    verifier_contenu,
)

CHAMP = "pieces"


class FichierRecu(UploadedFile):  # type: ignore[type-arg]
    """A file that went through `ScellementEnVol`: sealed in the store, not yet attached."""

    def __init__(self, scelle: FichierScelle) -> None:
        super().__init__(None, scelle.nom, size=scelle.taille)
        self.scelle = scelle

    def close(self) -> None:
        """Nothing is open."""


class ScellementEnVol(FileUploadHandler):
    """Seal each file part in the store while it arrives; keep at most a segment in memory."""

    chunk_size = 1024 * 1024

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.ecriture: coffre.EcritureDeDepot | None = None
        self.acheves: list[str] = []

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        """Note that a form with files is being read."""
        self._refus: list[str] = []
        self.request.refus_de_pieces = self._refus  # type: ignore[union-attr]

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file: its name and announced format are checked before any byte."""
        super().new_file(*args, **kwargs)
        if getattr(self.request, "seance", None) is None or self.field_name != CHAMP:
            raise SkipFile
        self.nom = nom_propre(self.file_name or "")
        try:
            if not self.nom:
                raise PieceRefusee("Un fichier", NOM_ILLISIBLE)
            self.format = format_annonce(self.nom)
        except PieceRefusee as refus:
            self._refuser(refus)
        self.cle = coffre.nouvelle_cle_de_fichier()
        self.flux = coffre.FluxScellant(self.cle, "piece")
        self.debut = b""
        self.ecriture = depot().nouveau()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Seal a chunk; stop at the limit (R27)."""
        assert self.ecriture is not None
        try:
            if start + len(raw_data) > settings.PIECE_OCTETS_MAX:
                raise PieceRefusee(self.nom, TROP_GROS)
            if start == 0:
                self.debut = raw_data[:OCTETS_POUR_LE_TYPE]
                verifier_contenu(self.nom, self.format, self.debut)
        except PieceRefusee as refus:
            self._refuser(refus)
        self.ecriture.ecrire(self.flux.ecrire(raw_data))

    def file_complete(self, file_size: int) -> FichierRecu | None:
        """End a file: an empty one is refused, the others are in the store for good."""
        if self.ecriture is None:
            return None
        if file_size == 0:
            self._abandonner()
            self._refus.append(PieceRefusee(self.nom, VIDE).message)
            return None
        self.ecriture.ecrire(self.flux.terminer())
        nom_de_depot, self.ecriture = self.ecriture.valider(), None
        self.acheves.append(nom_de_depot)
        return FichierRecu(
            FichierScelle(
                nom=self.nom,
                format=self.format,
                taille=file_size,
                empreinte=trousseau().empreinte("piece", self.flux.sha256.hex()),
                depot=nom_de_depot,
                cle=self.cle,
            )
        )

    def upload_interrupted(self) -> None:
        """The browser left in the middle: leave nothing behind."""
        self._abandonner()

    def tout_abandonner(self) -> None:
        """The form will never be read: destroy the files that had arrived, too."""
        self._abandonner()
        for nom in self.acheves:
            depot().supprimer(nom)

    def _refuser(self, refus: PieceRefusee) -> None:
        self._abandonner()
        self._refus.append(refus.message)
        raise SkipFile

    def _abandonner(self) -> None:
        if self.ecriture is not None:
            self.ecriture.abandonner()
            self.ecriture = None


def recevoir(requete: HttpRequest) -> None:
    """Read the form and seal its files; one that cannot be read leaves nothing behind."""
    try:
        _ = requete.POST
    except Exception:  # a broken connection, too many files or fields, a malformed body
        for handler in requete.upload_handlers:
            if isinstance(handler, ScellementEnVol):
                handler.tout_abandonner()
        raise


def fichiers_recus(requete: HttpRequest) -> list[FichierScelle]:
    """The files of the form that were accepted and sealed."""
    return [f.scelle for f in requete.FILES.getlist(CHAMP) if isinstance(f, FichierRecu)]


def oublier_les_fichiers(requete: HttpRequest, statut: int) -> None:
    """Destroy the sealed files that the view did not attach, or whose transaction was undone."""
    if requete.method != "POST":
        return
    annulee = statut >= 500 or statut in {403, 404}
    gardes: set[str] = set() if annulee else getattr(requete, "pieces_gardees", set())
    for fichier in fichiers_recus(requete):
        if fichier.depot not in gardes:
            depot().supprimer(fichier.depot)
