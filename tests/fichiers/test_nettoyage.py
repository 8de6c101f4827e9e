"""What both cleaners promise: nothing depends on how the file was cut, nothing is done twice."""

import io
import itertools
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from echanges.fichiers.controle import controler
from echanges.fichiers.formats import FORMAT, IMAGE_INCOMPLETE, FichierRefuse
from echanges.fichiers.nettoyage import nettoyeur
from echanges.fichiers.nettoyage.orientation import exif_minimal, orientation_de
from tests.fichiers.fabrique import (
    bloc,
    encoder,
    exif,
    image,
    inserer_apres_ihdr,
    inserer_en_tete,
    jpeg,
    pdf,
    png,
    segment,
)

sans_delai = settings(deadline=None)  # a busy machine is not a fault

PHOTO = (
    inserer_en_tete(
        jpeg(progressive=True, restart_marker_rows=1, icc_profile=b"icc" * 50),
        segment(0xE1, b"Exif\0\0" + exif(6)),
        segment(0xFE, b"\xff\xd8\xff\xd9\xff"),
        b"\xff\xff\xff\x00perdu",
    )
    + b"\xff\xd8 suite"
)
DESSIN = inserer_apres_ihdr(png(), bloc(b"eXIf", exif(8)), bloc(b"tEXt", b"a\0b")) + b"suite"
FICHIERS = {"jpg": PHOTO, "png": DESSIN, "pdf": pdf()}


def nettoyer(extension: str, *morceaux: bytes) -> bytes:
    """The clean file."""
    propre = nettoyeur(extension)
    return b"".join([*map(propre.ecrire, morceaux), propre.terminer()])


def decoupe(octets: bytes, coupes: list[int]) -> Iterator[bytes]:
    """The file, cut at these places."""
    bornes = [0, *sorted(coupe % len(octets) for coupe in coupes), len(octets)]
    return (octets[a:b] for a, b in itertools.pairwise(bornes))


@pytest.mark.parametrize("extension", FICHIERS)
@sans_delai
@given(coupes=st.lists(st.integers(min_value=0), max_size=30))
def test_the_result_does_not_depend_on_how_the_file_was_cut(
    extension: str, coupes: list[int]
) -> None:
    octets = FICHIERS[extension]
    assert nettoyer(extension, *decoupe(octets, coupes)) == nettoyer(extension, octets)


@pytest.mark.parametrize("extension", FICHIERS)
@pytest.mark.parametrize("pas", [1, 2, 3, 7])
def test_the_result_is_the_same_byte_by_byte(extension: str, pas: int) -> None:
    octets = FICHIERS[extension]
    morceaux = (octets[n : n + pas] for n in range(0, len(octets), pas))
    assert nettoyer(extension, *morceaux) == nettoyer(extension, octets)


@pytest.mark.parametrize("extension", FICHIERS)
def test_a_clean_file_is_left_as_it_is(extension: str) -> None:
    propre = nettoyer(extension, FICHIERS[extension])
    assert nettoyer(extension, propre) == propre


@pytest.mark.parametrize("extension", ["pdf", "tiff", "docx", "odt", "txt"])
def test_other_formats_pass_unchanged(extension: str) -> None:
    assert nettoyer(extension, b"un", b"", b"deux") == b"undeux"


def test_a_png_cut_anywhere_is_refused() -> None:
    propre = nettoyer("png", FICHIERS["png"])
    for fin in range(len(propre)):
        with pytest.raises(FichierRefuse) as refus:
            nettoyer("png", propre[:fin])
        assert refus.value.raison == IMAGE_INCOMPLETE


def test_a_jpeg_cut_anywhere_is_refused_unless_all_its_pixels_are_there() -> None:
    """A progressive one may also end between two passes: nothing says that there was another."""
    propre = nettoyer("jpg", jpeg(restart_marker_rows=1))
    entiers = {fin for fin in range(len(propre)) if _raison(propre[:fin]) != IMAGE_INCOMPLETE}
    assert len(propre) - 2 in entiers
    assert min(entiers) > len(propre) - 6
    for fin in entiers:
        correction = controler("jpg", nettoyer("jpg", propre[:fin]))
        assert correction is None or _pareils(correction.octets, propre)


def _raison(octets: bytes) -> str:
    """Why a JPEG is refused; empty when it is not."""
    try:
        controler("jpg", nettoyer("jpg", octets))
    except FichierRefuse as refus:
        return refus.raison
    return ""


def _pareils(un: bytes, autre: bytes) -> bool:
    """Whether two pictures have the same pixels."""
    with Image.open(io.BytesIO(un)) as a, Image.open(io.BytesIO(autre)) as b:
        return ImageChops.difference(a, b).getbbox() is None


@pytest.mark.parametrize("extension", ["jpg", "png"])
@sans_delai
@given(octets=st.binary(min_size=8, max_size=64))
def test_what_does_not_begin_as_an_image_is_refused_at_once(extension: str, octets: bytes) -> None:
    with pytest.raises(FichierRefuse) as refus:
        nettoyeur(extension).ecrire(b"\0" + octets)
    assert refus.value.raison == FORMAT


@pytest.mark.parametrize("extension", ["jpg", "png"])
@sans_delai
@given(st.data())
def test_damage_gives_an_image_or_a_refusal_and_nothing_else(
    extension: str, data: st.DataObject
) -> None:
    altere = bytearray(FICHIERS[extension])
    for _ in range(data.draw(st.integers(1, 4))):
        altere[data.draw(st.integers(0, len(altere) - 1))] = data.draw(st.integers(0, 255))
    try:
        propre = nettoyer(extension, bytes(altere))
    except FichierRefuse:
        return
    assert nettoyer(extension, propre) == propre


def test_pixels_come_out_as_they_come_in() -> None:
    """Nothing is held but the few bytes that may begin something."""
    bruit = image().resize((300, 300)).effect_spread(99)
    for extension, format_ in {"jpg": "JPEG", "png": "PNG"}.items():
        octets = encoder(bruit, format_)
        propre, attente = nettoyeur(extension), 0
        assert len(octets) > 20_000
        for n in range(0, len(octets), 100):
            attente += len(octets[n : n + 100]) - len(propre.ecrire(octets[n : n + 100]))
            assert attente < 600


@pytest.mark.parametrize("ordre", ["<", ">"])
@pytest.mark.parametrize("orientation", range(2, 9))
def test_an_orientation_is_read_in_both_byte_orders_and_written_again(
    ordre: str, orientation: int
) -> None:
    assert orientation_de(exif(orientation, ordre)) == orientation
    assert orientation_de(exif_minimal(orientation)) == orientation


@pytest.mark.parametrize("orientation", [0, 1, 9, 65535])
def test_an_upright_or_impossible_orientation_is_none(orientation: int) -> None:
    assert orientation_de(exif(orientation)) is None


@sans_delai
@given(st.binary(max_size=80))
def test_any_exif_block_is_read_without_an_error(octets: bytes) -> None:
    for debut in (b"", b"MM\0*", b"II*\0", b"MM\0*\0\0\0\x08"):
        assert orientation_de(debut + octets) in {None, *range(2, 9)}
