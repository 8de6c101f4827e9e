"""Names and first bytes: pure functions."""

import unicodedata
from concurrent.futures import ThreadPoolExecutor
from pathlib import PureWindowsPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from echanges.demo.fichiers.catalogue import CATALOGUE
from echanges.fichiers.formats import (
    FORMAT,
    NOM_MAX,
    NOM_OCTETS_MAX,
    OCTETS_POUR_LE_TYPE,
    TYPE_SERVI,
    TYPES,
    FichierRefuse,
    format_annonce,
    nom_propre,
    noms_uniques,
    verifier_debut,
)
from tests.fichiers.fabrique import docx, image, jpeg, odt, pdf, png

sans_delai = settings(deadline=None)  # a busy machine is not a fault

DEFAUT = ["pdf", "jpg", "jpeg", "png"]


@pytest.mark.notice("R25", "R26")
@pytest.mark.parametrize(
    "nom", ["virus.exe", "macro.docm", "archive.zip", "sans-extension", "x.", "..", "", "a.pdf "]
)
def test_an_extension_that_is_not_listed_is_refused(nom: str) -> None:
    with pytest.raises(FichierRefuse) as refus:
        format_annonce(nom, DEFAUT)
    assert refus.value.raison == FORMAT


@pytest.mark.parametrize("nom", ["A.PDF", "b.Jpg", "c.jpeg", "d.PNG"])
def test_extensions_are_compared_whatever_their_case(nom: str) -> None:
    assert format_annonce(nom, DEFAUT) == nom[2:].lower()


def test_an_operator_can_enable_a_known_format_and_no_unknown_one() -> None:
    assert format_annonce("protocole.docx", ["docx", "exe"]) == "docx"
    with pytest.raises(FichierRefuse):
        format_annonce("virus.exe", ["docx", "exe"])


def test_every_known_format_has_the_type_under_which_it_is_served() -> None:
    assert TYPE_SERVI.keys() == TYPES.keys()
    assert TYPE_SERVI["pdf"] == "application/pdf"


@pytest.mark.parametrize(
    ("donne", "propre"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\x\\scan.pdf", "scan.pdf"),
        ("fdp\u202e.exe", "fdp.exe"),
        ("a\x00b\nc.pdf", "abc.pdf"),
        ("e\u0301te\u0301.pdf", "été.pdf"),
        ("e\u200b\u0301.pdf", "é.pdf"),
        ("a\u00a0\u2003b.pdf", "a b.pdf"),
        ("a\u3164b\u2800c\ufe0f.pdf", "abc.pdf"),
        ("  .a.pdf. ", "a.pdf"),
        ("nul", "_nul"),
        ("Lpt¹.pdf", "_Lpt¹.pdf"),
        ("con .pdf", "_con .pdf"),
        ("console.pdf", "console.pdf"),
        ("a" * 170 + ".une-longue-fin-qui-n-est-pas-une-extension", "a" * 170 + ".une-longue"[:10]),
        ("/", ""),
        ("..", ""),
        (" . ", ""),
        ("", ""),
    ],
)
def test_a_name_is_a_bare_printable_name(donne: str, propre: str) -> None:
    assert nom_propre(donne) == propre


@sans_delai
@given(st.text(max_size=400) | st.text("aA.é😀 \u0301\u200b/:\\", max_size=300))
def test_no_name_is_ever_a_path_nor_too_long_nor_disguised(nom: str) -> None:
    propre = nom_propre(nom)
    assert len(propre) <= NOM_MAX
    assert len(propre.encode()) <= NOM_OCTETS_MAX
    assert not set(propre) & set("/\\:")
    assert not any(unicodedata.category(c)[0] == "C" for c in propre)
    assert propre == propre.strip(". ")
    assert not PureWindowsPath(propre).is_reserved()
    assert unicodedata.is_normalized("NFC", propre)
    assert nom_propre(propre) == propre


@pytest.mark.parametrize("lettre", ["x", "é", "漢", "😀"])
def test_a_long_name_keeps_its_extension_and_whole_letters(lettre: str) -> None:
    propre = nom_propre(lettre * 300 + ".jpeg")
    assert set(propre.removesuffix(".jpeg")) == {lettre}
    assert propre.endswith(".jpeg")
    assert len(propre) == NOM_MAX or len(propre.encode()) > NOM_OCTETS_MAX - 4


def test_names_of_a_zip_are_numbered_where_a_system_would_confuse_them() -> None:
    donnes = ["a.pdf", "A.PDF", "a.pdf", "a (2).pdf", "sans fin", "Sans Fin"]
    assert noms_uniques(donnes) == [
        "a.pdf",
        "A (2).PDF",
        "a (3).pdf",
        "a (2) (2).pdf",
        "sans fin",
        "Sans Fin (2)",
    ]


def test_names_of_a_zip_can_be_extracted_on_windows() -> None:
    assert noms_uniques(['a<b>"c|d?e*.pdf', "", "aux.png"]) == [
        "a_b__c_d_e_.pdf",
        "fichier",
        "_aux.png",
    ]


@sans_delai
@given(st.lists(st.text("aAß.ﬁé*", max_size=5) | st.just("x" * 300 + ".pdf"), max_size=12))
def test_names_of_a_zip_are_always_unique_and_short(noms: list[str]) -> None:
    uniques = noms_uniques(noms)
    assert len(uniques) == len(noms)
    assert len({unicodedata.normalize("NFC", nom.casefold()) for nom in uniques}) == len(noms)
    assert all(len(nom) <= NOM_MAX and len(nom.encode()) <= NOM_OCTETS_MAX for nom in uniques)
    assert all(nom == nom_propre(nom) for nom in uniques)


@pytest.mark.notice("R26")
@pytest.mark.parametrize(
    ("extension", "debut"),
    [
        ("pdf", b"MZ\x90\x00" + b"\0" * 60),
        ("png", pdf()),
        ("jpg", b"bonjour"),
        ("pdf", b"\n" + pdf()),
        ("docx", odt()),
        ("odt", docx()),
    ],
)
def test_the_content_must_be_what_the_extension_says(extension: str, debut: bytes) -> None:
    with pytest.raises(FichierRefuse) as refus:
        verifier_debut(extension, debut)
    assert refus.value.raison == FORMAT


HONNETES = {
    "pdf": pdf(),
    "jpg": jpeg(),
    "jpeg": jpeg(progressive=True),
    "png": png(),
    "docx": docx(),
    "odt": odt(),
    "txt": "Synthèse : tension 12/8, à revoir.\n".encode(),
}


@pytest.mark.parametrize("extension", HONNETES)
def test_an_honest_file_has_the_type_of_its_extension(extension: str) -> None:
    verifier_debut(extension, HONNETES[extension])


@pytest.mark.parametrize("nom", CATALOGUE)
def test_the_files_of_the_demonstration_have_the_type_of_their_extension(nom: str) -> None:
    verifier_debut(format_annonce(nom, DEFAUT), CATALOGUE[nom]())


def test_a_text_whose_beginning_ends_in_the_middle_of_a_letter_is_a_text() -> None:
    verifier_debut("txt", b"a" + "é".encode() * OCTETS_POUR_LE_TYPE)


def test_several_threads_can_tell_types_at_once() -> None:
    grande = image(cotes=(400, 400))
    debut = grande.tobytes()
    with ThreadPoolExecutor(8) as fils:
        verdicts = list(
            fils.map(lambda n: _est_accepte("png", png() if n % 2 else debut), range(400))
        )
    assert verdicts == [bool(n % 2) for n in range(400)]


def _est_accepte(extension: str, debut: bytes) -> bool:
    try:
        verifier_debut(extension, debut)
    except FichierRefuse:
        return False
    return True
