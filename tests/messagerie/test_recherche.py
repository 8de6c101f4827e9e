"""The two searches: the doctor's words, NIR and dates; the échelon's three modes."""

import unicodedata
import uuid
from datetime import UTC, date, datetime, timedelta

import pytest

from echanges.annuaire.identifiants import IdentifiantInvalide
from echanges.comptes.acteur import Acteur, contexte
from echanges.horloge import a_la_date
from echanges.messagerie import recherche
from echanges.messagerie.listes import Curseur, Page
from echanges.messagerie.recherche import CriteresMedecin
from tests.distribution import acteur_de_la_troupe, agent
from tests.messagerie.outils import (
    clore,
    commencer,
    demander,
    envoyer,
    rediger,
    supprimer,
    texte,
)

PASSE = datetime(2031, 5, 12, 12, 0, tzinfo=UTC)


def par_mots(acteur: Acteur, mots: str) -> set[uuid.UUID]:
    """What the doctor's words find, all pages together."""
    return set(par_criteres(acteur, CriteresMedecin(mots=mots)))


def par_criteres(acteur: Acteur, criteres: CriteresMedecin) -> list[uuid.UUID]:
    """What criteria find, page after page."""
    ids: list[uuid.UUID] = []
    apres: Curseur | None = None
    while True:
        with contexte(acteur):
            trouve = recherche.rechercher_medecin(acteur, criteres, apres)
        ids += [c.id for c in trouve.page.conversations]
        if trouve.page.suivante is None:
            return ids
        apres = trouve.page.suivante


def ecrite(acteur: Acteur, objet: str, corps: str, qui: str = "P01") -> uuid.UUID:
    """A conversation with these words."""
    ou = commencer(acteur, qui)
    envoyer(acteur, ou, texte(corps, objet))
    return ou


def ids_de(page: Page) -> set[uuid.UUID]:
    """The conversations of a page."""
    return {c.id for c in page.conversations}


@pytest.mark.notice("R63", "R64")
@pytest.mark.parametrize(
    "mots",
    [
        "zyxœdème",  # in the text
        "ZYXŒDÈME",
        "zyxoedeme",
        unicodedata.normalize("NFD", "zyxœdème"),
        unicodedata.normalize("NFC", "zyxœdème"),
        "xœdè",  # inside a word
        "zyxœdème qwertz",  # in the text and in the objet
        "  qwertz   kervella ",  # in the objet and in the patient's name
        "Zyxœdème-Qwertz",
    ],
)
def test_words_are_found_in_objet_text_and_name_whatever_their_accents_case_and_form(
    martin: Acteur, mots: str
) -> None:
    ou = ecrite(martin, "Qwertz", "Un zyxœdème persistant", "P01")
    assert par_mots(martin, mots) == {ou}


def test_a_text_typed_in_decomposed_form_is_found_too(martin: Acteur) -> None:
    ou = ecrite(martin, "Objet", unicodedata.normalize("NFD", "Déshydratation wxyz"))
    assert par_mots(martin, "déshydratation wxyz") == {ou}


def test_every_word_is_required_across_the_whole_conversation(
    martin: Acteur, quemener: Acteur
) -> None:
    deux = ecrite(martin, "Objet", "motun")
    envoyer(quemener, deux, "motdeux")
    un_seul = ecrite(martin, "Objet", "motun")
    assert par_mots(martin, "motun") == {deux, un_seul}
    assert par_mots(martin, "motdeux motun") == {deux}
    assert par_mots(martin, "motun motdeux mottrois") == set()


@pytest.mark.parametrize(("mots", "trouve"), [("100%w", True), ("100_w", False), ("1%w", False)])
def test_percent_and_underscore_are_ordinary_characters(
    martin: Acteur, mots: str, trouve: bool
) -> None:
    ou = ecrite(martin, "Objet", "prise en charge à 100%wkx")
    assert par_mots(martin, mots) == ({ou} if trouve else set())


def test_a_draft_is_found_by_its_own_side_only(martin: Acteur, quemener: Acteur) -> None:
    ou = demander(martin)
    rediger(martin, ou, "motdubrouillon")
    rediger(quemener, ou, "motdelechelon")
    assert par_mots(martin, "motdubrouillon") == {ou}
    assert par_mots(martin, "motdelechelon") == set()


@pytest.mark.notice("R49")
def test_what_was_deleted_is_not_found_even_after_a_relaunch(
    martin: Acteur, quemener: Acteur
) -> None:
    ou = ecrite(martin, "Objet", "motancien")
    supprimer(martin, ou)
    assert par_mots(martin, "motancien") == set()
    envoyer(quemener, ou, "motnouveau")
    assert par_mots(martin, "motancien") == set()
    assert par_mots(martin, "motnouveau") == {ou}


@pytest.mark.notice("R38")
def test_somebody_elses_words_are_not_found(martin: Acteur, haddad: Acteur) -> None:
    ecrite(martin, "Objet", "motprive")
    assert par_mots(haddad, "motprive") == set()


def test_the_doctors_other_criteria_narrow_and_combine(martin: Acteur) -> None:
    with a_la_date(PASSE):
        avant = ecrite(martin, "Objet", "motcommun", "P01")
    with a_la_date(PASSE + timedelta(days=2)):
        apres = ecrite(martin, "Objet", "motcommun", "P02")
    jour = date(2031, 5, 12)

    def trouve(**criteres: object) -> set[uuid.UUID]:
        tous = CriteresMedecin(**criteres)  # type: ignore[arg-type]
        return set(par_criteres(martin, tous)) & {avant, apres}

    assert trouve(nir="2580335990901 92") == {avant}
    assert trouve(nir="184 11 35 990 902") == {apres}
    assert trouve(du=jour) == {avant, apres}
    assert trouve(au=jour) == {avant}
    assert trouve(du=jour + timedelta(days=1)) == {apres}
    assert trouve(du=jour, au=jour, mots="motcommun") == {avant}
    assert trouve(mots="motcommun", nir="2580335990901") == {avant}
    assert trouve(du=jour + timedelta(days=1), nir="2580335990901") == set()


@pytest.mark.parametrize("jour", [date.min, date.max, date(9999, 12, 30)])
def test_any_day_of_the_calendar_bounds_a_search(martin: Acteur, jour: date) -> None:
    ou = ecrite(martin, "Objet", "motborne")
    trouvees = par_criteres(martin, CriteresMedecin(mots="motborne", au=jour))
    assert trouvees == ([] if jour == date.min else [ou])
    trouvees = par_criteres(martin, CriteresMedecin(mots="motborne", du=jour))
    assert trouvees == ([ou] if jour == date.min else [])


@pytest.mark.parametrize(
    "mots", ["« motjuste »", "(motjuste),", "motjuste ?", "¿motjuste…\u200b", "- motjuste"]
)
def test_the_punctuation_around_a_word_is_not_looked_for(martin: Acteur, mots: str) -> None:
    ou = ecrite(martin, "Objet", "Le motjuste est là")
    assert par_mots(martin, mots) == {ou}


def test_the_echelon_finds_a_name_typed_or_written_with_punctuation(
    quemener: Acteur, martin: Acteur
) -> None:
    ou = demander(martin, "P01")
    for nom in ("KERVELLA,", "« kervella »", "(kerv"):
        with contexte(quemener):
            page = recherche.rechercher_par_patient(quemener, nir="", nom=nom, prenom="?")
        assert ou in ids_de(page)


def test_a_malformed_nir_is_refused_on_both_sides(martin: Acteur, quemener: Acteur) -> None:
    with contexte(martin), pytest.raises(IdentifiantInvalide):
        recherche.rechercher_medecin(martin, CriteresMedecin(nir="258033599090193"))
    with contexte(quemener), pytest.raises(IdentifiantInvalide):
        recherche.rechercher_par_patient(quemener, nir="12", nom="", prenom="")


def test_results_by_words_are_paged_without_loss_whatever_the_ties(martin: Acteur) -> None:
    attendues = []
    for n in range(30):
        with a_la_date(PASSE + timedelta(hours=n // 20)):
            attendues.append((n // 20, ecrite(martin, "Objet", "motpage")))
            ecrite(martin, "Objet", "autre chose")
    with contexte(martin):
        premiere = recherche.rechercher_medecin(martin, CriteresMedecin(mots="motpage"))
    assert len(premiere.page.conversations) == 25
    assert not premiere.borne_atteinte
    ordre = [cle for _, cle in sorted(attendues, reverse=True)]
    assert par_criteres(martin, CriteresMedecin(mots="motpage")) == ordre


def test_beyond_the_bound_older_messages_are_not_looked_at_and_it_is_said(
    martin: Acteur, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_la_date(PASSE):
        ancienne = ecrite(martin, "Objet", "motborne")
    with a_la_date(PASSE + timedelta(days=1)):
        recentes = {ecrite(martin, "Objet", "motborne") for _ in range(3)}
    monkeypatch.setattr(recherche, "MESSAGES_LUS_MAX", 3)
    with contexte(martin):
        trouve = recherche.rechercher_medecin(martin, CriteresMedecin(mots="motborne"))
    assert trouve.borne_atteinte
    assert recentes <= ids_de(trouve.page)
    monkeypatch.setattr(recherche, "MESSAGES_LUS_MAX", 5_000)
    with contexte(martin):
        trouve = recherche.rechercher_medecin(martin, CriteresMedecin(mots="motborne"))
    assert not trouve.borne_atteinte
    assert ids_de(trouve.page) == recentes | {ancienne}


@pytest.mark.notice("R108")
@pytest.mark.parametrize(
    ("nir", "nom", "prenom"),
    [
        ("2 58 03 35 990 901 92", "", ""),
        ("", "KERVELLA", ""),
        ("", "kerv", "mart"),
        ("", "", "Martine"),
        ("2580335990901", "Kervella", "Martine"),
    ],
)
def test_the_echelon_finds_by_patient(
    martin: Acteur, quemener: Acteur, nir: str, nom: str, prenom: str
) -> None:
    ou, autre = demander(martin, "P01"), demander(martin, "P09")
    with contexte(quemener):
        trouvees = ids_de(
            recherche.rechercher_par_patient(quemener, nir=nir, nom=nom, prenom=prenom)
        )
    assert ou in trouvees
    assert autre not in trouvees


def test_a_patients_name_is_found_without_its_accents_and_wildcards_match_nothing(
    quemener: Acteur,
) -> None:
    benali = demander(acteur_de_la_troupe("LE BIHAN-NOËL"), "P03")
    for nom, prenom, trouve in (
        ("benali", "aicha", True),
        ("BENALI", "Aïcha", True),
        ("ben%li", "", False),
        ("_enali", "", False),
        ("enali", "", False),
    ):
        with contexte(quemener):
            page = recherche.rechercher_par_patient(quemener, nir="", nom=nom, prenom=prenom)
        assert (benali in ids_de(page)) is trouve, (nom, prenom)


@pytest.mark.notice("R109", "R111", "R112", "R113", "R114", "R115")
@pytest.mark.parametrize(
    ("qui", "cle_du_patient", "numero", "nom"),
    [
        ("MARTIN", "P01", "351991013", ""),
        ("MARTIN", "P01", "35 199 101 3", "martin"),
        ("MARTIN", "P01", "", "jean mart"),
        ("HADDAD", "P04", "350990016", ""),
        ("HADDAD", "P04", "350 990 016", "tilleuls"),
        ("HADDAD", "P04", "", "Centre de SANTÉ les till"),
        ("ROUSSEL", "P10", "350990032", ""),
        ("ROUSSEL", "P10", "", "saint-melaine"),
        ("LE BIHAN-NOËL", "P03", "", "bihan noel"),
    ],
)
def test_the_echelon_finds_by_number_or_name_of_the_professional_or_the_structure(
    quemener: Acteur, qui: str, cle_du_patient: str, numero: str, nom: str
) -> None:
    acteur = acteur_de_la_troupe(qui)
    ou = demander(acteur, cle_du_patient)
    with contexte(quemener):
        page = recherche.rechercher_par_professionnel(quemener, numero=numero, nom=nom)
    assert ou in ids_de(page)
    assert {c.interlocuteur for c in page.conversations} == {acteur.partie}


@pytest.mark.parametrize(
    ("numero", "nom"),
    [("351991013", "tilleuls"), ("000000000", ""), ("", "illeuls"), ("", "t%lleuls")],
)
def test_a_number_or_a_name_that_does_not_match_finds_nothing(
    martin: Acteur, quemener: Acteur, numero: str, nom: str
) -> None:
    demander(martin)
    with contexte(quemener):
        page = recherche.rechercher_par_professionnel(quemener, numero=numero, nom=nom)
    assert page.conversations == []


@pytest.mark.notice("R110")
def test_the_echelon_finds_by_the_agent_who_wrote_closed_or_holds_the_draft(
    martin: Acteur, quemener: Acteur
) -> None:
    tanguy = acteur_de_la_troupe("TANGUY")
    ecrites, closes, redigees, aucune = (demander(martin) for _ in range(4))
    envoyer(tanguy, ecrites, "R")
    envoyer(quemener, closes, "R")
    clore(tanguy, closes)
    envoyer(martin, closes, "Rouverte")
    rediger(tanguy, redigees, "En cours")
    nouveau = commencer(tanguy, None, avec=martin.partie)
    rediger(tanguy, nouveau, texte("Nouveau", "Objet"))
    with contexte(quemener):
        page = recherche.rechercher_par_agent(quemener, agent("TANGUY").id)
    assert {ecrites, closes, redigees, nouveau} <= ids_de(page)
    assert aucune not in ids_de(page)


def test_by_agent_a_doctor_is_not_an_agent_and_another_echelon_stays_closed(
    martin: Acteur, quemener: Acteur, rivoal: Acteur
) -> None:
    ou = demander(martin, "P05")
    envoyer(rivoal, ou, "R")
    with contexte(quemener):
        assert ids_de(recherche.rechercher_par_agent(quemener, rivoal.agent.id)) == set()
        assert ids_de(recherche.rechercher_par_agent(quemener, martin.agent.id)) == set()


def test_the_agents_offered_are_those_of_ones_own_echelons(quemener: Acteur) -> None:
    with contexte(quemener):
        noms = [a.nom for a in recherche.agents_de(quemener)]
    assert {"QUÉMÉNER", "TANGUY", "LE DU", "GUILLOU"} == {n.upper() for n in noms}
    assert len(noms) == 4


def test_the_echelons_searches_find_what_was_deleted_by_the_doctor_and_no_unsent_draft(
    martin: Acteur, quemener: Acteur
) -> None:
    supprimee = demander(martin, "P01")
    supprimer(martin, supprimee)
    brouillon = commencer(martin, "P01")
    rediger(martin, brouillon, texte("x", "y"))
    sien = commencer(quemener, "P01", avec=martin.partie)
    rediger(quemener, sien, texte("x", "y"))
    with contexte(quemener):
        page = recherche.rechercher_par_patient(quemener, nir="2580335990901", nom="", prenom="")
    assert supprimee in ids_de(page)
    assert not {brouillon, sien} & ids_de(page)
