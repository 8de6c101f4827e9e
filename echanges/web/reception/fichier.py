"""One file as it arrives: checked, cleaned, hashed and sealed, never in clear on disk."""

from collections.abc import Iterator

from django.conf import settings

from echanges import coffre
from echanges.coffre.acces import depot
from echanges.fichiers.atelier import AtelierEnPanne, atelier
from echanges.fichiers.corrections import PHRASES, Avis, Correction
from echanges.fichiers.formats import (
    ILLISIBLE,
    NOM_ILLISIBLE,
    OCTETS_POUR_LE_TYPE,
    TROP_GROS,
    VIDE,
    FichierRefuse,
    nom_propre,
)
from echanges.fichiers.nettoyage import nettoyeur
from echanges.fichiers.reconnaissance import format_permis, reconnaitre, renomme
from echanges.messagerie.pieces_jointes import PIECE, FichierScelle

EN_PANNE = "le fichier n'a pas pu être vérifié, réessayez dans quelques instants"

RENOMME = "d'après son contenu, ce fichier a été renommé"
_MORCEAU = 256 * 1024


class FichierNonVerifie(FichierRefuse):
    """Nothing is wrong with this file but that it could not be looked at: it may be sent again."""


class Reception:
    """A file being received: sealed in the store as it comes, then looked at whole.

    Once refused it takes the rest and keeps nothing; `terminer` says why.
    """

    def __init__(self, nom_recu: str | None) -> None:
        """Begin under the name that the browser gave: checked before any byte."""
        self.nom = ""
        self._avis: list[str] = []
        self._refus: FichierRefuse | None = None
        self._ecriture: coffre.EcritureDeDepot | None = None
        self._debut: bytes | None = b""
        self.recus = 0
        try:
            self.nom = _nom_lisible(nom_recu)
            self._commencer(format_permis(self.nom, settings.PIECES_FORMATS))
        except FichierRefuse as refus:
            self._refus = refus

    def ecrire(self, morceau: bytes | bytearray) -> None:
        """Take a piece of the file; keep nothing more from the limit on (R27)."""
        self.recus += len(morceau)
        if self._ecriture is None:
            return
        try:
            if self.recus > settings.PIECE_OCTETS_MAX:
                raise FichierRefuse(TROP_GROS)
            connu = self._reconnu(morceau)
            self._sceller(self._nettoyeur.ecrire(connu))
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

    def _commencer(self, format_: str) -> None:
        """Seal a file of this format from its first byte, under a key of its own."""
        self._format = format_
        self._nettoyeur = nettoyeur(format_)
        self._cle = coffre.nouvelle_cle_de_fichier()
        self._flux = coffre.FluxScellant(self._cle, PIECE)
        self._ecriture = depot().nouveau()

    def _achever(self) -> FichierScelle:
        if self._refus is not None or self._ecriture is None:
            raise self._refus or FichierRefuse(NOM_ILLISIBLE)
        if self.recus == 0:
            raise FichierRefuse(VIDE)
        connu = self._reconnu(b"", dernier=True)  # which may choose another cleaner
        self._sceller(self._nettoyeur.ecrire(connu))
        if correction := self._clore(self._ecriture):
            self._recommencer(correction)
        nom_de_depot, self._ecriture = self._ecriture.valider(), None
        scelle = FichierScelle.du_flux(
            self._flux,
            nom=self.nom,
            extension=self._format,
            depot=nom_de_depot,
            cle=self._cle,
        )
        scelle.avis = self._avis
        return scelle

    def _clore(self, ecriture: coffre.EcritureDeDepot) -> Correction | None:
        """End the sealed file and have it looked at; what is returned is to be kept instead."""
        self._sceller(self._nettoyeur.terminer())
        ecriture.ecrire(self._flux.terminer())
        return self._controler(ecriture)

    def _recommencer(self, correction: Correction) -> None:
        """Receive what the confined process made of the file, with no more trust than in it."""
        self.abandonner()
        if len(correction.octets) > settings.PIECE_OCTETS_MAX:
            raise FichierRefuse(TROP_GROS)
        if correction.avis is not Avis.RIEN:
            self._avis.append(f"{self.nom} : {PHRASES[correction.avis]}")
        if correction.extension:
            self.nom = renomme(self.nom, correction.extension)
        self._commencer(correction.extension or self._format)
        reconnaitre(self.nom, correction.octets[:OCTETS_POUR_LE_TYPE], [self._format])
        vue = memoryview(correction.octets)
        for debut in range(0, len(vue), _MORCEAU):
            self._sceller(self._nettoyeur.ecrire(bytes(vue[debut : debut + _MORCEAU])))
        assert self._ecriture is not None
        if self._clore(self._ecriture):
            raise FichierRefuse(ILLISIBLE)

    def _reconnu(self, morceau: bytes | bytearray, *, dernier: bool = False) -> bytes | bytearray:
        """Keep the first bytes until there are enough to tell the type; give all that may go on."""
        if self._debut is None:
            return morceau
        self._debut += morceau
        if len(self._debut) < OCTETS_POUR_LE_TYPE and not dernier:
            return b""
        debut, self._debut = self._debut, None
        reconnu = reconnaitre(self.nom, debut, settings.PIECES_FORMATS)
        if reconnu.nom != self.nom:
            self._avis.append(f"{self.nom} : {RENOMME} {reconnu.nom}")
            self.nom = reconnu.nom
        if reconnu.format != self._format:  # nothing was written yet
            self._format, self._nettoyeur = reconnu.format, nettoyeur(reconnu.format)
        return reconnu.debut

    def _sceller(self, clair: bytes | bytearray) -> None:
        assert self._ecriture is not None
        self._ecriture.ecrire(self._flux.ecrire(clair))

    def _controler(self, ecriture: coffre.EcritureDeDepot) -> Correction | None:
        """Have the structure looked at in the confined process, from the ciphertext itself."""

        def relire() -> Iterator[bytes]:
            with ecriture.relire() as lecture:
                yield from coffre.ouvrir_flux(lecture, self._cle, PIECE)

        try:
            return atelier().controler(self._format, relire)
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
