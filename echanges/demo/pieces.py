"""Sealing the files of the demonstration into the store, without an upload."""

from django.conf import settings

from echanges.coffre import FluxScellant, nouvelle_cle_de_fichier
from echanges.coffre.acces import depot
from echanges.demo.fichiers.catalogue import CATALOGUE
from echanges.fichiers.formats import format_annonce, nom_propre, verifier_debut
from echanges.fichiers.nettoyage import nettoyeur
from echanges.messagerie.pieces_jointes import PIECE, FichierScelle


def sceller(nom: str, octets: bytes) -> FichierScelle:
    """Check a file as the beginning of an upload is, and write it clean and sealed into the store.

    Raises `FichierRefuse`. Side effect: one ciphertext in the store; nothing in clear on disk.
    """
    nom = nom_propre(nom)
    extension = format_annonce(nom, settings.PIECES_FORMATS)
    verifier_debut(extension, octets)
    propre = nettoyeur(extension)
    cle = nouvelle_cle_de_fichier()
    flux = FluxScellant(cle, PIECE)
    with depot().nouveau() as ecriture:
        ecriture.ecrire(flux.ecrire(propre.ecrire(octets) + propre.terminer()))
        ecriture.ecrire(flux.terminer())
        nom_de_depot = ecriture.valider()
    return FichierScelle.du_flux(flux, nom=nom, extension=extension, depot=nom_de_depot, cle=cle)


def piece(nom: str) -> FichierScelle:
    """Seal a file of the catalogue."""
    return sceller(nom, CATALOGUE[nom]())
