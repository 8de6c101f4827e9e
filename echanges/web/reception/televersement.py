"""Reading forms that carry files: each file goes to its `Reception` as it arrives.

A refused file is named in `requete.refus_de_pieces`; the others and the typed text go on.
"""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFilesSent, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, QueryDict
from django.http.multipartparser import MultiPartParserError
from django.utils.datastructures import MultiValueDict
from multipart import MultipartError, MultipartSegment, PushMultipartParser

from echanges.fichiers.formats import FichierRefuse
from echanges.messagerie.pieces_jointes import FichierScelle, detruire
from echanges.web.reception.fichier import FichierNonVerifie, Reception
from echanges.web.requete import Requete

CHAMP = "pieces"
BLOC = 256 * 1024
"""Bytes of a form read at once: twice as many would take too much memory (decision 0027)."""
CHAMPS_MAX = 60
Fichiers = MultiValueDict[str, Any]


class FichierRecu(UploadedFile):  # type: ignore[type-arg]
    """A file that was received: sealed in the store, not yet attached."""

    def __init__(self, scelle: FichierScelle) -> None:
        super().__init__(None, scelle.nom, size=scelle.taille)
        self.scelle = scelle

    def close(self) -> None:
        """Do nothing: there is no file to close."""


class ScellementEnVol(FileUploadHandler):
    """Read the form in the place of Django's parser, which drops in silence what it cannot read.

    A part whose name cannot be decoded, or says nothing, is a refusal: a message never leaves
    with fewer files than were attached.
    """

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803 - Django's own name
        content_length: int,
        boundary: Any,
        encoding: str | None = None,
    ) -> tuple[QueryDict, Fichiers]:
        """Return the fields and the sealed files. Raises `MultiPartParserError`: a bad request."""
        avec_fichiers = getattr(self.request, "seance", None) is not None
        lecture = LectureDeFormulaire(avec_fichiers=avec_fichiers)
        self.request.refus_de_pieces = lecture.refus  # type: ignore[union-attr]
        lecture.lire(input_data, content_length, boundary)
        return lecture.champs, lecture.fichiers

    def file_complete(self, file_size: int) -> None:
        """Never called: the form was read above."""


class LectureDeFormulaire:
    """One multipart form being read: its fields, its files, and what is wrong with them."""

    def __init__(self, *, avec_fichiers: bool) -> None:
        """Without `avec_fichiers` (nobody is signed in), files are read and thrown away."""
        self.champs = QueryDict(mutable=True)
        self.fichiers: Fichiers = MultiValueDict()
        self.refus: list[ValidationError] = []
        self._avec_fichiers = avec_fichiers
        self._octets = 0
        self._nombre = 0
        self._partie: _Partie
        self._reception: Reception | None = None

    def lire(self, flux: Any, longueur: int, frontiere: bytes) -> None:
        """Read everything. Raises `MultiPartParserError`, `RequestDataTooBig`, and leaves nothing
        in the store when it does.
        """
        analyseur = PushMultipartParser(
            frontiere,
            content_length=longueur,
            max_segment_count=CHAMPS_MAX,
            header_charset="latin-1",  # never fails: names are decoded, or refused, by us
        )
        try:
            with analyseur:
                while not analyseur.closed:
                    for evenement in analyseur.parse(flux.read(BLOC)):
                        self._suivre(evenement)
        except MultipartError as erreur:
            self.abandonner()
            raise MultiPartParserError("This form cannot be read.") from erreur
        except BaseException:
            self.abandonner()
            raise

    def abandonner(self) -> None:
        """The form will never be used: destroy the files that had arrived."""
        if self._reception is not None:
            self._reception.abandonner()
        detruire([fichier.scelle.depot for fichier in self.fichiers.getlist(CHAMP)])

    def _suivre(self, evenement: MultipartSegment | bytearray | None) -> None:
        """Take note that a part begins, goes on, or ends."""
        if isinstance(evenement, MultipartSegment):
            self._partie = _Partie(evenement)
            if self._partie.est_un_fichier and self._avec_fichiers:
                self._nombre += 1
                if self._nombre > settings.DATA_UPLOAD_MAX_NUMBER_FILES:
                    raise TooManyFilesSent("This form sends too many files.")
                self._reception = Reception(self._partie.nom_de_fichier)
        elif evenement is not None:
            self._recevoir(evenement)
        else:
            self._terminer()

    def _recevoir(self, morceau: bytearray) -> None:
        if self._reception is not None:
            self._reception.ecrire(morceau)
        elif self._partie.est_un_champ:
            self._octets += len(morceau)
            if self._octets > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
                raise RequestDataTooBig("The fields of this form are too long.")
            self._partie.valeur += morceau

    def _terminer(self) -> None:
        if self._partie.est_un_champ:
            valeur = self._partie.valeur.decode(errors="replace")
            self.champs.appendlist(self._partie.nom, valeur)
        if self._reception is None:
            return
        reception, self._reception = self._reception, None
        if self._partie.nom_de_fichier == "" and not reception.recus:
            return  # the field of a form in which no file was chosen
        try:
            self.fichiers.appendlist(CHAMP, FichierRecu(reception.terminer()))
        except FichierRefuse as refus:
            code = "en_panne" if isinstance(refus, FichierNonVerifie) else "refuse"
            phrase = f"{reception.nom or 'Un fichier'} : {refus.raison}"
            self.refus.append(ValidationError(phrase, code=code))


class _Partie:
    """What the headers of a part say."""

    def __init__(self, segment: MultipartSegment) -> None:
        self.nom = segment.name.encode("latin-1").decode(errors="replace")
        self.valeur = b""
        self.nom_de_fichier = segment.filename
        self.est_un_champ = segment.filename is None and self.nom != CHAMP
        self.est_un_fichier = self.nom == CHAMP


def recevoir(requete: Requete) -> None:
    """Read the form and seal its files, before the transaction opens."""
    requete.refus_de_pieces = []
    _ = requete.POST


def fichiers_recus(requete: HttpRequest) -> list[FichierScelle]:
    """The files of the form that were accepted and sealed."""
    return [f.scelle for f in requete.FILES.getlist(CHAMP) if isinstance(f, FichierRecu)]


def oublier_les_fichiers(requete: Requete) -> None:
    """Destroy the sealed files that the view did not attach, or whose transaction was undone."""
    if requete.method == "POST":
        detruire([f.depot for f in fichiers_recus(requete) if requete.annulee or not f.joint])
