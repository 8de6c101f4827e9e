"""Lists of revoked certificates: what counts as one, what it closes, and when it is too old."""

from datetime import datetime, timedelta

import pytest
from cryptography import x509

from echanges.certificats.refus import CarteRefusee, Motif, RevocationInconnue
from echanges.certificats.revocation import Liste, ListeIllisible, lire_liste
from echanges.certificats.verification import verifier
from echanges.demo.igc.certificats import UN_JOUR, Autorite
from echanges.demo.igc.dossier import PERSONNES
from tests.certificats.igc import GRACE, MAINTENANT, autorites_d_essai, igc_d_essai

SECONDE = timedelta(seconds=1)


def listes(*ders: bytes) -> dict[str, Liste]:
    """These lists, by authority."""
    lues = [lire_liste(der, autorites_d_essai()) for der in ders]
    return {liste.autorite: liste for liste in lues}


def entrer(connues: dict[str, Liste], instant: datetime = MAINTENANT) -> None:
    """Present Dr MARTIN's card."""
    verifier(igc_d_essai().cartes["martin"].der, autorites_d_essai(), connues, instant, GRACE)


def test_a_revoked_card_is_refused_and_no_other() -> None:
    igc = igc_d_essai()
    vides = listes(igc.racine.liste(), igc.personnes.liste([igc.cartes["haddad"]]))
    entrer(vides)
    revoquee = listes(igc.racine.liste(), igc.personnes.liste([igc.cartes["martin"]]))
    with pytest.raises(CarteRefusee, match=Motif.REVOQUEE.value):
        entrer(revoquee)


def test_a_revoked_authority_closes_the_door_to_its_cards() -> None:
    igc = igc_d_essai()
    with pytest.raises(CarteRefusee, match=Motif.REVOQUEE.value):
        entrer(listes(igc.racine.liste([igc.personnes]), igc.personnes.liste()))


@pytest.mark.parametrize("manquante", ["racine", "personnes"])
def test_without_a_list_of_each_authority_nobody_enters(manquante: str) -> None:
    igc = igc_d_essai()
    connues = {"racine": igc.racine.liste(), "personnes": igc.personnes.liste()}
    del connues[manquante]
    with pytest.raises(RevocationInconnue, match="no list"):
        entrer(listes(*connues.values()))


@pytest.mark.parametrize("perimee", ["racine", "personnes"])
def test_a_list_counts_until_the_end_of_its_grace(perimee: str) -> None:
    igc = igc_d_essai()
    debut = MAINTENANT.replace(microsecond=0)
    duree = {"racine": 30 * UN_JOUR, "personnes": 30 * UN_JOUR} | {perimee: UN_JOUR}
    connues = listes(
        igc.racine.liste(debut=debut, duree=duree["racine"]),
        igc.personnes.liste(debut=debut, duree=duree["personnes"]),
    )
    entrer(connues, debut + UN_JOUR + GRACE)
    with pytest.raises(RevocationInconnue, match="ended on"):
        entrer(connues, debut + UN_JOUR + GRACE + SECONDE)


def test_a_list_signed_by_somebody_else_under_the_same_name_is_refused() -> None:
    with pytest.raises(ListeIllisible, match="trusted authority"):
        lire_liste(igc_d_essai().inconnue.liste(), autorites_d_essai())


def test_a_list_of_another_name_is_refused() -> None:
    personnes = igc_d_essai().personnes
    usurpee = Autorite(Autorite.racine("TEST AUTRE NOM").certificat, personnes.cle)
    with pytest.raises(ListeIllisible, match="trusted authority"):
        lire_liste(usurpee.liste(), autorites_d_essai())


@pytest.mark.parametrize(
    "extension",
    [
        x509.DeltaCRLIndicator(1),
        x509.IssuingDistributionPoint(None, None, False, True, None, False, False),
    ],
)
def test_a_partial_list_is_refused(extension: x509.ExtensionType) -> None:
    partielle = igc_d_essai().personnes.liste(critiques=[extension])
    with pytest.raises(ListeIllisible, match="partial"):
        lire_liste(partielle, autorites_d_essai())


@pytest.mark.parametrize("octets", [b"", b"<html>", igc_d_essai().personnes.der])
def test_what_is_not_a_list_is_refused(octets: bytes) -> None:
    with pytest.raises(ListeIllisible, match="not a list"):
        lire_liste(octets, autorites_d_essai())


def test_a_changed_bit_is_seen_in_a_list() -> None:
    der = bytearray(igc_d_essai().personnes.liste([igc_d_essai().cartes["martin"]]))
    numero = igc_d_essai().cartes["martin"].certificat.serial_number
    octets = numero.to_bytes((numero.bit_length() + 8) // 8, "big")
    place = bytes(der).index(octets)
    der[place + 3] ^= 1
    with pytest.raises(ListeIllisible, match="trusted authority"):
        lire_liste(bytes(der), autorites_d_essai())


def test_the_authority_of_a_list_is_named() -> None:
    assert PERSONNES in lire_liste(igc_d_essai().personnes.liste(), autorites_d_essai()).emetteur
