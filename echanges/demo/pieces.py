"""Sealing the files of the demonstration into the store, without an upload."""

from echanges.coffre import FluxScellant, nouvelle_cle_de_fichier
from echanges.coffre.acces import depot, trousseau
from echanges.demo.fichiers.catalogue import CATALOGUE
from echanges.messagerie.pieces_jointes import (
    OCTETS_POUR_LE_TYPE,
    FichierScelle,
    format_annonce,
    nom_propre,
    verifier_contenu,
)


def sceller(nom: str, octets: bytes) -> FichierScelle:
    """Check a file as an upload is checked, and write it sealed into the store.

    Raises `PieceRefusee`. Side effect: one ciphertext in the store; nothing in clear on disk.
    """
    nom = nom_propre(nom)
    extension = format_annonce(nom)
    verifier_contenu(nom, extension, octets[:OCTETS_POUR_LE_TYPE])
    cle = nouvelle_cle_de_fichier()
    flux = FluxScellant(cle, "piece")
    with depot().nouveau() as ecriture:
        ecriture.ecrire(flux.ecrire(octets))
        ecriture.ecrire(flux.terminer())
        nom_de_depot = ecriture.valider()
    return FichierScelle(
        nom=nom,
        format=extension,
        taille=flux.taille,
        empreinte=trousseau().empreinte("piece", flux.sha256.hex()),
        depot=nom_de_depot,
        cle=cle,
    )


def piece(nom: str) -> FichierScelle:
    """Seal a file of the catalogue."""
    return sceller(nom, CATALOGUE[nom]())
