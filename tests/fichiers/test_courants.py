"""The table of benign files, on the pure functions, in the order that a file meets them."""

import pytest

from echanges.fichiers.controle import controler
from echanges.fichiers.formats import format_annonce, nom_propre, verifier_debut
from echanges.fichiers.nettoyage import nettoyeur
from tests.fichiers.courants import COURANTS, Courant
from tests.fichiers.hostiles import ETENDU


def recevoir(courant: Courant) -> tuple[str, bytes]:
    """The name and the bytes that are kept. Raises FichierRefuse."""
    nom = nom_propre(courant.nom)
    extension = format_annonce(nom, ETENDU)
    octets = courant.contenu()
    verifier_debut(extension, octets)
    propre = nettoyeur(extension)
    gardes = bytes(propre.ecrire(octets)) + propre.terminer()
    controler(extension, gardes)
    return nom, gardes


@pytest.mark.parametrize("courant", COURANTS, ids=lambda courant: courant.cas)
def test_a_file_as_people_have_them_is_accepted(courant: Courant) -> None:
    nom, _ = recevoir(courant)
    assert nom == (courant.nom_garde or courant.nom)
