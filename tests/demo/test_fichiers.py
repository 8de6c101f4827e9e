"""The files drawn by the program are what their names say, to whoever opens them."""

from io import BytesIO

import pytest
from django.conf import settings
from PIL import Image

from echanges.demo.fichiers.catalogue import CATALOGUE
from echanges.demo.fichiers.images import cliche, courbe
from echanges.demo.fichiers.pdf import pdf
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


def test_a_curve_goes_through_the_heights_that_were_asked() -> None:
    with Image.open(BytesIO(courbe((10, 80, 40), 101, 90))) as ouverte:
        assert ouverte.size == (101, 90)
        couleurs = ouverte.convert("RGB")
        traits = [couleurs.getpixel(place) for place in ((0, 79), (50, 9), (100, 49))]
    assert traits == [(0, 74, 133)] * 3


def test_a_picture_has_the_greys_that_were_asked() -> None:
    with Image.open(BytesIO(cliche(lambda x, _: (x + 1) / 2, 64, 32))) as ouverte:
        assert ouverte.size == (64, 32)
        gris = [ouverte.getpixel((x, 4)) for x in range(0, 64, 8)]
    assert gris == pytest.approx([0, 32, 64, 96, 128, 159, 191, 223], abs=2)
