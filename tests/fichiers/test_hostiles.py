"""The table of hostile files, on the pure functions, in the order that a file meets them."""

from collections.abc import Sequence

import pytest

from echanges.fichiers.controle import controler
from echanges.fichiers.formats import (
    NOM_ILLISIBLE,
    VIDE,
    FichierRefuse,
    nom_propre,
)
from echanges.fichiers.nettoyage import nettoyeur
from echanges.fichiers.reconnaissance import format_permis, reconnaitre, renomme
from tests.fichiers.fabrique import eicar
from tests.fichiers.hostiles import HOSTILES, Hostile

REFUSES = [h for h in HOSTILES if h.attendu == "refuse"]
INERTES = [h for h in HOSTILES if h.attendu == "inerte"]


def recevoir(hostile: Hostile) -> tuple[str, bytes]:
    """The name and the bytes that are kept. Raises FichierRefuse."""
    nom = nom_propre(hostile.nom)
    if not nom:
        raise FichierRefuse(NOM_ILLISIBLE)
    format_permis(nom, hostile.permis)
    octets = hostile.contenu()
    if not octets:
        raise FichierRefuse(VIDE)
    return recevoir_sous(nom, octets, hostile.permis)


def recevoir_sous(nom: str, octets: bytes, permis: Sequence[str]) -> tuple[str, bytes]:
    """The name and the bytes that are kept of a file; corrected once, and once only."""
    reconnu = reconnaitre(nom, octets, permis)
    propre = nettoyeur(reconnu.format)
    gardes = bytes(propre.ecrire(reconnu.debut)) + propre.terminer()
    correction = controler(reconnu.format, gardes)
    if correction is None:
        return reconnu.nom, gardes
    nom = renomme(reconnu.nom, correction.extension or reconnu.format)
    assert controler(nom.rpartition(".")[2], correction.octets) is None
    return nom, correction.octets


def phrase(hostile: Hostile) -> str:
    """The name of a case in the output of pytest."""
    return hostile.cas


@pytest.mark.notice("R25", "R26")
@pytest.mark.parametrize("hostile", REFUSES, ids=phrase)
def test_a_hostile_file_is_refused_for_the_reason_that_is_said(hostile: Hostile) -> None:
    with pytest.raises(FichierRefuse) as refus:
        recevoir(hostile)
    assert refus.value.raison == hostile.raison


@pytest.mark.parametrize("hostile", INERTES, ids=phrase)
def test_what_is_accepted_of_a_hostile_file_is_inert(hostile: Hostile) -> None:
    nom, octets = recevoir(hostile)
    assert nom == (hostile.nom_garde or hostile.nom)
    if hostile.absent:
        assert hostile.absent in hostile.contenu()
        assert hostile.absent not in octets


def test_the_table_says_each_case_once_and_is_long_enough() -> None:
    assert len({h.cas for h in HOSTILES}) == len(HOSTILES)
    assert len(HOSTILES) >= 70


def test_only_the_antivirus_stops_what_is_marked_so() -> None:
    """In a zip, the member is found once it is inflated: the antivirus does it too."""
    marques = [h for h in HOSTILES if h.antivirus]
    assert {h.nom[2:] for h in marques} == {"txt", "pdf", "docx", "odt"}
    assert all(eicar() in recevoir(h)[1] for h in marques if h.nom[2:] in {"txt", "pdf"})
