import hashlib
import hmac
import io
import random
from collections.abc import Iterator

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given, settings
from hypothesis import strategies as st

from echanges.coffre import (
    CleDeConversation,
    FluxScellant,
    ScelleInvalide,
    nouvelle_cle_de_fichier,
    ouvrir_flux,
    taille_scellee,
)
from echanges.coffre.flux import SEGMENT
from tests.coffre.alterations import inverser_un_bit

CLE = bytes(range(32))
CONTEXTE = "piece|0f0e|contenu"
ENTETE = 24
BLOC = SEGMENT + 16
TAILLES = [0, 1, SEGMENT - 1, SEGMENT, SEGMENT + 1, 2 * SEGMENT, 10 * 1024 * 1024]


def hasard(taille: int) -> bytes:
    return random.Random(taille).randbytes(taille)


def sceller(clair: bytes, pas: int = 65_536) -> bytes:
    flux = FluxScellant(CLE, CONTEXTE)
    morceaux = [flux.ecrire(clair[debut : debut + pas]) for debut in range(0, len(clair), pas)]
    return b"".join([*morceaux, flux.terminer()])


def ouvrir(scelle: bytes, cle: bytes = CLE, contexte: str = CONTEXTE) -> bytes:
    return b"".join(ouvrir_flux(io.BytesIO(scelle), cle, contexte))


def refuser(scelle: bytes, cle: bytes = CLE, contexte: str = CONTEXTE) -> None:
    with pytest.raises(ScelleInvalide):
        ouvrir(scelle, cle, contexte)


@pytest.fixture(scope="module")
def trois() -> bytes:
    """A sealed file of three segments, the last of 5 bytes."""
    return sceller(hasard(2 * SEGMENT + 5))


@pytest.mark.parametrize("taille", TAILLES)
@pytest.mark.parametrize("pas", [65_536, 3 * SEGMENT])
def test_a_file_of_any_size_comes_back_as_it_was(taille: int, pas: int) -> None:
    clair = hasard(taille)
    scelle = sceller(clair, pas)
    assert ouvrir(scelle) == clair
    assert len(scelle) == ENTETE + taille + 16 * max(1, -(-taille // SEGMENT))


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(min_value=0, max_value=SEGMENT + 2), max_size=5))
def test_the_size_of_the_pieces_does_not_matter(tailles: list[int]) -> None:
    clair = hasard(sum(tailles))
    flux, reste, scelle = FluxScellant(CLE, CONTEXTE), io.BytesIO(clair), b""
    for taille in tailles:
        scelle += flux.ecrire(reste.read(taille))
    scelle += flux.terminer()
    assert ouvrir(scelle) == clair
    assert flux.taille == len(clair)
    assert flux.sha256 == hashlib.sha256(clair).digest()


def test_size_and_hash_are_those_of_the_clear_text() -> None:
    flux = FluxScellant(CLE, CONTEXTE)
    assert (flux.taille, flux.sha256) == (0, hashlib.sha256().digest())
    flux.ecrire(b"abc")
    flux.ecrire(b"def")
    flux.terminer()
    assert (flux.taille, flux.sha256) == (6, hashlib.sha256(b"abcdef").digest())


def test_the_clear_text_is_given_by_segments() -> None:
    segments = list(ouvrir_flux(io.BytesIO(sceller(hasard(2 * SEGMENT + 5))), CLE, CONTEXTE))
    assert [len(segment) for segment in segments] == [SEGMENT, SEGMENT, 5]


def test_sealing_holds_no_more_than_one_segment() -> None:
    flux = FluxScellant(CLE, CONTEXTE)
    recu = rendu = 0
    for _ in range(100):
        recu += 65_536
        rendu += len(flux.ecrire(bytes(65_536)))
        assert recu - rendu <= SEGMENT


def test_a_source_that_gives_less_than_asked_is_read_to_its_end(trois: bytes) -> None:
    class Avare(io.BytesIO):
        def read(self, taille: int | None = -1, /) -> bytes:
            return super().read(min(taille or 0, 100_003))

    assert b"".join(ouvrir_flux(Avare(trois), CLE, CONTEXTE)) == hasard(2 * SEGMENT + 5)


@settings(deadline=None)
@given(st.binary(max_size=200), st.integers(min_value=0))
def test_one_inverted_bit_anywhere_is_refused(clair: bytes, position: int) -> None:
    refuser(inverser_un_bit(sceller(clair), position))


@settings(deadline=None, max_examples=30)
@given(st.integers(min_value=0, max_value=(ENTETE + 2 * BLOC + 21) * 8 - 1))
def test_one_inverted_bit_of_a_long_file_is_refused(position: int) -> None:
    refuser(inverser_un_bit(sceller(hasard(2 * SEGMENT + 5)), position))


def test_every_truncation_of_a_short_file_is_refused() -> None:
    scelle = sceller(b"clear text")
    for taille in range(len(scelle)):
        refuser(scelle[:taille])


@pytest.mark.parametrize("blocs", [0, 1, 2])
@pytest.mark.parametrize("ecart", [-1, 0, 1, 15, 16, 17])
def test_a_long_file_cut_near_a_segment_is_refused(trois: bytes, blocs: int, ecart: int) -> None:
    refuser(trois[: ENTETE + blocs * BLOC + ecart])


@pytest.mark.parametrize("taille", [0, 1, SEGMENT - 1, SEGMENT, SEGMENT + 1])
@pytest.mark.parametrize("ajout", [b"\0", bytes(16), bytes(BLOC)])
def test_anything_after_the_end_is_refused(taille: int, ajout: bytes) -> None:
    refuser(sceller(hasard(taille)) + ajout)


def _blocs(scelle: bytes) -> tuple[bytes, bytes, bytes, bytes]:
    un, deux = ENTETE + BLOC, ENTETE + 2 * BLOC
    return scelle[:ENTETE], scelle[ENTETE:un], scelle[un:deux], scelle[deux:]


def _deplacements(scelle: bytes) -> Iterator[bytes]:
    entete, un, deux, trois = _blocs(scelle)
    yield entete + deux + un + trois
    yield entete + un + un + trois
    yield entete + un + un + deux + trois
    yield entete + un + trois
    yield entete + deux + trois
    yield entete + trois
    yield entete + un + deux + trois + trois
    yield entete + un + deux


def test_segments_swapped_repeated_or_dropped_are_refused(trois: bytes) -> None:
    for altere in _deplacements(trois):
        refuser(altere)


def test_a_segment_of_another_file_under_the_same_key_is_refused(trois: bytes) -> None:
    entete, un, _, fin = _blocs(trois)
    _, _, etranger, _ = _blocs(sceller(hasard(2 * SEGMENT + 5)))
    refuser(entete + un + etranger + fin)


def test_the_header_of_another_file_is_refused(trois: bytes) -> None:
    refuser(sceller(hasard(2 * SEGMENT + 5))[:ENTETE] + trois[ENTETE:])


def test_another_context_or_key_is_refused(trois: bytes) -> None:
    refuser(trois, contexte="piece|0f0f|contenu")
    refuser(trois, cle=bytes(32))


def test_a_wrong_context_is_refused_before_anything_is_read_by_the_caller(trois: bytes) -> None:
    with pytest.raises(ScelleInvalide):
        ouvrir_flux(io.BytesIO(trois), CLE, "elsewhere")


def test_segments_before_an_alteration_are_authentic(trois: bytes) -> None:
    segments = ouvrir_flux(io.BytesIO(inverser_un_bit(trois, -1)), CLE, CONTEXTE)
    assert next(segments) + next(segments) == hasard(2 * SEGMENT + 5)[: 2 * SEGMENT]
    with pytest.raises(ScelleInvalide):
        next(segments)


@pytest.mark.parametrize("taille", TAILLES)
def test_the_sealed_size_follows_from_the_clear_size(taille: int) -> None:
    assert taille_scellee(taille) == len(sceller(bytes(taille)))


def test_the_same_file_never_gives_the_same_bytes() -> None:
    scelles = [sceller(b"same") for _ in range(100)]
    assert len({scelle[:ENTETE] for scelle in scelles}) == 100
    assert len({scelle[ENTETE:] for scelle in scelles}) == 100


def test_what_an_earlier_release_sealed_still_opens() -> None:
    scelle = (
        "41eb210b5f55d5e6c6a09703e706bef5cf2e231269f36d61465dce2e3d7c677f753ee801a1a6b6e01c2a260ff3"
        "93"
    )
    assert ouvrir(bytes.fromhex(scelle)) == b"secret"


def _hkdf(cle: bytes, sel: bytes, info: bytes) -> bytes:
    """RFC 5869 by hand, for one block of output."""
    extrait = hmac.digest(sel, cle, "sha256")
    return hmac.digest(extrait, info + b"\x01", "sha256")


def test_the_bytes_are_those_of_the_documented_construction(trois: bytes) -> None:
    entete, *blocs = _blocs(trois)
    sel, prefixe, lie = entete[1:17], entete[17:24], entete + CONTEXTE.encode()
    chiffre = AESGCM(_hkdf(CLE, sel, lie))
    nonces = [prefixe + fin for fin in (b"\0\0\0\0\0", b"\0\0\0\1\0", b"\0\0\0\2\1")]
    clairs = [chiffre.decrypt(n, bloc, lie) for n, bloc in zip(nonces, blocs, strict=True)]
    assert b"".join(clairs) == hasard(2 * SEGMENT + 5)


def test_a_finished_file_takes_nothing_more() -> None:
    flux = FluxScellant(CLE, CONTEXTE)
    flux.terminer()
    with pytest.raises(ValueError, match="finished"):
        flux.ecrire(b"more")
    with pytest.raises(ValueError, match="finished"):
        flux.terminer()


@pytest.mark.parametrize(("cle", "contexte"), [(b"short", CONTEXTE), (CLE, "")])
def test_a_wrong_key_length_or_an_empty_context_is_a_mistake(cle: bytes, contexte: str) -> None:
    with pytest.raises(ValueError, match=r"32 bytes|context"):
        FluxScellant(cle, contexte)
    with pytest.raises(ValueError, match=r"32 bytes|context"):
        ouvrir_flux(io.BytesIO(sceller(b"")), cle, contexte)


def test_a_file_key_travels_sealed_under_the_conversation_key() -> None:
    conversation = CleDeConversation(bytes(32))
    cle = nouvelle_cle_de_fichier()
    assert len(cle) == 32
    assert cle != nouvelle_cle_de_fichier()
    flux = FluxScellant(cle, CONTEXTE)
    scelle = flux.ecrire(b"report") + flux.terminer()
    rangee = conversation.sceller(cle, "piece|0f0e|cle")
    assert ouvrir(scelle, conversation.ouvrir(rangee, "piece|0f0e|cle")) == b"report"
