"""What honest files may hold, and what the limits are. Refusals one by one: test_hostiles.py."""

import io
import logging
import mmap
import re
import tempfile

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from echanges.demo.fichiers.catalogue import CATALOGUE
from echanges.fichiers.controle import controler
from echanges.fichiers.controle import image as images
from echanges.fichiers.controle import pdf as pdfs
from echanges.fichiers.formats import FORMAT, IMAGE_ABIMEE, TYPES, FichierRefuse
from echanges.fichiers.nettoyage import nettoyeur
from tests.fichiers.fabrique import (
    ODT_TYPE,
    archive,
    bombe,
    docx,
    en_flux_d_objets,
    encoder,
    flux,
    image,
    jpeg,
    odt,
    pdf,
    pdf_chiffre,
    pdf_numerise,
    png,
    png_annonce,
    relation_docx,
)
from tests.lanceur.outils import RACINE

sans_delai = settings(deadline=None)  # a busy machine is not a fault

LIEN = (
    "/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] "
    "/A << /S /URI /URI (https://www.ameli.fr/) >> >>]"
)
CHAMP = "/AcroForm << /Fields [<< /FT /Tx /T (nom) /V (Jean) >>] >>"
CHAINES = (
    "<< /Title (/JS << /S /JavaScript >> \\(\\\\) /X <2f4a532028> /Y (/URI \\(javascript:a) >>"
)
GEOMETRIE = "<< /Type /Page2 /S /GoTo /Subtype /ScreenPlay /JSON (a) /EFG 1 >>"

HONNETES = {
    "a PDF": ("pdf", pdf()),
    "a PDF whose length is an object apart": (
        "pdf",
        pdf(
            objets=[
                "<< /Length 5 0 R >>\nstream\n0 0 m\nendstream",
                "5",
                "true",
                "null",
                "/Nom",
                "[]",
            ]
        ),
    ),
    "a PDF with a link to the web": ("pdf", pdf(page=LIEN)),
    "a PDF with a field": ("pdf", pdf(CHAMP)),
    "a PDF that goes to a page": ("pdf", pdf("/OpenAction << /S /GoTo /D [3 0 R /Fit] >>")),
    "a PDF whose texts speak of programs": ("pdf", pdf(objets=[CHAINES, GEOMETRIE])),
    "a PDF with object streams": ("pdf", en_flux_d_objets(pdf(CHAMP))),
    "a PDF that only forbids changes": ("pdf", pdf_chiffre("")),
    "a PDF whose table is lost": ("pdf", pdf().replace(b"startxref\n", b"startxref\n9")),
    "a PDF with something after it": ("pdf", pdf() + b"\n" * 3000),
    "a JPEG": ("jpg", jpeg()),
    "a progressive JPEG": ("jpeg", jpeg(progressive=True)),
    "a JPEG in CMYK": ("jpg", encoder(image("CMYK"), "JPEG")),
    "a PNG": ("png", png()),
    "a PNG of 16 bits": ("png", encoder(image("I;16"), "PNG")),
    "a TIFF": ("tif", encoder(image(), "TIFF", compression="tiff_lzw")),
    "a fax of two pages": (
        "tiff",
        encoder(
            image("1"), "TIFF", compression="group4", save_all=True, append_images=[image("1")]
        ),
    ),
    "a DOCX": ("docx", docx()),
    "a DOCX with a link to the web": (
        "docx",
        docx(relation=relation_docx("hyperlink", "https://www.ameli.fr/")),
    ),
    "a DOCX with a picture and a page number": (
        "docx",
        docx(
            ("word/media/image1.png", png()),
            corps="<w:p><w:r><w:instrText> PAGE </w:instrText></w:r></w:p>",
        ),
    ),
    "an ODT": ("odt", odt()),
    "an ODT with a picture": (
        "odt",
        odt(("Pictures/a.png", png()), corps='<draw:image xlink:href="Pictures/a.png"/>'),
    ),
    "a text": ("txt", "Synthèse :\r\n\ttension 12/8 — à revoir\n".encode()),
    "a text with a mark of UTF-8": ("txt", "\ufeffSynthèse".encode()),
}


@pytest.mark.parametrize("quoi", HONNETES)
def test_an_honest_file_is_accepted(quoi: str) -> None:
    controler(*HONNETES[quoi])


@pytest.mark.parametrize("nom", CATALOGUE)
def test_the_files_of_the_demonstration_are_accepted(nom: str) -> None:
    controler(nom.rpartition(".")[2], CATALOGUE[nom]())


def test_a_file_mapped_in_memory_is_read_like_any_other() -> None:
    with tempfile.TemporaryFile() as fichier:
        fichier.write(pdf())
        fichier.flush()
        with mmap.mmap(fichier.fileno(), 0, access=mmap.ACCESS_READ) as projection:
            controler("pdf", projection)


@pytest.mark.parametrize("extension", TYPES)
@sans_delai
@given(octets=st.binary(max_size=200))
def test_any_bytes_are_refused_with_a_french_sentence(extension: str, octets: bytes) -> None:
    """Bytes that no text holds: the only format that anything may be."""
    with pytest.raises(FichierRefuse) as refus:
        controler(extension, b"\0" + octets)
    assert re.match(r"(le|l')", refus.value.raison)


@pytest.mark.parametrize("quoi", HONNETES)
@sans_delai
@given(data=st.data())
def test_a_damaged_file_is_accepted_twice_or_refused_and_nothing_else(
    quoi: str, data: st.DataObject
) -> None:
    extension, octets = HONNETES[quoi]
    altere = bytearray(octets)
    for _ in range(data.draw(st.integers(1, 3))):
        altere[data.draw(st.integers(0, len(altere) - 1))] = data.draw(st.integers(0, 255))
    del altere[len(altere) - data.draw(st.integers(0, 20)) :]
    try:
        controler(extension, bytes(altere))
    except FichierRefuse:
        return
    controler(extension, bytes(altere))


def test_a_signature_of_archive_met_by_chance_is_not_an_archive() -> None:
    hasard = b"PK\x05\x06" + b"\x07" * 18
    controler("pdf", pdf(objets=[flux("", hasard)]))


def test_a_jpeg_that_still_holds_other_images_was_not_cleaned() -> None:
    plusieurs = encoder(image(), "MPO", save_all=True, append_images=[image()])
    with pytest.raises(FichierRefuse) as refus:
        controler("jpg", plusieurs)
    assert refus.value.raison == IMAGE_ABIMEE
    propre = nettoyeur("jpg")
    controler("jpg", bytes(propre.ecrire(plusieurs)) + propre.terminer())


def test_an_odt_without_its_text_or_its_list_is_refused() -> None:
    for membres in ([], [("content.xml", b"<a/>")], [("META-INF/manifest.xml", b"<a/>")]):
        tout = [("mimetype", ODT_TYPE.encode()), *membres]
        with pytest.raises(FichierRefuse) as refus:
            controler("odt", archive(tout, stockes=["mimetype"]))
        assert refus.value.raison == FORMAT


def test_a_field_of_a_docx_ends_where_it_says() -> None:
    """« LINK » is a field that fetches; the word at the end of another field's text is not."""

    def champ(*instructions: str) -> bytes:
        fin = '<w:fldChar w:fldCharType="end"/>'
        textes = (f"<w:instrText>{texte}</w:instrText>{fin}" for texte in instructions)
        return docx(corps=f"<w:p><w:r>{''.join(textes)}</w:r></w:p>")

    controler("docx", champ(" HYPERLINK ", " PAGE "))
    with pytest.raises(FichierRefuse):
        controler("docx", champ(" PAGE ", " LINK Excel.Sheet"))
    with pytest.raises(FichierRefuse):
        controler("docx", docx(corps='<w:fldSimple w:instr=" INCLUDETEXT a.docx "/>'))


def test_nothing_of_a_file_ends_in_the_logs(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    casse = pdf("/Secret (CONFIDENTIEL) /Objet [").replace(b"xref", b"CONFIDENTIEL")
    with caplog.at_level(logging.DEBUG):
        for extension in ("pdf", "png", "docx"):
            with pytest.raises(FichierRefuse):
                controler(extension, casse + b"\0")
    sorties = capfd.readouterr()
    assert caplog.text + sorties.out + sorties.err == ""


def test_pages_are_counted_to_the_limit() -> None:
    with pikepdf.new() as document:
        for _ in range(pdfs.PAGES_MAX):
            document.add_blank_page()
        sortie = io.BytesIO()
        document.save(sortie)
        controler("pdf", sortie.getvalue())
        document.add_blank_page()
        sortie = io.BytesIO()
        document.save(sortie)
    with pytest.raises(FichierRefuse) as refus:
        controler("pdf", sortie.getvalue())
    assert refus.value.raison == pdfs.TROP_DE_PAGES


def test_a_pdf_of_too_many_objects_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    octets = pdf(objets=["1"] * 20)
    controler("pdf", octets)
    monkeypatch.setattr(pdfs, "MORCEAUX_MAX", 20)
    with pytest.raises(FichierRefuse) as refus:
        controler("pdf", octets)
    assert refus.value.raison == pdfs.DEMESURE


def test_a_pdf_whose_streams_overlap_is_refused() -> None:
    """Each object contains the next ones: read one by one, they weigh far more than the file."""

    def poupees(profondeur: int) -> bytes:
        interieur = b""
        for numero in reversed(range(4, 4 + profondeur)):
            interieur = f"{numero} 0 obj\n".encode() + flux("", b"a" * 500 + interieur)
            interieur += b"\nendobj\n"
        return interieur.removeprefix(b"4 0 obj\n").removesuffix(b"\nendobj\n")

    def table(octets: bytes, profondeur: int) -> bytes:
        """The same file, whose table says where each object is."""
        corps, nombre = octets[: octets.rindex(b"xref\n0")], 4 + profondeur
        positions = [corps.index(f"{n} 0 obj".encode()) for n in range(1, nombre)]
        fin = f"xref\n0 {nombre}\n0000000000 65535 f \n"
        fin += "".join(f"{position:010} 00000 n \n" for position in positions)
        fin += f"trailer\n<< /Size {nombre} /Root 1 0 R >>\nstartxref\n{len(corps)}\n%%EOF\n"
        return corps + fin.encode()

    controler("pdf", table(pdf(objets=[poupees(2)]), 2))
    with pytest.raises(FichierRefuse) as refus:
        controler("pdf", table(pdf(objets=[poupees(40)]), 40))
    assert refus.value.raison == pdfs.DEMESURE


def test_pixels_that_an_image_announces_are_no_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    """White pages at 600 dpi weigh a thousand times less than what they show."""
    scan = pdf_numerise(3, (4960, 7016))
    monkeypatch.setattr(pdfs, "VOLUME_HORS_IMAGES_MAX", 30 << 20)
    controler("pdf", scan)
    for mensonge in ((b"/Width 4960", b"/Width 0496"), (b"/Subtype /Image", b"/Subtype /Autre")):
        with pytest.raises(FichierRefuse) as refus:
            controler("pdf", scan.replace(*mensonge))
        assert refus.value.raison == pdfs.DEMESURE


@pytest.mark.parametrize(
    "filtre", ["/FlateDecode", "[/FlateDecode]", "/Fl", "[/ASCIIHexDecode /FlateDecode]"]
)
def test_the_bomb_of_a_pdf_is_seen_through_its_filters(
    monkeypatch: pytest.MonkeyPatch, filtre: str
) -> None:
    donnees = bombe(2).hex().encode() + b">" if "Hex" in filtre else bombe(2)
    octets = pdf(objets=[flux(f"/Filter {filtre}", donnees)])
    controler("pdf", octets)
    monkeypatch.setattr(pdfs, "VOLUME_MAX", 1_000_000)
    with pytest.raises(FichierRefuse) as refus:
        controler("pdf", octets)
    assert refus.value.raison == pdfs.DEMESURE


@pytest.mark.parametrize(
    ("cotes", "raison"),
    [
        ((10_000, 5_040), "l'image est incomplète"),
        ((10_000, 5_041), images.TROP_GRANDE),
        ((20_000, 1), "l'image est incomplète"),
        ((1, 20_001), images.TROP_GRANDE),
    ],
)
def test_images_are_measured_before_they_are_decoded(cotes: tuple[int, int], raison: str) -> None:
    with pytest.raises(FichierRefuse) as refus:
        controler("png", png_annonce(*cotes, bits=8))
    assert refus.value.raison == raison


def test_an_image_of_another_format_is_refused_even_under_its_own_decoder() -> None:
    for extension, octets in {"jpg": png(), "png": jpeg(), "tif": png()}.items():
        with pytest.raises(FichierRefuse):
            controler(extension, octets)


def test_a_tiff_of_too_many_pages_is_refused() -> None:
    page = Image.new("1", (8, 8))

    def fax(pages: int) -> bytes:
        return encoder(page, "TIFF", save_all=True, append_images=[page] * (pages - 1))

    controler("tif", fax(images.PAGES_MAX))
    with pytest.raises(FichierRefuse) as refus:
        controler("tif", fax(images.PAGES_MAX + 1))
    assert refus.value.raison == images.TROP_DE_PAGES


def test_a_tiff_whose_pages_are_too_big_together_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = Image.new("1", (100, 100))
    monkeypatch.setattr(images, "PIXELS_DE_TOUTES_LES_PAGES_MAX", 30_000)
    controler("tif", encoder(page, "TIFF", save_all=True, append_images=[page] * 2))
    with pytest.raises(FichierRefuse) as refus:
        controler("tif", encoder(page, "TIFF", save_all=True, append_images=[page] * 3))
    assert refus.value.raison == images.TROP_GRANDE


def test_a_truncated_tiff_is_refused() -> None:
    octets = encoder(image(), "TIFF", compression="tiff_lzw")
    with pytest.raises(FichierRefuse):
        controler("tif", octets[:200])


def test_the_page_offers_to_shrink_what_the_door_would_refuse() -> None:
    """The script counts the pixels of a photo before it is sent, with the same limits."""
    script = (RACINE / "echanges/web/static/echanges/js/photos.js").read_text()
    limites = re.search(r"PIXELS_MAX = \{ png: ([\d_]+), jpeg: ([\d_]+) \}", script)
    assert limites is not None
    assert [int(n) for n in limites.groups()] == [
        images.PIXELS_MAX,
        images.PIXELS_D_UNE_PHOTO_MAX,
    ]
