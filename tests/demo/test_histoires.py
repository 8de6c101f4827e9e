"""The stories: complete, in order, at decent hours, never in the future."""

import re
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

import pytest
from django.utils import timezone

from echanges.demo.conversations import CONVERSATIONS
from echanges.demo.donnees import AGENTS, ECHELONS, MEDECINS, PATIENTS, STRUCTURES
from echanges.demo.fichiers.catalogue import CATALOGUE
from echanges.demo.histoire import Histoire, Verbe, ecrit
from echanges.demo.jeu import LECTURE
from echanges.demo.volume.histoires import histoire

LUNDI = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
chaque_histoire = pytest.mark.parametrize("conte", CONVERSATIONS, ids=lambda h: h.cle)

OBJETS_DONNES = {
    "T01": "Renouvellement ALD, polyarthrite",
    "T04": "Reprise à temps partiel thérapeutique",
    "T05": "Prothèse de hanche : œdème persistant",
    "T17": "Demande d'entente préalable, sleeve",
}


def test_there_is_one_story_for_each_case() -> None:
    assert sorted(h.cle for h in CONVERSATIONS) == [f"T{n:02}" for n in range(1, 29)]


def test_the_objets_that_others_rely_on_are_kept_to_the_letter() -> None:
    assert {h.cle: h.objet for h in CONVERSATIONS if h.cle in OBJETS_DONNES} == OBJETS_DONNES


@chaque_histoire
def test_a_story_names_only_the_cast_and_the_catalogue(conte: Histoire) -> None:
    assert conte.interlocuteur in {f.cle for f in (*MEDECINS, *STRUCTURES)}
    assert conte.echelon in {f.cle for f in ECHELONS}
    assert conte.patient is None or conte.patient in {f.cle for f in PATIENTS}
    assert {f.qui for f in conte.faits} <= {f.cle for f in (*MEDECINS, *AGENTS)}
    assert {nom for f in conte.faits for nom in f.pieces} <= set(CATALOGUE)


@chaque_histoire
def test_a_story_happens_in_order_with_time_to_read_before_acting(conte: Histoire) -> None:
    dates = [fait.date(LUNDI) for fait in conte.faits]
    assert all(apres - avant > LECTURE for avant, apres in pairwise(dates))


@chaque_histoire
def test_a_story_happens_in_working_hours(conte: Histoire) -> None:
    heures = [timezone.localtime(fait.date(LUNDI)).time() for fait in conte.faits]
    assert all(time(8) <= heure < time(19) for heure in heures)


@chaque_histoire
def test_the_texts_are_mandatory_except_in_drafts_and_hold_no_number_of_a_person(
    conte: Histoire,
) -> None:
    assert 0 < len(conte.objet) <= 120
    for fait in conte.faits:
        assert fait.verbe is not Verbe.ECRIT or fait.corps.strip()
        assert not re.search(r"\d{6}", fait.corps)


@pytest.mark.parametrize(
    "maintenant",
    [
        datetime(2026, 11, 23, 23, 1, tzinfo=UTC),  # one minute past midnight in Paris
        datetime(2026, 11, 23, 5, 0, tzinfo=UTC),
        datetime(2026, 3, 29, 2, 30, tzinfo=UTC),  # the night summer time begins
        datetime(2027, 1, 1, 12, 0, tzinfo=UTC),
    ],
)
def test_nothing_is_ever_in_the_future(maintenant: datetime) -> None:
    dates = [fait.date(maintenant) for h in CONVERSATIONS for fait in h.faits]
    dates += [fait.date(maintenant) for n in range(200) for fait in histoire(n).faits]
    assert max(dates) < maintenant


def test_what_happens_today_is_dated_today_once_the_hour_has_come() -> None:
    fait = ecrit("D1", 0, "08:40", "Bonjour")
    assert timezone.localtime(fait.date(LUNDI)).strftime("%d %H:%M") == "23 08:40"
    trop_tot = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
    assert fait.date(trop_tot) == trop_tot - timedelta(minutes=5)


def test_working_days_skip_the_weekends() -> None:
    fait = ecrit("D2", 9, "10:00", "Bonjour", ouvres=True)
    assert timezone.localdate(fait.date(LUNDI)).isoformat() == "2026-11-10"


def test_a_drawn_story_is_the_same_at_each_drawing_and_in_order() -> None:
    for numero in range(300):
        conte = histoire(numero)
        assert conte == histoire(numero)
        dates = [fait.date(LUNDI) for fait in conte.faits]
        assert all(apres - avant > LECTURE for avant, apres in pairwise(dates))
