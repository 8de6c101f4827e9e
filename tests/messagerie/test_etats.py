"""The state table, cell by cell, against the one of the notice written out here by hand.

Read from the table of the notice (« State model in one table ») and the readings A8 (a deletion
hides, a message of the échelon brings back), A10 (only the doctor reopens), A11 (begun by the
échelon: En cours), A14 (opening moves nothing), A28, A29 (drafts move nothing; none in a closed
conversation) and A30, A31 (what is refused is refused by the state alone).
"""

import pytest

from echanges.messagerie.etats import (
    ActeInterdit,
    Bannette,
    Etat,
    Evenement,
    Presence,
    apres,
    permet,
)

BANNETTES = {
    "--": Bannette.ABSENTE,
    "AT": Bannette.A_TRAITER,
    "EC": Bannette.EN_COURS,
    "CL": Bannette.CLOS,
}
PRESENCES = {"-": Presence.ABSENTE, "V": Presence.VISIBLE, "S": Presence.SUPPRIMEE}

# From a state (tray/doctor) by an event to a state; « . » is a forbidden act. Rows marked « * »
# are states that no act leads to: there, each side follows its own rule and both must agree.
TABLE = """
        REDACTION_PS REDACTION_MC ENVOI_PS ENVOI_MC OUVERTURE_PS OUVERTURE_MC SUPPRESSION CLOTURE
--/-    --/-         --/-         AT/V     EC/V     .            .            .           .
AT/V    AT/V         AT/V         AT/V     EC/V     AT/V         AT/V         AT/S        CL/V
EC/V    EC/V         EC/V         AT/V     EC/V     EC/V         EC/V         EC/S        CL/V
CL/V    CL/V         .            AT/V     .        CL/V         CL/V         CL/S        .
AT/S    .            AT/S         .        EC/V     .            AT/S         .           CL/S
EC/S    .            EC/S         .        EC/V     .            EC/S         .           CL/S
CL/S    .            .            .        .        .            CL/S         .           .
--/V*   --/V         --/V         AT/V     EC/V     .            .            .           .
--/S*   .            --/S         .        EC/V     .            .            .           .
AT/-*   AT/-         AT/-         AT/V     EC/V     .            .            .           .
EC/-*   EC/-         EC/-         AT/V     EC/V     .            .            .           .
CL/-*   CL/-         .            AT/V     .        .            .            .           .
"""


def _etat(case: str) -> Etat:
    bannette, presence = case.rstrip("*").split("/")
    return Etat(BANNETTES[bannette], PRESENCES[presence])


def _lire() -> tuple[dict[tuple[Etat, Evenement], Etat | None], set[Etat]]:
    """The table as data, and the states that acts lead to."""
    entete, *rangees = [ligne.split() for ligne in TABLE.strip().splitlines()]
    cases: dict[tuple[Etat, Evenement], Etat | None] = {}
    for depart, *arrivees in rangees:
        for nom, arrivee in zip(entete, arrivees, strict=True):
            suite = None if arrivee == "." else _etat(arrivee)
            cases[_etat(depart), Evenement[nom]] = suite
    return cases, {_etat(rangee[0]) for rangee in rangees if not rangee[0].endswith("*")}


ATTENDU, POSSIBLES = _lire()


def test_the_expected_table_has_every_state_and_every_event() -> None:
    tous = {(Etat(b, p), e) for b in Bannette for p in Presence for e in Evenement}
    assert set(ATTENDU) == tous
    assert len(ATTENDU) == 4 * 3 * 8


@pytest.mark.notice(
    "R47", "R50", "R51", "R52", "R54", "R93", "R97", "R98", "R99", "R100", "R102", "R103"
)
@pytest.mark.parametrize(
    ("etat", "evenement"), ATTENDU, ids=lambda x: "/".join(x) if isinstance(x, Etat) else str(x)
)
def test_each_event_in_each_state_leads_where_the_notice_says_or_is_refused(
    etat: Etat, evenement: Evenement
) -> None:
    attendu = ATTENDU[etat, evenement]
    assert permet(etat, evenement) is (attendu is not None)
    if attendu is not None:
        assert apres(etat, evenement) == attendu
        return
    with pytest.raises(ActeInterdit) as refus:
        apres(etat, evenement)
    assert (refus.value.etat, refus.value.evenement) == (etat, evenement)
    assert str(evenement) in str(refus.value)


def test_the_acts_lead_to_the_seven_possible_states_and_to_no_other() -> None:
    atteints = {Etat(Bannette.ABSENTE, Presence.ABSENTE)}
    a_visiter = list(atteints)
    while a_visiter:
        etat = a_visiter.pop()
        suites = {apres(etat, e) for e in Evenement if permet(etat, e)}
        a_visiter += suites - atteints
        atteints |= suites
    assert atteints == POSSIBLES
    assert len(POSSIBLES) == 7


@pytest.mark.parametrize("etat", sorted(POSSIBLES), ids="/".join)
def test_the_doctors_verb_leaves_the_echelons_tray_and_the_echelons_verb_the_doctors_list(
    etat: Etat,
) -> None:
    if permet(etat, Evenement.SUPPRESSION):
        assert apres(etat, Evenement.SUPPRESSION).bannette is etat.bannette
    if permet(etat, Evenement.CLOTURE):
        assert apres(etat, Evenement.CLOTURE).presence is etat.presence
