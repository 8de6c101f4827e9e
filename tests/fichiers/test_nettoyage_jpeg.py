"""JPEG: the same pixels, the same way up, and nothing else."""

import io
import warnings

import pytest
from PIL import Image, ImageChops, ImageOps

from echanges.fichiers.formats import IMAGE_ABIMEE, FichierRefuse
from echanges.fichiers.nettoyage.jpeg import PASSES_MAX
from tests.fichiers.fabrique import encoder, exif, image, inserer_en_tete, jpeg, segment
from tests.fichiers.test_nettoyage import nettoyer

LIEU = b"48.1173N"
METADONNEES = {
    "EXIF": segment(0xE1, b"Exif\0\0" + exif(1, marque=LIEU)),
    "XMP": segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + LIEU),
    "IPTC": segment(0xED, b"Photoshop 3.0\0" + LIEU),
    "a comment": segment(0xFE, LIEU),
    "a thumbnail": segment(0xE0, b"JFXX\0\x10" + LIEU),
    "other images": segment(0xE2, b"MPF\0" + LIEU),
    "something of its maker": segment(0xEB, LIEU),
    "an EXIF block that cannot be read": segment(0xE1, b"Exif\0\0" + LIEU),
}
VARIETES: dict[str, dict[str, object]] = {
    "baseline": {},
    "progressive": {"progressive": True},
    "4:2:0": {"subsampling": 2},
    "4:4:4": {"subsampling": 0, "quality": 100},
    "restart markers": {"restart_marker_rows": 1},
    "progressive with restart markers": {"progressive": True, "restart_marker_blocks": 3},
    "optimised": {"optimize": True, "dpi": (300, 300)},
}


def pixels(octets: bytes) -> Image.Image:
    """The decoded picture; Pillow warns of metadata that make no sense, as ours."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        decodee = Image.open(io.BytesIO(octets))
        decodee.load()
    return decodee


def pareilles(une: bytes, autre: bytes) -> bool:
    """Whether two files decode to the same pixels, in the same mode."""
    a, b = pixels(une), pixels(autre)
    return (a.mode, a.size, a.tobytes()) == (b.mode, b.size, b.tobytes())


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
@pytest.mark.parametrize("variete", VARIETES)
def test_the_pixels_are_those_that_were_sent(mode: str, variete: str) -> None:
    photo = encoder(image(mode), "JPEG", **VARIETES[variete])
    chargee = inserer_en_tete(photo, *METADONNEES.values()) + LIEU
    propre = nettoyer("jpg", chargee)
    assert pareilles(propre, chargee)
    assert LIEU not in propre


@pytest.mark.parametrize("quoi", METADONNEES)
def test_metadata_are_removed_and_the_rest_is_kept_to_the_byte(quoi: str) -> None:
    assert nettoyer("jpg", inserer_en_tete(jpeg(), METADONNEES[quoi])) == jpeg()


def test_the_colour_profile_and_the_print_size_are_kept() -> None:
    photo = jpeg(icc_profile=b"profil" * 20_000, dpi=(300, 300))
    propre = pixels(nettoyer("jpg", photo))
    assert propre.info["icc_profile"] == b"profil" * 20_000
    assert propre.info["dpi"] == (300, 300)


def test_a_thumbnail_in_the_jfif_header_is_removed() -> None:
    vignette = b"JFIF\0\1\2\1\0\x48\0\x48\1\1" + b"rgb"
    propre = nettoyer("jpg", b"\xff\xd8" + segment(0xE0, vignette) + jpeg()[20:])
    assert propre[:20] == b"\xff\xd8" + segment(0xE0, vignette[:12] + b"\0\0")


@pytest.mark.parametrize("ordre", ["<", ">"])
@pytest.mark.parametrize("orientation", range(2, 9))
def test_a_photo_stays_the_same_way_up(ordre: str, orientation: int) -> None:
    photo = inserer_en_tete(jpeg(), segment(0xE1, b"Exif\0\0" + exif(orientation, ordre)))
    propre = nettoyer("jpg", photo)
    assert pixels(propre).getexif() == {0x0112: orientation}
    droite, attendue = (ImageOps.exif_transpose(pixels(o)) for o in (propre, photo))
    assert ImageChops.difference(droite, attendue).getbbox() is None
    assert LIEU not in propre


def test_the_orientation_is_said_once_as_the_first_block_says() -> None:
    blocs = [segment(0xE1, b"Exif\0\0" + exif(n)) for n in (6, 3)]
    propre = nettoyer("jpg", inserer_en_tete(jpeg(), *blocs))
    assert propre.count(b"Exif") == 1
    assert pixels(propre).getexif()[0x0112] == 6


def test_bytes_lost_between_segments_are_skipped_as_decoders_do() -> None:
    assert nettoyer("jpg", inserer_en_tete(jpeg(), b"\0perdu\xff\0\xff\xff")) == jpeg()


@pytest.mark.parametrize(
    "photo",
    [
        inserer_en_tete(jpeg(), b"\xff\xfe\0\1"),
        inserer_en_tete(jpeg(), b"\xff\xfe\0\0"),
        inserer_en_tete(jpeg(), b"\xff\xd8"),
        inserer_en_tete(jpeg(), b"\xff\xf0\0\2"),
        b"\xff\xd8" + segment(0xFE, b"a") + b"\xff\xd9",
    ],
    ids=["length of one", "length of zero", "two beginnings", "unknown segment", "no scan"],
)
def test_a_malformed_image_is_refused_with_a_sentence(photo: bytes) -> None:
    with pytest.raises(FichierRefuse) as refus:
        nettoyer("jpg", photo)
    assert refus.value.raison == IMAGE_ABIMEE


@pytest.mark.parametrize(("passes", "accepte"), [(PASSES_MAX, True), (PASSES_MAX + 1, False)])
def test_an_image_of_too_many_scans_is_refused(passes: int, accepte: bool) -> None:
    photo = jpeg()
    scan = photo.find(b"\xff\xda")
    repetee = photo[:scan] + photo[scan:-2] * passes + b"\xff\xd9"
    if accepte:
        assert nettoyer("jpg", repetee) == repetee
    else:
        with pytest.raises(FichierRefuse):
            nettoyer("jpg", repetee)
