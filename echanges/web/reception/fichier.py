"""One file as it arrives: checked, cleaned, hashed and sealed, never in clear on disk."""

from collections.abc import Iterator

from django.conf import settings

from echanges import coffre
from echanges.coffre.acces import depot
from echanges.fichiers.atelier import AtelierEnPanne, atelier
from echanges.fichiers.formats import (
    NOM_ILLISIBLE,
    OCTETS_POUR_LE_TYPE,
    TROP_GROS,
    VIDE,
    FichierRefuse,
    format_annonce,
    nom_propre,
    verifier_debut,
)
from echanges.fichiers.nettoyage import nettoyeur
from echanges.messagerie.pieces_jointes import PIECE, FichierScelle

EN_PANNE = "le fichier n'a pas pu être vérifié, réessayez dans quelques instants"


class FichierNonVerifie(FichierRefuse):
    """Nothing is wrong with this file but that it could not be looked at: it may be sent again."""


class Reception:
    """A file being received: sealed in the store as it comes, then looked at whole.

    Once refused it takes the rest and keeps nothing; `terminer` says why.
    """

    def __init__(self, nom_recu: str | None) -> None:
        """Begin under the name that the browser gave: checked before any byte."""
        self.nom = ""
        self._refus: FichierRefuse | None = None
        self._ecriture: coffre.EcritureDeDepot | None = None
        self._debut: bytes | None = b""
        self.recus = 0
        try:
            self.nom = _nom_lisible(nom_recu)
            self._format = format_annonce(self.nom, settings.PIECES_FORMATS)
        except FichierRefuse as refus:
            self._refus = refus
            return
        self._nettoyeur = nettoyeur(self._format)
        self._cle = coffre.nouvelle_cle_de_fichier()
        self._flux = coffre.FluxScellant(self._cle, PIECE)
        self._ecriture = depot().nouveau()

    def ecrire(self, morceau: bytes | bytearray) -> None:
        """Take a piece of the file; keep nothing more from the limit on (R27)."""
        self.recus += len(morceau)
        if self._ecriture is None:
            return
        try:
            if self.recus > settings.PIECE_OCTETS_MAX:
                raise FichierRefuse(TROP_GROS)
            self._sceller(self._nettoyeur.ecrire(self._reconnu(morceau)))
        except FichierRefuse as refus:
            self._refuser(refus)

    def terminer(self) -> FichierScelle:
        """Return the file, in the store for good. Raises `FichierRefuse`, and leaves nothing."""
        try:
            return self._achever()
        except BaseException:
            self.abandonner()
            raise

    def abandonner(self) -> None:
        """Remove what was written of the file."""
        if self._ecriture is not None:
            self._ecriture.abandonner()
            self._ecriture = None

    def _achever(self) -> FichierScelle:
        if self._refus is not None or self._ecriture is None:
            raise self._refus or FichierRefuse(NOM_ILLISIBLE)
        if self.recus == 0:
            raise FichierRefuse(VIDE)
        fin = self._nettoyeur.ecrire(self._reconnu(b"", dernier=True))
        self._sceller(fin + self._nettoyeur.terminer())
        self._ecriture.ecrire(self._flux.terminer())
        self._controler(self._ecriture)
        nom_de_depot, self._ecriture = self._ecriture.valider(), None
        return FichierScelle.du_flux(
            self._flux,
            nom=self.nom,
            extension=self._format,
            depot=nom_de_depot,
            cle=self._cle,
        )

    def _reconnu(self, morceau: bytes | bytearray, *, dernier: bool = False) -> bytes | bytearray:
        """Keep the first bytes until there are enough to tell the type; give all that may go on."""
        if self._debut is None:
            return morceau
        self._debut += morceau
        if len(self._debut) < OCTETS_POUR_LE_TYPE and not dernier:
            return b""
        debut, self._debut = self._debut, None
        verifier_debut(self._format, debut)
        return debut

    def _sceller(self, clair: bytes | bytearray) -> None:
        assert self._ecriture is not None
        self._ecriture.ecrire(self._flux.ecrire(clair))

    def _controler(self, ecriture: coffre.EcritureDeDepot) -> None:
        """Have the structure looked at in the confined process, from the ciphertext itself."""

        def relire() -> Iterator[bytes]:
            with ecriture.relire() as lecture:
                yield from coffre.ouvrir_flux(lecture, self._cle, PIECE)

        try:
            atelier().controler(self._format, relire)
        except AtelierEnPanne as panne:
            raise FichierNonVerifie(EN_PANNE) from panne

    def _refuser(self, refus: FichierRefuse) -> None:
        self.abandonner()
        self._refus = refus


def _nom_lisible(nom_recu: str | None) -> str:
    """Decode and clean the name of a file. Raises `FichierRefuse` when nothing readable is left."""
    try:
        nom = nom_propre((nom_recu or "").encode("latin-1").decode())
    except UnicodeDecodeError:
        nom = ""
    if not nom:
        raise FichierRefuse(NOM_ILLISIBLE)
    return nom
