"""Reading what a bridge gives: dates of all kinds, numbers checked, hostile XML refused."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from echanges.annuaire.carte_vitale import LectureInvalide, Naissance, lire_lecture
from echanges.referentiels import champs
from echanges.referentiels.lecture import Ligne
from pont.lecture import Beneficiaire
from tests.web.lectures import avec, carte, lecture

NIR = "258033599090192"


def seul(xml: str) -> Naissance:
    """The date of birth of the only beneficiary."""
    (beneficiaire,) = lire_lecture(xml).beneficiaires
    return beneficiaire.naissance


def test_a_family_card_gives_its_beneficiaries_the_assure_first() -> None:
    xml = carte("famille")
    debut, chloe, hugo = xml.index("<benef>"), xml.index("<benef>", 100), xml.index("</listeBenef>")
    a_l_envers = xml[:debut] + xml[chloe:hugo] + xml[debut:chloe] + xml[hugo:]
    for lue in (lire_lecture(xml), lire_lecture(a_l_envers)):
        assert [(b.prenom, b.qualite) for b in lue.beneficiaires] == [("HUGO", "0"), ("CHLOE", "3")]
        assert lue.nir.corps == "1790635994909"


def test_the_certified_number_of_a_beneficiary_is_looked_up_after_the_assures() -> None:
    conjoint = Beneficiaire("A", "B", "19800302", "179063599490903", "180032B02040123")
    assert [nir.corps for nir in lire_lecture(lecture(conjoint)).nirs] == [
        "1790635994909",
        "180032B020401",
    ]


@pytest.mark.parametrize(
    ("en_carte", "possibles"),
    [
        ("19580312", {date(1958, 3, 12)}),
        ("580312", {date(1858, 3, 12), date(1958, 3, 12), date(2058, 3, 12)}),
        ("19864200", {date(1986, 1, 1)}),
        ("19860000", {date(1986, 1, 1)}),
        ("19861300", {date(1986, 1, 1)}),
        ("19860500", {date(1986, 5, 1)}),
        ("19860231", {date(1986, 2, 1)}),
    ],
)
def test_a_date_of_birth_is_kept_as_it_is_and_stands_for_what_the_directory_holds(
    en_carte: str, possibles: set[date]
) -> None:
    naissance = seul(lecture(Beneficiaire("A", "B", en_carte, NIR)))
    if len(possibles) > 1 or possibles != {date(1958, 3, 12)}:
        assert naissance.brute == en_carte
    assert naissance.possibles() == possibles


@given(st.integers(1900, 2025), st.integers(0, 99), st.integers(0, 99))
def test_a_lunar_date_is_read_as_the_loader_of_patients_reads_it(
    an: int, mois: int, jour: int
) -> None:
    ligne = Ligne(1, [f"{jour:02}{mois:02}{an}"], {"naissance": 0})
    naissance = Naissance("", str(an), mois, jour)
    assert naissance.possibles() == {champs.naissance(ligne, date(2026, 1, 1))}


def test_what_is_missing_besides_identity_is_no_error() -> None:
    """The open files of a card say nothing of rights."""
    (lu,) = lire_lecture(lecture(Beneficiaire("A", "B", "19580312", NIR))).beneficiaires
    assert (lu.regime, lu.caisse, lu.qualite, lu.rang) == ("", "", "", 1)


def test_numbers_may_be_written_with_spaces_and_elements_have_a_namespace() -> None:
    xml = avec(carte("assuree"), nir="2580335990901 92")
    xml = xml.replace("<listeBenef>", '<listeBenef xmlns="urn:vitale">')
    assert lire_lecture(f"{xml}").nir.corps == "2580335990901"


def test_another_encoding_may_be_declared_once_the_text_is_decoded() -> None:
    xml = avec(carte("assuree"), prenomUsuel="ZOÉ").replace("UTF-8", "ISO-8859-1")
    assert lire_lecture(xml).beneficiaires[0].prenom == "ZOÉ"


BOMBE = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    "<listeBenef><benef><ident><nomUsuel>&b;</nomUsuel></ident></benef></listeBenef>"
)
FICHIER = '<!DOCTYPE l [<!ENTITY f SYSTEM "file:///etc/passwd">]><listeBenef>&f;</listeBenef>'
A_REFUSER = {
    "empty": "",
    "no XML": "2580335990901",
    "JSON": '{"listeBenef": []}',
    "cut": carte("abimee"),
    "wrong key": carte("fausse-cle"),
    "without key": avec(carte("assuree"), nir="2580335990901"),
    "certified with a wrong key": avec(carte("assuree"), nirCertifie="258033599090193"),
    "no NIR": avec(carte("assuree"), nir=""),
    "no date": avec(carte("assuree"), dateEnCarte=""),
    "a date of letters": avec(carte("assuree"), dateEnCarte="JJMMAA"),
    "digits of another script": avec(carte("assuree"), dateEnCarte="٥٨٠٣١٢"),
    "a rank of letters": avec(carte("assuree"), rangDeNaissance="x"),
    "a caisse of letters": avec(carte("assuree"), caisse="3A1"),
    "nobody": "<listeBenef></listeBenef>",
    "another document": "<html><body/></html>",
    "a DTD": "<!DOCTYPE listeBenef>" + carte("assuree").split("\n", 1)[1],
    "entities": BOMBE,
    "a file of the server": FICHIER,
    "too long": carte("assuree") + " " * 65_536,
    "too deep": "<a>" * 8000 + "</a>" * 8000,
    "too many": lecture(*[Beneficiaire("A", "B", "19580312", NIR)] * 13),
    "two cards in one": lecture(
        Beneficiaire("A", "B", "19580312", NIR),
        Beneficiaire("C", "D", "19790614", "179063599490903"),
    ),
    "control characters": carte("assuree").replace("MARTINE", "\x00"),
}


@pytest.mark.parametrize("xml", A_REFUSER.values(), ids=A_REFUSER.keys())
def test_anything_that_is_no_sound_card_is_refused_without_repeating_it(xml: str) -> None:
    with pytest.raises(LectureInvalide) as refus:
        lire_lecture(xml)
    assert refus.value.message.startswith("La carte Vitale n'a pas pu être lue")
    assert refus.value.__cause__ is None


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(texte: str) -> None:
    with pytest.raises(LectureInvalide):
        lire_lecture(texte)
