"""The cast: numbers that are well-formed, and that nobody can have."""

import re
from random import Random

import pytest

from echanges.annuaire.identifiants import lire_finess, lire_nir, lire_numero_am, lire_rpps
from echanges.demo.distribution import courriels
from echanges.demo.donnees import (
    AGENTS,
    ECHELONS,
    MEDECINS,
    PATIENTS,
    STRUCTURES,
    FicheMedecin,
    FichePatient,
    FicheStructure,
)
from echanges.demo.volume import numeros


@pytest.mark.parametrize("fiche", PATIENTS, ids=lambda fiche: fiche.cle)
def test_the_nir_of_a_patient_is_valid_and_agrees_with_his_birth(fiche: FichePatient) -> None:
    nir = lire_nir(fiche.nir)
    assert nir.avertissement is None
    if fiche.rang == 1:
        assert nir.corps[1:5] == f"{fiche.naissance:%y%m}"


@pytest.mark.parametrize("fiche", PATIENTS, ids=lambda fiche: fiche.cle)
def test_the_nir_of_a_patient_was_given_in_no_real_place(fiche: FichePatient) -> None:
    assert re.fullmatch(r"\d{5}(?:\d\d|2[AB])99[0-6]\d{3}|\d{5}(97499|99990)\d{3}", fiche.nir[:13])


def test_two_persons_share_the_nir_of_hugo_bertrand() -> None:
    assert [p.prenom for p in PATIENTS if p.nir == "179063599490903"] == ["Hugo", "Chloé"]


@pytest.mark.parametrize("fiche", MEDECINS, ids=lambda fiche: fiche.cle)
def test_the_numbers_of_a_doctor_raise_no_doubt(fiche: FicheMedecin) -> None:
    assert lire_rpps(fiche.rpps).avertissement is None
    assert fiche.rpps.startswith("997")
    if fiche.numero_am:
        assert lire_numero_am(fiche.numero_am).avertissement is None


@pytest.mark.parametrize("fiche", STRUCTURES, ids=lambda fiche: fiche.cle)
def test_the_finess_of_a_structure_raises_no_doubt(fiche: FicheStructure) -> None:
    assert lire_finess(fiche.finess).avertissement is None


def test_every_mailbox_is_in_the_reserved_domain() -> None:
    assert courriels()["D1"] == "jean.martin@cabinet.test"
    assert courriels()["D2"] == "sophie.le-bihan-noel@cabinet.test"
    assert all(courriel.endswith(".test") for courriel in courriels().values())


def test_every_key_named_by_the_cast_exists() -> None:
    parties = {fiche.cle for fiche in (*MEDECINS, *STRUCTURES)}
    assert {p.medecin_traitant for p in PATIENTS if p.medecin_traitant} <= parties
    assert {s for m in MEDECINS for s in m.structures} <= {s.cle for s in STRUCTURES}
    assert {e for a in AGENTS for e in a.echelons} == {e.cle for e in ECHELONS}


@pytest.mark.parametrize("departement", ["35", "2A", "974"])
def test_the_numbers_of_the_volume_set_are_valid_wherever_the_place(departement: str) -> None:
    hasard = Random(1)
    for ordre in range(50):
        assert lire_numero_am(numeros.numero_am(departement, ordre)).avertissement is None
        assert lire_finess(numeros.finess(departement, ordre)).avertissement is None
        assert lire_rpps(numeros.rpps(ordre)).avertissement is None
        assert lire_nir(numeros.nir(hasard, departement)).avertissement is None
