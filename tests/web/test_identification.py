"""Look-ups by NIR: limited, journaled, and telling nothing of who is treated elsewhere."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from echanges.comptes.acteur import Acteur
from echanges.journal.models import Acte, Trace
from echanges.referentiels.limites import HEURE, JOUR, TropDeConsultations, compter
from echanges.referentiels.models import Consultation
from echanges.web.identification import duree
from tests.distribution import agent, connecter, patient
from tests.messagerie.test_paralleles import ensemble
from tests.web.lectures import carte

INCONNU = "170013599691309"
MIDI = datetime(2026, 5, 12, 10, 0, tzinfo=UTC)
"""Noon in Paris."""


@pytest.fixture
def peu(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two NIRs an hour, three a day, for everybody."""
    limites = {HEURE: 2, JOUR: 3}
    monkeypatch.setattr(settings, "IDENTIFICATIONS_MAX", {"PS": limites, "MC": limites})


def par_le_medecin(client: Client, nir: str) -> Any:
    """« Valider le NIR »."""
    return client.post("/messages/patient/nir/", {"nir": nir})


def par_l_echelon(client: Client, nir: str) -> Any:
    """« Rechercher le médecin », by the patient's NIR."""
    forme = {"action": "chercher", "mode": "nir", "nir": nir}
    return client.post("/bureau/ecrire/liberal/", forme)


@pytest.mark.parametrize(
    ("nom", "demander"), [("MARTIN", par_le_medecin), ("QUÉMÉNER", par_l_echelon)]
)
def test_a_person_who_asks_about_too_many_nirs_is_told_to_wait(
    base: str, peu: None, nom: str, demander: Callable[[Client, str], Any]
) -> None:
    client = connecter(Client(), nom)
    for _ in range(2):
        assert demander(client, INCONNU).status_code == 422
    reponse = demander(client, patient("P01").nir.formate)
    assert reponse.status_code == 429
    assert 0 < int(reponse["Retry-After"]) <= HEURE
    page = reponse.content.decode()
    assert "Vous avez identifié beaucoup de patients en peu de temps. Réessayez dans " in page
    assert "Informations patient" not in page
    assert "médecin traitant de" not in page
    trace = Trace.objects.latest("id") if nom == "MARTIN" else Trace.objects.order_by("-id")[1]
    assert (trace.acte, trace.agent_id) == (Acte.REFUS, agent(nom).id)


def test_another_session_of_the_same_person_is_the_same_person(base: str, peu: None) -> None:
    for _ in range(2):
        par_le_medecin(connecter(Client(), "MARTIN"), INCONNU)
    assert par_le_medecin(connecter(Client(), "MARTIN"), INCONNU).status_code == 429
    assert par_le_medecin(connecter(Client(), "HADDAD"), INCONNU).status_code == 422


def test_what_was_identified_before_can_still_be_written_about(base: str, peu: None) -> None:
    client = connecter(Client(), "MARTIN")
    par_le_medecin(client, patient("P01").nir.formate)
    while par_le_medecin(client, INCONNU).status_code != 429:
        pass
    assert "KERVELLA Martine" in client.get("/messages/ecrire/").content.decode()


def test_a_malformed_number_and_a_number_of_a_doctor_are_not_counted(base: str, peu: None) -> None:
    client = connecter(Client(), "QUÉMÉNER")
    forme = {"action": "chercher", "mode": "numero", "numero": "351991021"}
    for _ in range(4):
        assert par_l_echelon(client, "12").status_code == 422
        assert client.post("/bureau/ecrire/liberal/", forme).status_code == 200
    assert not Consultation.objects.exists()


def test_every_number_of_a_card_is_counted(
    base: str, peu: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "ECHANGES_PONT_VITALE", "http://127.0.0.1:47600")
    client = connecter(Client(), "MARTIN")
    trois = carte("famille").replace(
        "<rangDeNaissance>1</rangDeNaissance><nir>179063599490903</nir></ident>",
        "<nir>179063599490903</nir><nirCertifie>258033599090192</nirCertifie></ident>",
    )
    assert client.post("/messages/patient/carte/", {"lecture": trois}).status_code == 302
    assert set(Consultation.objects.values_list("nombre", flat=True)) == {2}
    assert client.post("/messages/patient/carte/", {"lecture": trois}).status_code == 429


def test_a_card_of_the_simulated_reader_is_counted_too(base: str, peu: None) -> None:
    client = connecter(Client(), "MARTIN")
    statuts = [
        client.post("/messages/patient/carte/", {"carte": str(patient("P01").id)}).status_code
        for _ in range(3)
    ]
    assert statuts == [302, 302, 429]


def test_the_hour_and_the_day_end_and_a_refusal_costs_nothing(martin: Acteur) -> None:
    def demander(quand: datetime) -> int:
        try:
            compter(martin.agent, {HEURE: 2, JOUR: 3}, maintenant=quand)
        except TropDeConsultations as refus:
            return refus.attente_s
        return 0

    assert [demander(MIDI) for _ in range(2)] == [0, 0]
    assert [demander(MIDI + timedelta(minutes=m)) for m in (0, 20, 59)] == [3600, 2400, 60]
    assert demander(MIDI + timedelta(hours=1)) == 0
    onze_heures = 11 * 3600
    assert demander(MIDI + timedelta(hours=1)) == onze_heures
    minuit_a_paris = MIDI + timedelta(hours=12)
    assert demander(minuit_a_paris) == 0
    assert Consultation.objects.count() == 2


def test_a_late_request_does_not_bring_back_the_window_before(martin: Acteur) -> None:
    compter(martin.agent, {HEURE: 5}, maintenant=MIDI)
    compter(martin.agent, {HEURE: 5}, maintenant=MIDI - timedelta(seconds=1))
    assert (Consultation.objects.get().debut, Consultation.objects.get().nombre) == (MIDI, 2)


def test_parallel_requests_never_pass_the_limit(martin: Acteur) -> None:
    def demander() -> bool:
        compter(martin.agent, {HEURE: 5, JOUR: 300}, maintenant=MIDI)
        return True

    resultats = ensemble(*[demander] * 16)
    assert resultats.count(True) == 5
    assert sum(isinstance(r, TropDeConsultations) for r in resultats) == 11
    assert set(Consultation.objects.values_list("nombre", flat=True)) == {5}


@pytest.mark.parametrize(
    ("secondes", "dit"),
    [(1, "1 minute"), (61, "2 minutes"), (3600, "60 minutes"), (39_600, "11 heures")],
)
def test_the_wait_is_said_rounded_up(secondes: int, dit: str) -> None:
    assert duree(secondes) == dit


# Who is treated elsewhere is not told from who does not exist.

AILLEURS = ("P05", "P06", "P11", "P12")
"""Of MSA 35, ELSM 2A, a régime that is not treated, ELSM 56."""


def sans_valeurs(sql: str) -> str:
    """A statement without its values: strings, bytes, numbers, savepoints of this thread."""
    return re.sub(r"'[^']*'(::\w+)?|\b\d+\b|s\d+_x\d+", "?", sql)


def observer(client: Client, nir: str) -> tuple[list[str], int, str, dict[str, str]]:
    """All that somebody outside could compare: statements, status, page, headers."""
    with CaptureQueriesContext(connection) as capture:
        reponse = par_l_echelon(client, nir)
    page = re.sub(r'(csrfmiddlewaretoken|name="cle")" value="[\w-]+"', "", reponse.content.decode())
    page = re.sub(r'name="cle" value="[\w-]+"', "", page).replace(nir, "NIR")
    entetes = {nom: valeur for nom, valeur in reponse.items() if nom != "Content-Length"}
    return [sans_valeurs(q["sql"]) for q in capture], reponse.status_code, page, entetes


@pytest.mark.parametrize("cle", AILLEURS)
def test_a_patient_treated_elsewhere_costs_and_says_what_an_unknown_one_does(
    base: str, cle: str
) -> None:
    client = connecter(Client(), "QUÉMÉNER")
    par_l_echelon(client, INCONNU)  # what is only done once is done
    ailleurs, inconnu = observer(client, patient(cle).nir.corps), observer(client, INCONNU[:13])
    assert ailleurs == inconnu
    assert (ailleurs[1], len(ailleurs[0]) > 5) == (422, True)


def test_his_own_patient_does_not_look_the_same(base: str) -> None:
    """The comparison sees a difference when there is one; of statements, with what is not a NIR."""
    client = connecter(Client(), "QUÉMÉNER")
    par_l_echelon(client, INCONNU)
    sien, inconnu = observer(client, patient("P01").nir.corps), observer(client, INCONNU[:13])
    assert [s != i for s, i in zip(sien, inconnu, strict=True)] == [False, True, True, False]
    assert observer(client, "1")[0] != inconnu[0]


def test_only_the_beneficiaries_whom_the_echelon_treats_are_offered(base: str) -> None:
    """Of two under one NIR, the one of another caisse is not shown."""
    autre = patient("P09-2")
    autre.organisme = patient("P12").organisme
    autre.save(update_fields=["organisme"])
    page = par_l_echelon(connecter(Client(), "QUÉMÉNER"), autre.nir.corps).content.decode()
    assert "médecin traitant de Hugo BERTRAND" in page
    assert "Chloé" not in page


def test_every_look_up_leaves_a_trace_found_or_not(base: str) -> None:
    for nom, demander, acte in (
        ("MARTIN", par_le_medecin, Acte.IDENTIFICATION),
        ("QUÉMÉNER", par_l_echelon, Acte.RECHERCHE_DESTINATAIRE),
    ):
        client, avant = connecter(Client(), nom), Trace.objects.filter(acte=acte).count()
        for nir in (INCONNU, patient("P01").nir.corps):
            demander(client, nir)
        assert Trace.objects.filter(acte=acte).count() == avant + 2
