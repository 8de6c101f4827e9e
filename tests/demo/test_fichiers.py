"""The files drawn by the program are what their names say, to whoever opens them."""

import struct
import zlib

import pytest
from django.conf import settings

from echanges.demo.fichiers.catalogue import CATALOGUE
from echanges.demo.fichiers.jpeg import jpeg
from echanges.demo.fichiers.pdf import pdf
from echanges.demo.fichiers.png import courbe
from echanges.fichiers.formats import format_annonce, verifier_debut


@pytest.mark.parametrize("nom", CATALOGUE)
def test_a_file_of_the_catalogue_would_be_accepted_from_a_browser(nom: str) -> None:
    octets = CATALOGUE[nom]()
    verifier_debut(format_annonce(nom, settings.PIECES_FORMATS), octets)
    assert 0 < len(octets) < 100_000


def test_the_text_of_a_pdf_is_there_with_its_accents_and_brackets() -> None:
    octets = pdf("Œdème (léger)", ["C:\\données"])
    assert "(Œdème \\(léger\\))".encode("cp1252") in octets
    assert "(C:\\\\données)".encode("cp1252") in octets


def test_the_table_of_a_pdf_says_where_each_object_begins() -> None:
    octets = pdf("Titre", ["Un paragraphe."])
    table = int(octets.rsplit(b"startxref\n", 1)[1].split(b"\n")[0])
    lignes = octets[table:].splitlines()
    assert lignes[:2] == [b"xref", b"0 7"]
    for numero, ligne in enumerate(lignes[3:9], start=1):
        assert octets[int(ligne[:10]) :].startswith(b"%d 0 obj" % numero)


def test_a_png_holds_one_filter_byte_and_the_points_of_each_line() -> None:
    octets = courbe((10, 80, 40), 100, 90)
    debut = octets.index(b"IDAT")
    (longueur,) = struct.unpack(">I", octets[debut - 4 : debut])
    assert len(zlib.decompress(octets[debut + 4 : debut + 4 + longueur])) == 90 * 101


def test_a_jpeg_opens_elsewhere_with_the_greys_that_were_asked() -> None:
    image = pytest.importorskip("PIL.Image")
    from io import BytesIO

    with image.open(BytesIO(jpeg(lambda x, _: (x + 1) / 2, 64, 32))) as ouverte:
        assert ouverte.size == (64, 32)
        gris = [ouverte.getpixel((x, 4)) for x in range(0, 64, 8)]
    assert gris == [0, 32, 64, 96, 128, 159, 191, 223]
