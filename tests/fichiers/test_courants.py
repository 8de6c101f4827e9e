"""The table of benign files, on the pure functions, in the order that a file meets them."""

from itertools import islice

import pytest

from echanges.fichiers.apercus import rendre
from echanges.fichiers.formats import nom_propre
from echanges.fichiers.nettoyage import nettoyeur
from echanges.fichiers.reconnaissance import format_permis
from tests.fichiers.courants import COURANTS, Courant
from tests.fichiers.hostiles import ETENDU
from tests.fichiers.test_hostiles import recevoir_sous

APERCUS_D_ESSAI = 3
"""Pages drawn of each file: the next ones are drawn in the same way."""


@pytest.mark.parametrize("courant", COURANTS, ids=lambda courant: courant.cas)
def test_a_file_as_people_have_them_is_accepted_cleaned_and_previewed(courant: Courant) -> None:
    nom, octets = recevoir_sous(nom_propre(courant.nom), courant.contenu(), ETENDU)
    assert nom == (courant.nom_garde or courant.nom)
    assert not courant.absent or courant.absent not in octets
    format_ = format_permis(nom, ETENDU)
    propre = nettoyeur(format_)
    assert bytes(propre.ecrire(octets)) + propre.terminer() == octets
    vues = [page.numero for page in islice(rendre(format_, octets), APERCUS_D_ESSAI + 1)]
    assert vues == [*range(min(courant.pages, APERCUS_D_ESSAI) + 1)] * bool(courant.pages)


def test_the_table_says_each_case_once_and_is_long_enough() -> None:
    assert len({courant.cas for courant in COURANTS}) == len(COURANTS)
    assert len(COURANTS) >= 60
