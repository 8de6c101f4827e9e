"""The operator's steps for échelons, as docs/operations.md writes them."""

import pytest
from django.core.management import CommandError, call_command

from echanges.annuaire.models import Genre, Interlocuteur, Patient
from echanges.comptes.acteur import Acteur
from echanges.journal.models import Acte, Trace
from echanges.referentiels.models import AncienCode
from tests.distribution import agent, interlocuteur, patient
from tests.messagerie.outils import demander, lue
from tests.operations import blocs, executer, remplacer
from tests.reorganisation.echelons import (
    ELSM_35,
    ELSM_56,
    echelon_de_la_base,
    part,
    responsable,
)

TITRE = "Reorganising the échelons"


def test_the_guide_renames_splits_transfers_and_merges_the_echelons_of_a_region(
    martin: Acteur,
) -> None:
    Patient.objects.filter(id=patient("P02").id).update(departement="22")
    de_rennes, de_saint_brieuc = demander(martin), demander(martin, "P02")
    preparer, renommer, partager, fusionner, retirer = blocs(TITRE, "sh")
    assert executer(preparer)[0] == "SM-22 est créé : SM 22 – Service médical de Saint-Brieuc.\n"
    executer(renommer)
    assert lue(martin, de_rennes).echelon.designation == "SM 35 – Service médical de la CPAM"
    prevu, scission, transfert = executer(partager)
    assert prevu.startswith("À déplacer de 01-351 vers SM-22 : ")
    assert scission == prevu.replace("À déplacer de 01-351 vers", "01-351 a donné à")
    assert transfert.startswith("01-351 a donné à 01-561 : ")
    assert echelon_de_la_base(de_saint_brieuc).numero == "SM-22"
    assert echelon_de_la_base(de_rennes).numero == "01-561"
    (fusion,) = executer(fusionner)
    assert fusion.startswith("01-351 est fusionné dans 01-561 : ")
    assert executer(fusionner) == ["01-351 est fusionné dans 01-561 : rien, c'était déjà fait.\n"]
    assert interlocuteur("01-351").remplace_par == interlocuteur("01-561")
    Interlocuteur.objects.create(genre=Genre.ECHELON, numero="SM-23", sigle="SM", departement="23")
    assert executer(retirer) == ["SM-23 est retiré.\n"]
    traces = Trace.objects.filter(acte=Acte.REORGANISATION).order_by("id")
    assert [(t.voie.split()[0], t.agent and t.agent.matricule) for t in traces] == [
        ("créer", None),
        *((verbe, "DIR-901") for verbe in ("renommer", "scinder", "transférer", "fusionner")),
        ("retirer", None),
    ]


def test_a_merge_that_is_only_simulated_says_what_would_follow_and_moves_nothing(
    martin: Acteur,
) -> None:
    ou = demander(martin)
    (fusion,) = executer(
        remplacer(blocs(TITRE, "sh")[3], {"--par DIR-901": "--par X --simulation"})
    )
    assert fusion.startswith("À fusionner dans 01-561 : ")
    assert echelon_de_la_base(ou).numero == "01-351"


@pytest.mark.parametrize(
    ("changes", "phrase"),
    [
        ({"DIR-901": "ELSM35-001"}, "Rien n'a été changé : .* n'est pas responsable"),
        ({"DIR-901": "PERSONNE"}, "Aucun agent n'a ce matricule"),
        ({"01-561": "99-999"}, "Aucun échelon n'a le code 99-999"),
        ({"fusionner 01-351": "transferer 01-351 --caisse 99-999"}, "Aucune caisse n'a le code"),
    ],
)
def test_a_command_that_cannot_be_done_is_an_error_and_changes_nothing(
    base: str, changes: dict[str, str], phrase: str
) -> None:
    bloc = remplacer(blocs(TITRE, "sh")[3], changes)
    with pytest.raises(CommandError, match=phrase):
        executer(bloc)
    assert not Trace.objects.filter(acte=Acte.REORGANISATION).exists()


def test_an_old_code_of_a_caisse_names_it_too(base: str) -> None:
    AncienCode.objects.create(regime="01", code="359", organisme=part(ELSM_35).organisme)
    responsable(ELSM_35, ELSM_56)
    arguments = ["transferer", ELSM_35, ELSM_56, "--par", "DIR-001", "--caisse", "01-359"]
    call_command("reorganiser_echelon", *arguments)
    assert Trace.objects.get(acte=Acte.REORGANISATION).agent == agent("KERMARREC")
