"""PNG: the same pixels, the same way up, and nothing else."""

import io

import pytest
from PIL import Image, PngImagePlugin

from echanges.fichiers.formats import IMAGE_ABIMEE, FichierRefuse
from tests.fichiers.fabrique import (
    bloc,
    encoder,
    exif,
    image,
    inserer_apres_ihdr,
    png,
    png_annonce,
)
from tests.fichiers.test_nettoyage import nettoyer
from tests.fichiers.test_nettoyage_jpeg import LIEU, pareilles, pixels

METADONNEES = {
    "a text": bloc(b"tEXt", b"Comment\0" + LIEU),
    "a compressed text": bloc(b"zTXt", b"Comment\0\0" + LIEU),
    "XMP": bloc(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + LIEU),
    "a date": bloc(b"tIME", bytes(7)),
    "an upright EXIF block": bloc(b"eXIf", exif(1, marque=LIEU)),
    "an animation": bloc(b"acTL", bytes(8)) + bloc(b"fdAT", LIEU),
    "an unknown addition": bloc(b"teSt", LIEU),
    "an EXIF block that is too long": bloc(b"eXIf", exif(6) + bytes(70_000)),
}
DESSINS = {
    "RGB": png(),
    "RGBA": encoder(image("RGBA"), "PNG"),
    "grey": encoder(image("L"), "PNG"),
    "grey with transparency": encoder(image("LA"), "PNG"),
    "black and white": encoder(image("1"), "PNG"),
    "palette": encoder(image("P"), "PNG", transparency=3),
    "16 bits": encoder(image("I;16"), "PNG"),
    "stored": png(compress_level=0),
}


def entrelace() -> bytes:
    """An interlaced PNG of one pixel, which has one pass: Pillow does not write any."""
    dessin = bytearray(png_annonce(1, 1, bits=8))
    dessin[28] = 1
    return bytes(dessin[:8]) + bloc(b"IHDR", bytes(dessin[16:29])) + bytes(dessin[33:])


@pytest.mark.parametrize("dessin", [*DESSINS.values(), entrelace()], ids=[*DESSINS, "interlaced"])
def test_the_pixels_are_those_that_were_sent(dessin: bytes) -> None:
    lisibles = [blocs for quoi, blocs in METADONNEES.items() if quoi != "an animation"]
    charge = inserer_apres_ihdr(dessin, *lisibles) + LIEU
    propre = nettoyer("png", charge)
    assert pareilles(propre, charge)
    assert LIEU not in propre
    assert propre == dessin


@pytest.mark.parametrize("quoi", METADONNEES)
def test_metadata_are_removed_and_the_rest_is_kept_to_the_byte(quoi: str) -> None:
    assert nettoyer("png", inserer_apres_ihdr(png(), METADONNEES[quoi])) == png()


def test_colours_and_print_size_are_kept() -> None:
    textes = PngImagePlugin.PngInfo()
    textes.add_text("Comment", "Rennes")
    dessin = png(icc_profile=b"profil", dpi=(300, 300), pnginfo=textes)
    dessin = inserer_apres_ihdr(dessin, bloc(b"gAMA", (45_455).to_bytes(4)))
    propre = pixels(nettoyer("png", dessin))
    assert propre.info["icc_profile"] == b"profil"
    assert propre.info["dpi"] == pytest.approx((300, 300), abs=0.1)
    assert propre.info["gamma"] == 0.45455
    assert "Comment" not in propre.info


@pytest.mark.parametrize("apres", [False, True], ids=["before the pixels", "after the pixels"])
@pytest.mark.parametrize("orientation", range(2, 9))
def test_a_picture_stays_the_same_way_up(orientation: int, apres: bool) -> None:
    bloc_exif = bloc(b"eXIf", exif(orientation))
    dessin = (
        png()[:-12] + bloc_exif + png()[-12:] if apres else inserer_apres_ihdr(png(), bloc_exif)
    )
    propre = nettoyer("png", dessin)
    with Image.open(io.BytesIO(propre)) as decodee:
        decodee.load()
        assert decodee.getexif() == {0x0112: orientation}
    assert LIEU not in propre


def test_the_orientation_is_said_once_as_the_first_block_says() -> None:
    dessin = inserer_apres_ihdr(png(), bloc(b"eXIf", exif(6)), bloc(b"eXIf", exif(3)))
    assert nettoyer("png", dessin) == nettoyer(
        "png", inserer_apres_ihdr(png(), bloc(b"eXIf", exif(6)))
    )


@pytest.mark.parametrize(
    "dessin",
    [
        inserer_apres_ihdr(png(), bloc(b"TEST", b"")),
        inserer_apres_ihdr(png(), bloc(b"te\0t", b"")),
        inserer_apres_ihdr(png(), b"\x80\0\0\0teSt"),
        png()[:33] + png()[8:],
        png()[:8] + bloc(b"IHDR", bytes(14)) + png()[33:],
        png()[:8] + png()[33:],
        png()[:33] + png()[-12:],
        inserer_apres_ihdr(png(), bloc(b"gAMA", b"\0\0\0\1")[:-1] + b"\0"),
        png()[:-1] + b"\0",
    ],
    ids=[
        "unknown critical chunk",
        "type that is not letters",
        "impossible length",
        "two headers",
        "header too long",
        "no header",
        "no pixels",
        "wrong checksum of colours",
        "wrong checksum of the end",
    ],
)
def test_a_malformed_image_is_refused_with_a_sentence(dessin: bytes) -> None:
    with pytest.raises(FichierRefuse) as refus:
        nettoyer("png", dessin)
    assert refus.value.raison == IMAGE_ABIMEE
