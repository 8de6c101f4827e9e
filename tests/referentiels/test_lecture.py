"""Reading delimited files: shapes accepted, and the line named when one is wrong."""

import codecs
from pathlib import Path

import pytest

from echanges.referentiels.json_en_flux import elements
from echanges.referentiels.lecture import FichierIllisible, Forme, lire

BARRE = Forme(("numero finess site", "nom"), separateurs="|", guillemets=False)
CSV = Forme(("nom", "ville"))


def ecrit(tmp_path: Path, octets: bytes) -> Path:
    chemin = tmp_path / "fichier.txt"
    chemin.write_bytes(octets)
    return chemin


def refus(chemin: Path, forme: Forme) -> FichierIllisible:
    with pytest.raises(FichierIllisible) as leve:
        list(lire(chemin, forme))
    return leve.value


@pytest.mark.parametrize(
    "octets",
    [
        "Nom|Numéro FINESS site\nÉon|35\n".encode(),
        codecs.BOM_UTF8 + "Numéro_FINESS site|autre|NOM|\r\n35|x|Éon|\r\n".encode(),
        "nom|numero finess site\n\nÉon|35|\n".encode(),
        "Nom|Numéro FINESS site\nÉon|35\n".encode("latin-1"),
    ],
)
def test_columns_are_found_by_name_whatever_the_header_looks_like(
    tmp_path: Path, octets: bytes
) -> None:
    (ligne,) = lire(ecrit(tmp_path, octets), BARRE)
    assert (ligne.lire("nom"), ligne.lire("numero finess site")) == ("Éon", "35")
    assert ligne.lire("absente") == ""


@pytest.mark.parametrize("separateur", [";", ","])
def test_csv_fields_may_be_quoted_over_several_lines(tmp_path: Path, separateur: str) -> None:
    texte = 'nom;ville\n"a;\nb";Ici\nc;Là\n'.replace(";", separateur)
    lignes = list(lire(ecrit(tmp_path, texte.encode()), CSV))
    assert [(ligne.numero, ligne.lire("ville")) for ligne in lignes] == [(2, "Ici"), (4, "Là")]


@pytest.mark.parametrize(
    ("octets", "ligne"),
    [
        (b"nom;pays\na;b\n", 1),
        (b"nom;ville;nom\na;b;c\n", 1),
        (b"nom;ville\na;b\nc\n", 3),
        (b"nom;ville\na;b\nc;d;e\n", 3),
        (b"nom;ville\na;b\nc;d;\n", 3),
        (b"nom;ville;\na;b;\nc;\n", 3),
        (b"nom;ville\na;b;\nc;;d\n", 3),
        (b'nom;ville\na;b\n"c" d;e\nf;g\n', 3),
        (b'nom;ville\na;b\n"c;d\ne;f\n', 3),
        (b"nom;ville\na;b\nc;d", 3),
        (b"nom;ville\na;" + b"x" * 70_000 + b"\n", 2),
        (b"nom;ville\n", 0),
        (b"", 1),
    ],
)
def test_a_wrong_shape_is_refused_with_its_line(tmp_path: Path, octets: bytes, ligne: int) -> None:
    assert refus(ecrit(tmp_path, octets), CSV).ligne == ligne


@pytest.mark.parametrize("octets", [b"ville;nom;\na;b;\n\nc;d;\n", b"ville;nom\n\na;b;\nc;d;\n"])
def test_a_separator_ends_every_line_of_a_file_or_none(tmp_path: Path, octets: bytes) -> None:
    lignes = list(lire(ecrit(tmp_path, octets), CSV))
    assert [(ligne.lire("ville"), ligne.lire("nom")) for ligne in lignes] == [
        ("a", "b"),
        ("c", "d"),
    ]


def test_without_quoting_a_quote_is_a_letter(tmp_path: Path) -> None:
    octets = b'nom|numero finess site\n"LES TILLEULS|1\nSEUL|2\nLE "PARC|3\n'
    lignes = list(lire(ecrit(tmp_path, octets), BARRE))
    assert [ligne.lire("nom") for ligne in lignes] == ['"LES TILLEULS', "SEUL", 'LE "PARC']


def test_a_refusal_never_repeats_the_content(tmp_path: Path) -> None:
    assert "SECRET" not in str(refus(ecrit(tmp_path, b"nom;ville\nSECRET\n"), CSV))


def test_an_array_of_json_is_read_element_by_element(tmp_path: Path) -> None:
    texte = '{"autre": 1,\n "pmej": [{"a": 1},\n{"a":\n "é"}],\n "gco": []}\n'
    for octets in (texte.encode(), codecs.BOM_UTF8 + texte.encode()):
        chemin = ecrit(tmp_path, octets)
        assert list(elements(chemin, "pmej")) == [(2, {"a": 1}), (4, {"a": "é"})]


@pytest.mark.parametrize(
    "texte",
    [
        '{"pmej": [{"a": 1},\n{"a": ',
        '{"pmej": [{"a": 1}\n',
        '{"pmej": [{"a": 1}],\n"gco": [',
        '{"pmej": [{"a": 1}\n{"a": 2}]}',
        '{"pmej": {"a":\n 1}}',
        '{"gco": []}',
        '{"pmej": [{"SECRET": x}]}',
    ],
)
def test_a_cut_or_malformed_json_is_refused(tmp_path: Path, texte: str) -> None:
    chemin = ecrit(tmp_path, texte.encode())
    with pytest.raises(FichierIllisible) as leve:
        list(elements(chemin, "pmej"))
    assert "SECRET" not in str(leve.value)
