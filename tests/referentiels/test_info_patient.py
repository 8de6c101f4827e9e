"""« Info patient », against a real HTTPS service in a process of its own."""

import logging
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connections, transaction
from django.test import Client
from django.utils import timezone

from echanges.annuaire.identifiants import Nir
from echanges.annuaire.models import Organisme, Patient, empreinte_nir
from echanges.referentiels.identification import ServiceIndisponible, patients_sous
from echanges.referentiels.info_patient import ServiceMuet, actualiser, verifier_reglages
from echanges.referentiels.models import Verification
from tests.distribution import connecter, patient
from tests.lanceur.outils import attendre
from tests.messagerie.test_paralleles import ensemble
from tests.referentiels.processus import InfoPatient, info_patient_lance
from tests.referentiels.service import JETON
from tests.web.lectures import Fiche

ZOE = Nir("2751263220749")
MARTINE = Nir("2580335990901")
FICHE = {
    "rang": 1,
    "nom": "ADRUN",
    "prenom": "Zoé",
    "naissance": "1975-12-31",
    "regime": "01",
    "caisse": "351",
    "centre": "0123",
    "medecin_traitant": {"numero_am": "351991013"},
}


@pytest.fixture(scope="module")
def _processus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InfoPatient]:
    with info_patient_lance(tmp_path_factory.mktemp("info-patient")) as lance:
        yield lance


@pytest.fixture
def service(base: str, _processus: InfoPatient, monkeypatch: pytest.MonkeyPatch) -> InfoPatient:
    """The service configured with its token, knowing nobody yet."""
    dossier = _processus.dossier
    monkeypatch.setattr(settings, "ECHANGES_INFO_PATIENT", _processus.adresse)
    monkeypatch.setattr(settings, "ECHANGES_INFO_PATIENT_JETON", str(dossier / "jeton"))
    monkeypatch.setattr(settings, "ECHANGES_INFO_PATIENT_AUTORITE", str(dossier / "autorite.pem"))
    _processus.oublier()
    return _processus


def test_somebody_unknown_is_asked_about_then_recorded_as_the_file_of_patients_would(
    service: InfoPatient,
) -> None:
    service.donner(ZOE.corps, FICHE)
    (zoe,) = patients_sous([ZOE])
    assert (zoe.nom, zoe.prenom, zoe.naissance) == ("ADRUN", "Zoé", date(1975, 12, 31))
    assert (str(zoe.organisme), zoe.nir) == ("CPAM Rennes", ZOE)
    assert zoe.medecin_traitant is not None
    assert zoe.medecin_traitant.libelle == "Dr Jean MARTIN"


def test_the_question_carries_the_nir_in_its_body_and_the_token(service: InfoPatient) -> None:
    service.donner(ZOE.corps, FICHE)
    patients_sous([ZOE])
    actualiser(ZOE)
    assert (
        service.questions()
        == [
            {
                "corps": {"nir": ZOE.corps},
                "chemin": "/patients",
                "jeton": f"Bearer {JETON}",
                "certificat": False,
                "biscuit": None,
            }
        ]
        * 2
    )


def test_a_client_certificate_takes_the_place_of_the_token(
    service: InfoPatient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "ECHANGES_INFO_PATIENT_JETON", "")
    certificat = str(service.dossier / "client.pem")
    monkeypatch.setattr(settings, "ECHANGES_INFO_PATIENT_CERTIFICAT", certificat)
    service.donner(ZOE.corps, FICHE)
    assert len(patients_sous([ZOE])) == 1
    assert (service.questions()[0]["certificat"], service.questions()[0]["jeton"]) == (True, None)


def test_somebody_verified_today_is_not_asked_about_again(service: InfoPatient) -> None:
    service.donner(ZOE.corps, FICHE)
    for _ in range(3):
        patients_sous([ZOE])
    assert len(service.questions()) == 1
    Verification.objects.update(le=timezone.now() - timedelta(days=1, minutes=1))
    service.donner(ZOE.corps, FICHE | {"caisse": "561", "medecin_traitant": None})
    (zoe,) = patients_sous([ZOE])
    assert zoe.organisme == Organisme.objects.get(regime="01", code="561")
    assert zoe.medecin_traitant is None
    assert len(service.questions()) == 2


def test_somebody_of_the_operators_file_is_brought_up_to_date(service: InfoPatient) -> None:
    martine = patient("P01")
    service.donner(MARTINE.corps, FICHE | {"nom": "KERVELLA-LE GALL", "naissance": "1958-03-12"})
    (trouvee,) = patients_sous([MARTINE])
    assert (trouvee.id, trouvee.nom) == (martine.id, "KERVELLA-LE GALL")
    assert trouvee.nom_cle == "kervella le gall"


def test_several_beneficiaries_are_recorded_under_their_ranks(service: InfoPatient) -> None:
    service.donner(ZOE.corps, FICHE, FICHE | {"rang": 2, "prenom": "Léo", "naissance": "12042010"})
    assert [p.prenom for p in patients_sous([ZOE])] == ["Zoé", "Léo"]


def test_a_salaried_medecin_traitant_is_his_structure(service: InfoPatient) -> None:
    traitant = {"rpps": "99700001045", "finess": "350990016"}
    service.donner(ZOE.corps, FICHE | {"medecin_traitant": traitant})
    (zoe,) = patients_sous([ZOE])
    assert str(zoe.medecin_traitant) == "Centre de santé Les Tilleuls"


def test_nobody_is_nobody_and_is_asked_about_again(service: InfoPatient) -> None:
    service.repondre(ZOE.corps, statut=404)
    assert patients_sous([ZOE]) == []
    service.donner(ZOE.corps)
    assert patients_sous([ZOE]) == []
    assert len(service.questions()) == 2


FAUTES: dict[str, dict[str, Any]] = {
    "an error": {"statut": 500},
    "too many questions": {"statut": 429},
    "a redirection": {"statut": 307, "vers": "/ailleurs", "ailleurs": {"patients": [FICHE]}},
    "no JSON": {"brut": "<html>"},
    "JSON without end": {"brut": "[" * 20_000},
    "no list": {"corps": {"patients": {}}},
    "another shape": {"corps": ["ADRUN"]},
    "a patient who is no object": {"corps": {"patients": ["ADRUN"]}},
    "somebody else's NIR": {"corps": {"patients": [FICHE | {"nir": MARTINE.corps}]}},
    "an unknown caisse": {"corps": {"patients": [FICHE | {"caisse": "000"}]}},
    "a date that is none": {"corps": {"patients": [FICHE | {"naissance": "hier"}]}},
    "no name": {"corps": {"patients": [FICHE | {"nom": None}]}},
    "a name that is an object": {"corps": {"patients": [FICHE | {"nom": {}}]}},
    "twice the same rank": {"corps": {"patients": [FICHE, FICHE | {"prenom": "Léo"}]}},
    "one good, one wrong": {"corps": {"patients": [FICHE, FICHE | {"rang": 2, "regime": "x"}]}},
    "too many patients": {"corps": {"patients": [FICHE] * 21}},
    "too long": {"corps": {"patients": [], "x": "y" * 70_000}},
    "silence": {"muet": True},
    "an answer without end": {"lent": True},
}


@pytest.mark.parametrize("reponse", FAUTES.values(), ids=FAUTES.keys())
def test_a_service_that_fails_records_nothing_and_blocks_nothing_known(
    service: InfoPatient, reponse: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    avant = list(Patient.objects.order_by("id").values())
    service.repondre(ZOE.corps, **reponse)
    with pytest.raises(ServiceIndisponible):
        patients_sous([ZOE])
    service.repondre(MARTINE.corps, statut=500)
    assert patients_sous([MARTINE]) == [patient("P01")]
    assert list(Patient.objects.order_by("id").values()) == avant
    assert not Verification.objects.exists()
    assert {r.levelno for r in caplog.records} == {logging.WARNING}
    assert not {"ADRUN", ZOE.corps, MARTINE.corps} & set(caplog.text.split())


def test_a_service_that_never_gets_past_its_headers_is_cut(service: InfoPatient) -> None:
    """Each piece comes in time; only their sum is too long."""
    issue = service.dossier / "gouttes"
    service.repondre(ZOE.corps, gouttes=12, corps={"patients": [FICHE]})
    with pytest.raises(ServiceMuet):
        actualiser(ZOE)
    attendre(issue.exists)
    assert issue.read_text() == "coupées"


def test_a_service_that_cannot_be_trusted_is_not_told_the_nir(
    service: InfoPatient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "ECHANGES_INFO_PATIENT_AUTORITE", "")
    with pytest.raises(ServiceMuet, match="SSLError"):
        actualiser(ZOE)
    assert service.questions() == []


def test_a_service_that_is_down_is_told_in_a_sentence_that_says_to_come_back(
    service: InfoPatient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "ECHANGES_INFO_PATIENT", "https://127.0.0.1:1/patients")
    client = connecter(Client(), "MARTIN")
    reponse = client.post("/messages/patient/nir/", {"nir": ZOE.corps})
    assert (reponse.status_code, reponse["Retry-After"]) == (503, "30")
    page = reponse.content.decode()
    assert "Le service d&#39;identification ne répond pas" in page
    assert f'value="{ZOE.corps}"' in page
    assert client.post("/messages/patient/nir/", {"nir": MARTINE.corps}).status_code == 302


def test_both_sides_identify_somebody_whom_only_the_service_knows(service: InfoPatient) -> None:
    service.donner(ZOE.corps, FICHE)
    page = connecter(Client(), "MARTIN").post(
        "/messages/patient/nir/", {"nir": ZOE.formate}, follow=True
    )
    assert Fiche.lire(page).echelon == "ELSM 35"
    Patient.objects.filter(nir_empreinte=empreinte_nir(ZOE)).delete()
    forme = {"action": "chercher", "mode": "nir", "nir": ZOE.corps}
    trouve = connecter(Client(), "QUÉMÉNER").post("/bureau/ecrire/liberal/", forme)
    assert "médecin traitant de Zoé ADRUN" in trouve.content.decode()


def test_a_patient_treated_elsewhere_is_asked_about_as_an_unknown_one_even_when_fresh(
    service: InfoPatient,
) -> None:
    service.donner(ZOE.corps, FICHE | {"caisse": "561"})
    client = connecter(Client(), "QUÉMÉNER")
    forme = {"action": "chercher", "mode": "nir", "nir": ZOE.corps}
    pages = [client.post("/bureau/ecrire/liberal/", forme) for _ in range(2)]
    assert {page.status_code for page in pages} == {422}
    assert len(service.questions()) == 2


def test_two_questions_at_once_about_the_same_person_record_him_once(service: InfoPatient) -> None:
    service.donner(ZOE.corps, FICHE)
    resultats = ensemble(*[lambda: len(patients_sous([ZOE]))] * 6)
    assert Patient.objects.filter(nir_empreinte=empreinte_nir(ZOE)).count() == 1
    assert set(resultats) <= {1} | {r for r in resultats if isinstance(r, ServiceIndisponible)}


def test_a_loading_under_way_is_not_waited_for(service: InfoPatient) -> None:
    service.donner(MARTINE.corps, FICHE | {"prenom": "Autre"})
    with transaction.atomic("owner"):
        Patient.objects.using("owner").select_for_update().get(id=patient("P01").id)
        assert patients_sous([MARTINE]) == [patient("P01")]
    connections["owner"].close()
    assert patients_sous([MARTINE])[0].prenom == "Autre"


@pytest.mark.parametrize(
    ("adresse", "jeton"),
    [
        ("http://info.example.fr/patients", "jeton"),
        ("https://moi:secret@info.example.fr/patients", "jeton"),
        ("https://info.example.fr/patients?cle=1", "jeton"),
        ("https://info.example.fr/patients", ""),
        ("https://info.example.fr/patients", "absent"),
        ("https://info.example.fr/patients", "ouvert"),
    ],
)
def test_settings_that_cannot_be_those_of_a_service_are_refused_at_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, adresse: str, jeton: str
) -> None:
    (tmp_path / "jeton").touch(mode=0o600)
    (tmp_path / "ouvert").touch(mode=0o644)
    monkeypatch.setattr(settings, "ECHANGES_INFO_PATIENT", adresse)
    monkeypatch.setattr(
        settings, "ECHANGES_INFO_PATIENT_JETON", str(tmp_path / jeton) if jeton else ""
    )
    with pytest.raises(ImproperlyConfigured):
        verifier_reglages()
