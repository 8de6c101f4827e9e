"""Who is who in what a provider certifies: numbers only, and no other claim is needed."""

from typing import Any

import pytest
from django.conf import settings

from echanges.web.connexion.agents import courriel_de, matricule_de
from echanges.web.connexion.oidc.erreurs import ConnexionRefusee
from echanges.web.connexion.psc import rpps_de

DE_L_ANS = {
    "Secteur_Activite": "SA07^1.2.250.1.71.4.2.4",
    "sub": "f:550dc1c8-d97b-4b1e-ac8c-8eb4471cf9dd:899700366240",
    "email_verified": False,
    "preferred_username": "899700366240",
    "given_name": "KIT",
    "SubjectRefPro": {
        "codeCivilite": "M",
        "exercices": [{"codeProfession": "10", "activities": [{"codeModeExercice": "L"}]}],
    },
    "SubjectRole": ["10^1.2.250.1.213.1.1.5.5"],
    "SubjectNameID": "899700366240",
    "family_name": "DOC0036624",
}
"""A userinfo of the sandbox of Pro Santé Connect, from a public test of the ANS, cut."""


@pytest.mark.parametrize(
    ("claims", "rpps"),
    [
        (DE_L_ANS, "99700366240"),
        ({"SubjectNameID": "899700366240"}, "99700366240"),
        ({"preferred_username": "99700366240"}, "99700366240"),
        ({"SubjectNameID": "899700366240", "preferred_username": "99700366240"}, "99700366240"),
        ({"SubjectNameID": "8ANS20231234"}, "ANS20231234"),
        ({"SubjectNameID": "899700366240", "SubjectRole": []}, "99700366240"),
        ({"SubjectNameID": "899700366240", "SubjectRole": None}, "99700366240"),
    ],
)
def test_a_doctor_is_known_by_his_rpps_whatever_else_is_missing(
    claims: dict[str, Any], rpps: str
) -> None:
    assert rpps_de(claims) == rpps


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"sub": "f:550dc1c8:899700366240", "email": "kit@medecin.test", "family_name": "DOC"},
        {"SubjectNameID": "0751234567"},
        {"SubjectNameID": "3750712184/12345"},
        {"SubjectNameID": "8997003662401"},
        {"SubjectNameID": "899700366240 "},
        {"SubjectNameID": "８99700366240"},
        {"SubjectNameID": ["899700366240"]},
        {"SubjectNameID": "899700366240", "preferred_username": "899700366259"},
        {"SubjectNameID": "899700366240", "SubjectRole": ["60^1.2.250.1.213.1.1.5.5"]},
        {"SubjectNameID": "899700366240", "SubjectRole": "100^x"},
        {"SubjectNameID": "899700366240", "SubjectRole": {"code": "10"}},
    ],
)
def test_nobody_is_a_doctor_by_another_claim_or_another_number(claims: dict[str, Any]) -> None:
    with pytest.raises(ConnexionRefusee):
        rpps_de(claims)


def test_an_agent_is_known_by_the_claim_that_the_operator_names(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    identite = {"sub": "9f1c", "matricule": "ELSM35-001", "preferred_username": "hquemener"}
    assert matricule_de(identite) == "9f1c"
    monkeypatch.setitem(settings.OPENID["agents"], "matricule", "matricule")
    assert matricule_de(identite) == "ELSM35-001"


@pytest.mark.parametrize("matricule", [None, "", 35001, ["ELSM35-001"], "x" * 31, "a\0", "\ud800"])
def test_a_claim_that_is_no_matricule_is_refused(matricule: object) -> None:
    with pytest.raises(ConnexionRefusee):
        matricule_de({"sub": matricule})


@pytest.mark.parametrize(
    ("claims", "courriel"),
    [
        ({"email": "k.ledu@agents.test"}, "k.ledu@agents.test"),
        ({"email": "k.ledu@agents.test", "email_verified": True}, "k.ledu@agents.test"),
        ({"email": "k.ledu@agents.test", "email_verified": False}, ""),
        ({"email": "k.ledu@agents.test", "email_verified": "false"}, ""),
        ({"email": "k.ledu@agents.test\nBcc: x@y.test"}, ""),
        ({"email": "k.ledu@\ud800.test"}, ""),
        ({"email": "x" * 250 + "@agents.test"}, ""),
        ({"email": ["k.ledu@agents.test"]}, ""),
        ({}, ""),
    ],
)
def test_a_mailbox_is_kept_only_when_it_can_be_one(claims: dict[str, Any], courriel: str) -> None:
    assert courriel_de(claims) == courriel
