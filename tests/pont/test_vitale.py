"""Reading the open files of a card, on a model of one: no real card was ever here."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pont import tlv
from pont.lecture import CarteIllisible, date_du_calendrier
from pont.vitale import avec_suites, lire
from tests.pont.cartes import Carte, identite, objet, porteur

HUGO, CHLOE = b"179063599490903", b"212043599490971"


def famille() -> Carte:
    """Two holders."""
    return Carte(
        identite(b"BERTRAND", b"HUGO", b"19790614") + identite(b"BERTRAND", b"CHLO\xc9", b"201204"),
        porteur(t90=b"FRA", t93=HUGO) + porteur(t90=b"FRA", t93=CHLOE),
    )


def test_the_holders_of_a_card_are_read_with_their_dates_as_they_are() -> None:
    hugo, chloe = lire(famille().transmettre)
    assert (hugo.nom, hugo.prenom, hugo.date_en_carte) == ("BERTRAND", "HUGO", "19790614")
    assert (chloe.prenom, chloe.date_en_carte) == ("CHLOÉ", "201204")


def test_the_first_number_is_the_assures_and_the_others_are_their_own() -> None:
    hugo, chloe = lire(famille().transmettre)
    assert (hugo.nir, hugo.nir_certifie) == (HUGO.decode(), "")
    assert (chloe.nir, chloe.nir_certifie) == (HUGO.decode(), CHLOE.decode())


def test_a_card_of_the_old_protocol_is_read_the_same() -> None:
    carte = famille()
    carte.protocole_t0 = True
    assert lire(avec_suites(carte.transmettre)) == lire(famille().transmettre)


def test_a_file_longer_than_one_block_is_read_whole() -> None:
    carte = famille()
    bourrage = objet("66", b"\x80\x04" + b"2024" * 70)
    carte.fichiers = {
        place: bourrage + octets if place[1] == "3F01" else octets
        for place, octets in carte.fichiers.items()
    }
    assert len(lire(carte.transmettre)) == 2


@pytest.mark.parametrize(
    ("identites", "nirs"),
    [
        (b"", b""),
        (identite(b"A", b"B", b"19790614"), b""),
        (identite(b"A", b"B", b"19790614")[:-3], porteur(t93=HUGO)),
        (b"", porteur(t93=HUGO)),
    ],
)
def test_a_damaged_card_is_refused_whole(identites: bytes, nirs: bytes) -> None:
    with pytest.raises(CarteIllisible):
        lire(Carte(identites, nirs).transmettre)


def test_another_card_is_no_carte_vitale() -> None:
    with pytest.raises(CarteIllisible):
        lire(lambda apdu: (b"", 0x6A82))


def test_a_file_without_end_is_refused() -> None:
    carte = famille()

    def sans_fin(apdu: bytes) -> tuple[bytes, int]:
        return (b"\x65" * 256, 0x9000) if apdu[1] == 0xB0 else carte.transmettre(apdu)

    with pytest.raises(CarteIllisible):
        lire(sans_fin)


def test_objects_with_long_tags_and_lengths_are_read_until_the_padding() -> None:
    octets = objet("7F21", b"x" * 300) + objet("5F37", b"") + b"\x00" * 5
    assert list(tlv.objets(octets)) == [(0x7F21, b"x" * 300), (0x5F37, b"")]


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_said_to_be_cut(octets: bytes) -> None:
    try:
        lus = list(tlv.objets(octets))
    except tlv.TlvTronque:
        return
    assert sum(len(valeur) for _, valeur in lus) <= len(octets)


@pytest.mark.parametrize(
    ("en_carte", "dit"),
    [("19790614", "14061979"), ("19864200", ""), ("580312", ""), ("20230229", ""), ("", "")],
)
def test_only_a_date_of_the_calendar_is_given_as_one(en_carte: str, dit: str) -> None:
    assert date_du_calendrier(en_carte) == dit
