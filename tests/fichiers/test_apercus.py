"""Real pictures and PDFs, made here, and what is drawn of them."""

import struct
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from PIL import Image, ImageCms, ImageDraw, PngImagePlugin

from echanges.demo.fichiers.catalogue import CATALOGUE
from echanges.fichiers.apercus import COTE_MAX, PAGES_MAX, VIGNETTE, Page, rendre

ROUGE, VERT, BLEU, BLANC = (255, 0, 0), (0, 128, 0), (0, 0, 255), (255, 255, 255)
ORIENTATION, COMMENTAIRE = 0x0112, 0x9286


def encoder(image: Image.Image, format_: str, **options: Any) -> bytes:
    """The image in a file."""
    sortie = BytesIO()
    image.save(sortie, format_, **options)
    return sortie.getvalue()


def montrer(page: Page) -> Image.Image:
    """The picture of a page, checked to be what the page says."""
    image = Image.open(BytesIO(page.octets))
    assert image.size == (page.largeur, page.hauteur)
    assert f"image/{(image.format or '').lower()}" == page.mime
    return image


def proche(couleur: Any, attendue: tuple[int, int, int]) -> bool:
    """The same colour, for the eye."""
    return all(abs(a - b) < 12 for a, b in zip(couleur, attendue, strict=True))


def couleur(page: Page, x: float, y: float) -> Any:
    """The colour of a page at a point, each coordinate from 0 to 1."""
    image = montrer(page).convert("RGB")
    return image.getpixel((int(x * (image.width - 1)), int(y * (image.height - 1))))


def rouge_et_bleu(largeur: int = 300, hauteur: int = 200) -> Image.Image:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", (largeur, hauteur), ROUGE)
    image.paste(BLEU, (largeur // 2, 0, largeur, hauteur))
    return image


def bruit(largeur: int, hauteur: int) -> Image.Image:
    """An image of many colours, as a photo."""
    plans = [Image.effect_noise((largeur, hauteur), 90) for _ in "RGB"]
    return Image.merge("RGB", plans)


def pdf(
    *tailles: tuple[float, float], enrichir: Callable[[pikepdf.Pdf], None] | None = None
) -> bytes:
    """A PDF of blank pages, completed by `enrichir`."""
    document = pikepdf.new()
    for taille in tailles:
        document.add_blank_page(page_size=taille)
    if enrichir:
        enrichir(document)
    sortie = BytesIO()
    document.save(sortie)
    return sortie.getvalue()


def aplat(document: pikepdf.Pdf, rgb: str) -> pikepdf.Object:
    """A drawing that fills 100 × 100 points with a colour."""
    return document.make_stream(
        f"{rgb} rg 0 0 100 100 re f".encode(),
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Form,
        BBox=[0, 0, 100, 100],
    )


# Every type


@pytest.mark.parametrize("nom", CATALOGUE)
def test_a_thumbnail_then_the_page_of_every_demonstration_file(nom: str) -> None:
    vignette, page = rendre(nom.rpartition(".")[2], CATALOGUE[nom]())
    assert (vignette.numero, page.numero) == (0, 1)
    assert vignette.mime == "image/jpeg"
    assert max(vignette.largeur, vignette.hauteur) == VIGNETTE
    assert montrer(vignette).width <= montrer(page).width <= COTE_MAX


@pytest.mark.parametrize("extension", ["docx", "odt", "txt", "svg", "html", ""])
def test_other_types_have_no_preview(extension: str) -> None:
    assert list(rendre(extension, CATALOGUE["courbe-de-poids.png"]())) == []


@pytest.mark.parametrize("extension", ["pdf", "jpg", "jpeg", "png", "tif", "tiff"])
def test_what_is_no_file_of_the_type_gives_no_page(extension: str) -> None:
    for octets in (b"", b"<svg onload=alert(1)>", b"%PDF-1.7\n", b"\xff\xd8\xff\xe0", b"II*\0"):
        assert list(rendre(extension, octets)) == []


def test_an_image_under_another_extension_gives_no_page() -> None:
    assert list(rendre("jpg", CATALOGUE["courbe-de-poids.png"]())) == []
    assert list(rendre("png", encoder(rouge_et_bleu(), "GIF"))) == []


def test_a_cut_image_gives_no_page() -> None:
    octets = encoder(bruit(300, 300), "JPEG")
    assert list(rendre("jpg", octets[: len(octets) // 2])) == []


# Images


@pytest.mark.parametrize(
    ("mode", "format_", "extension"),
    [
        *[(mode, "PNG", "png") for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")],
        *[
            (mode, "TIFF", "tif")
            for mode in ("1", "L", "P", "RGB", "CMYK", "LAB", "I;16", "I", "F")
        ],
        *[(mode, "JPEG", "jpg") for mode in ("L", "RGB", "CMYK")],
    ],
)
def test_every_mode_is_shown_dark_on_top_and_light_below(
    mode: str, format_: str, extension: str
) -> None:
    source = Image.linear_gradient("L").resize((90, 60)).convert(mode)
    _, page = rendre(extension, encoder(source, format_))
    haut, bas = couleur(page, 0.5, 0.02), couleur(page, 0.5, 0.98)
    assert max(haut) < 64 < 192 < min(bas)


def test_deep_greys_are_stretched_over_what_they_use() -> None:
    radio = Image.new("I;16", (40, 20), 1000)
    radio.paste(3000, (20, 0, 40, 20))
    _, page = rendre("png", encoder(radio, "PNG"))
    assert (couleur(page, 0, 0.5), couleur(page, 1, 0.5)) == ((0, 0, 0), BLANC)


@pytest.mark.parametrize(
    ("taille", "attendue"),
    [((4000, 1000), (2000, 500)), ((1000, 3000), (667, 2000)), ((30, 20), (30, 20))],
)
def test_a_large_image_is_reduced_and_a_small_one_is_kept(
    taille: tuple[int, int], attendue: tuple[int, int]
) -> None:
    for format_, extension in (("JPEG", "jpg"), ("PNG", "png"), ("TIFF", "tiff")):
        _, page = rendre(extension, encoder(rouge_et_bleu(*taille), format_))
        assert (page.largeur, page.hauteur) == attendue


def test_a_line_of_pixels_still_has_a_thumbnail() -> None:
    vignette, page = rendre("png", encoder(Image.new("RGB", (15_000, 1), ROUGE), "PNG"))
    assert (page.largeur, page.hauteur) == (2000, 1)
    assert (vignette.largeur, vignette.hauteur) == (192, 1)


def test_an_image_of_too_many_pixels_gives_no_page() -> None:
    for largeur, pages in ((8_000, 2), (12_000, 0)):
        octets = encoder(Image.new("1", (largeur, 6_000)), "PNG")
        assert len(octets) < 50_000
        assert len(list(rendre("png", octets))) == pages


@pytest.mark.parametrize(
    ("orientation", "rouge"),
    [(1, (0, 0.5)), (3, (1, 0.5)), (6, (0.5, 0)), (8, (0.5, 1)), (2, (1, 0.5)), (5, (0.5, 0))],
)
@pytest.mark.parametrize(
    ("format_", "extension"), [("JPEG", "jpg"), ("PNG", "png"), ("TIFF", "tif")]
)
def test_an_image_is_shown_upright(
    orientation: int, rouge: tuple[float, float], format_: str, extension: str
) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    _, page = rendre(extension, encoder(rouge_et_bleu(), format_, exif=exif))
    assert proche(couleur(page, *rouge), ROUGE)
    assert proche(couleur(page, 1 - rouge[0], 1 - rouge[1]), BLEU)
    assert (page.largeur > page.hauteur) == (orientation < 5)


def test_unreadable_exif_does_not_lose_the_picture() -> None:
    octets = encoder(rouge_et_bleu(), "JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\xff" + b"\xff" * 40)
    assert len(list(rendre("jpg", octets))) == 2


def test_transparency_is_shown_on_white() -> None:
    image = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    ImageDraw.Draw(image).rectangle((0, 0, 20, 40), fill=(255, 0, 0, 255))
    palette = image.quantize(4)
    for source in (image, palette):
        vignette, page = rendre("png", encoder(source, "PNG"))
        assert proche(couleur(page, 0, 0.5), ROUGE)
        assert couleur(page, 1, 0.5) == BLANC
        assert proche(couleur(vignette, 1, 0.5), BLANC)


def test_a_colour_profile_is_applied() -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    echange = srgb.replace(b"rXYZ", b"-XYZ").replace(b"bXYZ", b"rXYZ").replace(b"-XYZ", b"bXYZ")
    octets = encoder(rouge_et_bleu(), "PNG", icc_profile=echange)
    _, page = rendre("png", octets)
    assert proche(couleur(page, 0, 0.5), BLEU), "red means blue in this profile"


def test_a_profile_that_cannot_be_used_is_ignored() -> None:
    _, page = rendre("png", encoder(rouge_et_bleu(), "PNG", icc_profile=b"\xff" * 200))
    assert proche(couleur(page, 0, 0.5), ROUGE)


def test_a_drawing_stays_exact_and_a_photo_becomes_a_jpeg() -> None:
    _, dessin = rendre("png", encoder(rouge_et_bleu(), "PNG"))
    _, photo = rendre("png", encoder(bruit(100, 100), "PNG"))
    _, radio = rendre("png", encoder(Image.radial_gradient("L"), "PNG"))
    assert [page.mime for page in (dessin, photo, radio)] == [
        "image/png",
        "image/jpeg",
        "image/jpeg",
    ]
    assert couleur(dessin, 0, 0) == ROUGE


def test_pages_carry_no_metadata() -> None:
    exif = Image.Exif()
    exif[COMMENTAIRE] = "secret"
    profil = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    textes = PngImagePlugin.PngInfo()
    textes.add_text("Comment", "secret")
    communs = {"exif": exif, "icc_profile": profil, "dpi": (72, 72)}
    image = bruit(60, 60)
    for extension, octets in (
        ("jpg", encoder(image, "JPEG", comment=b"secret", xmp=b"<x>secret</x>", **communs)),
        ("png", encoder(image, "PNG", pnginfo=textes, **communs)),
        ("png", encoder(rouge_et_bleu(), "PNG", pnginfo=textes, **communs)),
        ("tif", encoder(image, "TIFF", description="secret", **communs)),
    ):
        assert b"secret" in octets
        for page in rendre(extension, octets):
            assert b"secret" not in page.octets
            assert set(montrer(page).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_each_image_of_a_tiff_is_a_page() -> None:
    images = [Image.new("RGB", (60, 40), teinte) for teinte in (ROUGE, VERT, BLEU)]
    octets = encoder(images[0], "TIFF", save_all=True, append_images=images[1:])
    _, *pages = rendre("tiff", octets)
    assert [couleur(page, 0.5, 0.5) for page in pages] == [ROUGE, VERT, BLEU]
    beaucoup = encoder(images[0], "TIFF", save_all=True, append_images=images[:1] * 60)
    assert [page.numero for page in rendre("tif", beaucoup)] == list(range(PAGES_MAX + 1))


def test_a_tiff_broken_in_the_middle_shows_its_first_pages() -> None:
    images = [bruit(60, 40) for _ in range(3)]
    octets = bytearray(encoder(images[0], "TIFF", save_all=True, append_images=images[1:]))
    directories = [_suivant(octets, 4)]
    while suivant := _suivant(octets, _fin_du_repertoire(octets, directories[-1])):
        directories.append(suivant)
    octets[directories[1] : directories[1] + 2] = b"\xff\xff"
    assert [page.numero for page in rendre("tif", bytes(octets))] == [0, 1]


def _suivant(octets: bytearray, place: int) -> int:
    """The offset written at a place of a little-endian TIFF."""
    position: int = struct.unpack_from("<I", octets, place)[0]
    return position


def _fin_du_repertoire(octets: bytearray, place: int) -> int:
    """Where a directory says which is the next."""
    entrees: int = struct.unpack_from("<H", octets, place)[0]
    return place + 2 + 12 * entrees


# PDF


@pytest.mark.parametrize(
    ("taille", "attendue"),
    [
        ((595, 842), (1400, 1982)),
        ((842, 595), (1400, 990)),
        ((100, 1000), (200, 1999)),
        ((14_400, 3), (1400, 1)),
        ((3, 14_400), (1, 1999)),
        ((3, 3), (1400, 1400)),
    ],
)
def test_a_page_of_any_size_fits_the_screen(
    taille: tuple[float, float], attendue: tuple[int, int]
) -> None:
    _, page = rendre("pdf", pdf(taille))
    assert abs(page.largeur - attendue[0]) <= 1
    assert abs(page.hauteur - attendue[1]) <= 1
    assert max(page.largeur, page.hauteur) <= COTE_MAX
    assert page.mime == "image/jpeg"


def test_a_long_pdf_shows_its_first_pages_only() -> None:
    numeros = [page.numero for page in rendre("pdf", pdf(*[(200, 10)] * (PAGES_MAX + 5)))]
    assert numeros == list(range(PAGES_MAX + 1))


def test_annotations_are_drawn_on_the_page() -> None:
    def annoter(document: pikepdf.Pdf) -> None:
        tampon = document.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot,
                Subtype=pikepdf.Name.Stamp,
                Rect=[0, 0, 100, 100],
                F=4,
                AP=pikepdf.Dictionary(N=aplat(document, "1 0 0")),
            )
        )
        document.pages[0].obj.Annots = pikepdf.Array([tampon])

    _, nue = rendre("pdf", pdf((100, 100)))
    _, annotee = rendre("pdf", pdf((100, 100), enrichir=annoter))
    assert couleur(nue, 0.5, 0.5) == BLANC
    assert proche(couleur(annotee, 0.5, 0.5), ROUGE)


def test_the_fields_of_a_form_are_drawn_filled() -> None:
    def remplir(document: pikepdf.Pdf) -> None:
        champ = document.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot,
                Subtype=pikepdf.Name.Widget,
                FT=pikepdf.Name.Tx,
                T="nom",
                V="x",
                Rect=[0, 0, 100, 100],
                F=4,
                AP=pikepdf.Dictionary(N=aplat(document, "0 0 1")),
            )
        )
        document.pages[0].obj.Annots = pikepdf.Array([champ])
        document.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([champ]))

    _, page = rendre("pdf", pdf((100, 100), enrichir=remplir))
    rouge, _, bleu = couleur(page, 0.5, 0.5)
    assert bleu > rouge + 50


def test_an_encrypted_pdf_gives_no_page() -> None:
    document = pikepdf.new()
    document.add_blank_page()
    sortie = BytesIO()
    document.save(sortie, encryption=pikepdf.Encryption(owner="a", user="b"))
    assert list(rendre("pdf", sortie.getvalue())) == []


def test_a_broken_page_ends_the_pages_already_shown() -> None:
    def casser(document: pikepdf.Pdf) -> None:
        document.Root.Pages.Kids[2] = pikepdf.Dictionary(Type=pikepdf.Name.Catalog)

    pages = list(rendre("pdf", pdf(*[(200, 10)] * 5, enrichir=casser)))
    assert [page.numero for page in pages][:3] == [0, 1, 2]
    assert len(pages) < 6
