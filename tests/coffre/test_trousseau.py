import pickle
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from echanges.coffre import (
    CleDeConversation,
    CoffreErreur,
    ScelleInvalide,
    Trousseau,
    VersionInconnue,
    ajouter_version,
)
from echanges.coffre.trousseau import Maitresse
from tests.coffre.alterations import contextes, inverser_un_bit

TROUSSEAU = Trousseau({1: Maitresse.depuis(b"m" * 32)}, b"e" * 32)
APRES = Trousseau({1: TROUSSEAU.maitresses[1], 2: Maitresse.depuis(b"n" * 32)}, b"e" * 32)
"""The key ring after a rotation."""

SANS_ANCIENNE = Trousseau({2: APRES.maitresses[2]}, b"e" * 32)
"""The key ring once the first version was withdrawn."""

CONTEXTE = "conversation|42"


def ouvre(cle: CleDeConversation, scelle: bytes) -> bool:
    return cle.ouvrir(scelle, "objet") == b"secret"


@given(contextes)
def test_a_conversation_key_comes_back_from_its_envelope(contexte: str) -> None:
    enveloppe, cle = TROUSSEAU.nouvelle_cle(contexte)
    assert len(enveloppe) == 63
    assert ouvre(TROUSSEAU.ouvrir_cle(enveloppe, contexte), cle.sceller(b"secret", "objet"))


def test_every_conversation_has_its_own_key() -> None:
    _, une = TROUSSEAU.nouvelle_cle(CONTEXTE)
    _, autre = TROUSSEAU.nouvelle_cle(CONTEXTE)
    with pytest.raises(ScelleInvalide):
        autre.ouvrir(une.sceller(b"secret", "objet"), "objet")


@given(contextes, contextes)
def test_an_envelope_moved_to_another_conversation_is_refused(un: str, autre: str) -> None:
    assume(un != autre)
    enveloppe, _ = APRES.nouvelle_cle(un)
    with pytest.raises(ScelleInvalide):
        APRES.ouvrir_cle(enveloppe, autre)
    ancienne, _ = TROUSSEAU.nouvelle_cle(un)
    with pytest.raises(ScelleInvalide):
        APRES.reenvelopper(ancienne, autre)


@given(st.integers(min_value=0))
def test_one_inverted_bit_of_an_envelope_is_refused(position: int) -> None:
    enveloppe, _ = APRES.nouvelle_cle(CONTEXTE)
    with pytest.raises((ScelleInvalide, VersionInconnue)):
        APRES.ouvrir_cle(inverser_un_bit(enveloppe, position), CONTEXTE)


def test_the_version_of_an_envelope_cannot_be_rewritten() -> None:
    enveloppe, _ = TROUSSEAU.nouvelle_cle(CONTEXTE)
    with pytest.raises(ScelleInvalide):
        APRES.ouvrir_cle(enveloppe[:2] + b"\x02" + enveloppe[3:], CONTEXTE)


def test_an_envelope_cut_or_lengthened_is_refused() -> None:
    enveloppe, _ = TROUSSEAU.nouvelle_cle(CONTEXTE)
    for altere in [enveloppe[:taille] for taille in range(63)] + [enveloppe + b"\0"]:
        with pytest.raises(ScelleInvalide):
            TROUSSEAU.ouvrir_cle(altere, CONTEXTE)


def test_after_a_rotation_old_envelopes_still_open_and_new_ones_are_current() -> None:
    ancienne, cle = TROUSSEAU.nouvelle_cle(CONTEXTE)
    nouvelle, _ = APRES.nouvelle_cle(CONTEXTE)
    assert (APRES.version(ancienne), APRES.version(nouvelle)) == (1, 2)
    assert ouvre(APRES.ouvrir_cle(ancienne, CONTEXTE), cle.sceller(b"secret", "objet"))


def test_wrapping_again_keeps_the_key_and_lets_the_old_version_go() -> None:
    ancienne, cle = TROUSSEAU.nouvelle_cle(CONTEXTE)
    scelle = cle.sceller(b"secret", "objet")
    nouvelle = APRES.reenvelopper(ancienne, CONTEXTE)
    assert APRES.version(nouvelle) == 2
    assert ouvre(SANS_ANCIENNE.ouvrir_cle(nouvelle, CONTEXTE), scelle)


def test_wrapping_a_current_envelope_again_changes_nothing() -> None:
    enveloppe, _ = APRES.nouvelle_cle(CONTEXTE)
    assert APRES.reenvelopper(memoryview(enveloppe), CONTEXTE) == enveloppe


def test_a_withdrawn_version_is_named_in_the_error() -> None:
    enveloppe, _ = TROUSSEAU.nouvelle_cle(CONTEXTE)
    for acte in (SANS_ANCIENNE.ouvrir_cle, SANS_ANCIENNE.reenvelopper):
        with pytest.raises(VersionInconnue, match=r"maitresse-001\.cle"):
            acte(enveloppe, CONTEXTE)
    with pytest.raises(VersionInconnue):
        SANS_ANCIENNE.ouvrir(TROUSSEAU.sceller(b"", CONTEXTE), CONTEXTE)


def test_a_rotation_on_disk_is_seen_by_the_next_loading(cles: Path) -> None:
    avant = Trousseau.charger(cles)
    enveloppe, cle = avant.nouvelle_cle(CONTEXTE)
    scelle = cle.sceller(b"secret", "objet")
    ajouter_version(cles)
    apres = Trousseau.charger(cles)
    nouvelle = apres.reenvelopper(enveloppe, CONTEXTE)
    (cles / "maitresse-001.cle").unlink()
    assert ouvre(Trousseau.charger(cles).ouvrir_cle(nouvelle, CONTEXTE), scelle)
    assert apres.empreinte("nir", "1") == avant.empreinte("nir", "1")


def test_two_folders_do_not_open_each_other(cles: Path, trousseau: Trousseau) -> None:
    autre = Trousseau.charger(cles)
    enveloppe, _ = trousseau.nouvelle_cle(CONTEXTE)
    with pytest.raises(ScelleInvalide):
        autre.ouvrir_cle(enveloppe, CONTEXTE)
    with pytest.raises(ScelleInvalide):
        autre.ouvrir(trousseau.sceller(b"secret", CONTEXTE), CONTEXTE)


@given(st.binary(max_size=2000), contextes)
def test_a_directory_value_opens_in_its_context(clair: bytes, contexte: str) -> None:
    scelle = TROUSSEAU.sceller(clair, contexte)
    assert TROUSSEAU.ouvrir(memoryview(scelle), contexte) == clair
    assert len(scelle) == len(clair) + 47


@given(st.text(max_size=100))
def test_a_directory_text_comes_back_as_it_was(texte: str) -> None:
    scelle = TROUSSEAU.sceller_texte(texte, "patient|7|nom")
    assert TROUSSEAU.ouvrir_texte(scelle, "patient|7|nom") == texte


@given(st.binary(max_size=50), contextes, contextes)
def test_a_directory_value_moved_elsewhere_is_refused(clair: bytes, un: str, autre: str) -> None:
    assume(un != autre)
    with pytest.raises(ScelleInvalide):
        TROUSSEAU.ouvrir(TROUSSEAU.sceller(clair, un), autre)


@given(st.binary(max_size=50), st.integers(min_value=0))
def test_one_inverted_bit_of_a_directory_value_is_refused(clair: bytes, position: int) -> None:
    altere = inverser_un_bit(APRES.sceller(clair, CONTEXTE), position)
    with pytest.raises((ScelleInvalide, VersionInconnue)):
        APRES.ouvrir(altere, CONTEXTE)


def test_every_truncation_of_a_directory_value_is_refused() -> None:
    scelle = TROUSSEAU.sceller(b"secret", CONTEXTE)
    for taille in range(len(scelle)):
        with pytest.raises(ScelleInvalide):
            TROUSSEAU.ouvrir(scelle[:taille], CONTEXTE)


def test_a_directory_value_is_sealed_again_under_the_current_version() -> None:
    ancien = TROUSSEAU.sceller(b"secret", CONTEXTE)
    nouveau = APRES.resceller(ancien, CONTEXTE)
    assert (APRES.version(ancien), APRES.version(nouveau)) == (1, 2)
    assert APRES.ouvrir(ancien, CONTEXTE) == b"secret"
    assert SANS_ANCIENNE.ouvrir(nouveau, CONTEXTE) == b"secret"
    assert APRES.resceller(nouveau, CONTEXTE) == nouveau


def test_envelopes_and_directory_values_are_not_taken_for_each_other() -> None:
    enveloppe, cle = TROUSSEAU.nouvelle_cle(CONTEXTE)
    scelle = TROUSSEAU.sceller(bytes(32), CONTEXTE)
    with pytest.raises(ScelleInvalide, match="another use"):
        TROUSSEAU.ouvrir(enveloppe, CONTEXTE)
    with pytest.raises(ScelleInvalide, match="another use"):
        TROUSSEAU.ouvrir_cle(scelle, CONTEXTE)
    with pytest.raises(ScelleInvalide):
        cle.ouvrir(scelle, CONTEXTE)


@pytest.mark.parametrize("octets", [b"", b"\x11", b"\x11\x00", b"\x00\x00\x01", b"\x31" * 63])
def test_foreign_bytes_have_no_version(octets: bytes) -> None:
    with pytest.raises(ScelleInvalide):
        TROUSSEAU.version(octets)


@pytest.mark.parametrize("acte", ["nouvelle_cle", "empreinte", "sceller"])
def test_nothing_is_done_without_a_context(acte: str) -> None:
    arguments = {"nouvelle_cle": ("",), "empreinte": ("", "1"), "sceller": (b"", "")}[acte]
    with pytest.raises(ValueError, match="context"):
        getattr(TROUSSEAU, acte)(*arguments)


@given(st.text(min_size=1, max_size=20), st.text(max_size=30))
def test_a_fingerprint_is_32_bytes_always_the_same(domaine: str, valeur: str) -> None:
    empreinte = TROUSSEAU.empreinte(domaine, valeur)
    assert len(empreinte) == 32
    assert empreinte == APRES.empreinte(domaine, valeur)


@given(
    st.tuples(st.text(min_size=1, max_size=4), st.text(max_size=4)),
    st.tuples(st.text(min_size=1, max_size=4), st.text(max_size=4)),
)
def test_fingerprints_of_different_pairs_differ(
    un: tuple[str, str], autre: tuple[str, str]
) -> None:
    assume(un != autre)
    assert TROUSSEAU.empreinte(*un) != TROUSSEAU.empreinte(*autre)


def test_a_domain_does_not_run_into_the_value() -> None:
    assert TROUSSEAU.empreinte("nir", "123") != TROUSSEAU.empreinte("nir1", "23")


def test_a_fingerprint_depends_on_its_key() -> None:
    autre = Trousseau(TROUSSEAU.maitresses, b"f" * 32)
    assert autre.empreinte("nir", "1") != TROUSSEAU.empreinte("nir", "1")


def test_the_fingerprint_never_changes_between_releases() -> None:
    attendu = "fd089a0e9469b9e6c068452bba6903872fd9ad16ec3a74da5dacd837a5d62eb7"
    assert TROUSSEAU.empreinte("nir", "184127645108946").hex() == attendu


def test_what_an_earlier_release_sealed_still_opens() -> None:
    valeur = bytes.fromhex(
        "2100015ab4c82e3eedd1906e3bda7d0faab0c8082633af4a9acf39930d8deb8be7faecd157b9d6bbf3db2e3d4b"
        "30d231a40a7e173b"
    )
    enveloppe = bytes.fromhex(
        "1100013ad56eee6aa293d44139385b11dbd83d79b792467315021588226024523b23b66366cc7eb80bc2cccba4"
        "fdf4d8b941c7176f643103179d78a06cf9c1"
    )
    scelle = bytes.fromhex(
        "31ec0c1adecc2cf470212a0781f2e8380ec99b7cf5fbadb58bed46e0b633f07a7dd5a07693ebf0bed3d26f7a8d"
        "5a9b8e18bafa"
    )
    assert TROUSSEAU.ouvrir(valeur, CONTEXTE) == b"secret"
    assert ouvre(TROUSSEAU.ouvrir_cle(enveloppe, CONTEXTE), scelle)


def test_the_key_ring_shows_no_key() -> None:
    assert repr(APRES) == "Trousseau()"
    assert repr(APRES.maitresses[1]) == "Maitresse()"
    assert APRES.maitresses[1].annuaire.hex() not in repr(APRES.maitresses)


def test_the_key_ring_is_not_pickled() -> None:
    with pytest.raises(TypeError):
        pickle.dumps(APRES)


def test_the_key_ring_is_shared_between_threads() -> None:
    def un_tour(numero: int) -> bool:
        contexte = f"conversation|{numero}"
        enveloppe, cle = APRES.nouvelle_cle(contexte)
        scelle = cle.sceller(b"secret", "objet")
        annuaire = APRES.ouvrir(APRES.sceller(b"nir", contexte), contexte)
        return ouvre(APRES.ouvrir_cle(enveloppe, contexte), scelle) and annuaire == b"nir"

    with ThreadPoolExecutor(8) as fils:
        assert all(fils.map(un_tour, range(2000)))


def test_every_refusal_is_an_error_of_the_vault() -> None:
    assert issubclass(ScelleInvalide, CoffreErreur)
    assert issubclass(VersionInconnue, CoffreErreur)
