import copy
import pickle
import time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from echanges.coffre import CleDeConversation, ScelleInvalide
from tests.coffre.alterations import contextes, inverser_un_bit

CLE = CleDeConversation(bytes(range(32)))
AUTRE = CleDeConversation(bytes(32))
CONTEXTE = "message|42|PS|7"


@given(st.binary(max_size=5000), contextes)
def test_what_is_sealed_opens_in_its_context(clair: bytes, contexte: str) -> None:
    scelle = CLE.sceller(clair, contexte)
    assert CLE.ouvrir(scelle, contexte) == clair
    assert len(scelle) == len(clair) + 45


@given(st.text(max_size=500))
def test_a_text_comes_back_as_it_was(texte: str) -> None:
    assert CLE.ouvrir_texte(CLE.sceller_texte(texte, CONTEXTE), CONTEXTE) == texte


@given(st.binary(max_size=200), st.integers(min_value=0))
def test_one_inverted_bit_anywhere_is_refused(clair: bytes, position: int) -> None:
    scelle = inverser_un_bit(CLE.sceller(clair, CONTEXTE), position)
    with pytest.raises(ScelleInvalide):
        CLE.ouvrir(scelle, CONTEXTE)


@given(st.binary(max_size=200), contextes, contextes)
def test_another_context_is_refused(clair: bytes, un: str, autre: str) -> None:
    assume(un != autre)
    with pytest.raises(ScelleInvalide):
        CLE.ouvrir(CLE.sceller(clair, un), autre)


def test_two_sealed_values_exchanged_are_both_refused() -> None:
    un, deux = CLE.sceller(b"one", "message|1"), CLE.sceller(b"two", "message|2")
    for scelle, contexte in ((deux, "message|1"), (un, "message|2")):
        with pytest.raises(ScelleInvalide):
            CLE.ouvrir(scelle, contexte)


def test_every_truncation_and_any_addition_is_refused() -> None:
    scelle = CLE.sceller(b"clear text", CONTEXTE)
    for altere in [scelle[:taille] for taille in range(len(scelle))] + [scelle + b"\0"]:
        with pytest.raises(ScelleInvalide):
            CLE.ouvrir(altere, CONTEXTE)


def test_another_key_is_refused() -> None:
    with pytest.raises(ScelleInvalide):
        AUTRE.ouvrir(CLE.sceller(b"clear text", CONTEXTE), CONTEXTE)


def test_the_same_text_never_gives_the_same_bytes() -> None:
    assert len({CLE.sceller(b"same", CONTEXTE) for _ in range(1000)}) == 1000


def test_the_clear_text_is_not_in_the_sealed_bytes() -> None:
    assert b"canary" not in CLE.sceller(b"canary" * 20, CONTEXTE)


@pytest.mark.parametrize("genre", [bytes, bytearray, memoryview])
def test_what_a_database_driver_gives_is_accepted(genre: type) -> None:
    assert CLE.ouvrir(genre(CLE.sceller(b"clear text", CONTEXTE)), CONTEXTE) == b"clear text"


def test_bytes_that_are_no_text_are_refused_as_a_text() -> None:
    with pytest.raises(ScelleInvalide, match="not a text"):
        CLE.ouvrir_texte(CLE.sceller(b"\xff", CONTEXTE), CONTEXTE)


def test_a_seal_without_a_context_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="context"):
        CLE.sceller(b"clear text", "")
    with pytest.raises(ValueError, match="context"):
        CLE.ouvrir(CLE.sceller(b"clear text", CONTEXTE), "")


@pytest.mark.parametrize("taille", [0, 16, 31, 33])
def test_a_key_of_another_length_is_a_mistake(taille: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        CleDeConversation(bytes(taille))


def test_a_key_is_never_shown() -> None:
    assert repr(CLE) == str(CLE) == f"{CLE}" == "<CleDeConversation>"


def test_a_key_is_neither_copied_nor_pickled() -> None:
    for acte in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError, match="neither copied nor pickled"):
            acte(CLE)


def test_a_refusal_tells_nothing_of_the_secret() -> None:
    with pytest.raises(ScelleInvalide) as refus:
        CLE.ouvrir(AUTRE.sceller(b"canary", "patient-canary"), "patient-canary")
    assert "canary" not in str(refus.value)
    assert refus.value.__suppress_context__


def test_opening_forty_texts_stays_far_below_two_milliseconds() -> None:
    scelles = [CLE.sceller_texte("Objet de la conversation", f"objet|{n}") for n in range(40)]
    durees = []
    for _ in range(20):
        debut = time.perf_counter()
        for n, scelle in enumerate(scelles):
            CLE.ouvrir_texte(scelle, f"objet|{n}")
        durees.append(time.perf_counter() - debut)
    assert min(durees) < 0.001
