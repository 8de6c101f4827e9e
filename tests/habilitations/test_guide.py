"""The operator's steps for the first rights, as docs/operations.md writes them."""

import io
import shlex
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from echanges.comptes.models import Agent, Habilitation, Role
from echanges.journal.models import Acte, Trace
from tests.distribution import agent, connecter
from tests.operations import blocs, remplacer

pytestmark = pytest.mark.usefixtures("base")

AUJOURDHUI = date.today()
PREFIXE = [".venv/bin/python", "manage.py", "accorder_habilitation"]


def executer(bloc: str, *suite: str) -> str:
    """Run a block of the guide, which is one command; return what it says."""
    mots = shlex.split(bloc.replace("\\\n", " "))
    assert mots[:3] == PREFIXE
    sortie = io.StringIO()
    call_command("accorder_habilitation", *mots[3:], *suite, stdout=sortie)
    return sortie.getvalue()


@pytest.fixture
def etapes() -> list[str]:
    """The three commands: name a responsable, name an auditor, end a right."""
    nommer, auditer, finir = blocs("Habilitations", "sh")
    return [nommer, auditer, remplacer(finir, {"$(date +%F)": AUJOURDHUI.isoformat()})]


def test_the_guide_names_a_responsable_who_gives_rights_until_he_leaves(etapes: list[str]) -> None:
    assert executer(etapes[0]) == (
        f"Enregistré : Rozenn KERVADEC : responsable d'habilitation, depuis le"
        f" {AUJOURDHUI:%d/%m/%Y}.\n"
    )
    client = connecter(Client(), "KERVADEC")
    assert client.get("/")["Location"] == "/habilitations/"
    assert client.get("/habilitations/").status_code == 200
    assert client.get("/bureau/").status_code == 404
    assert agent("KERVADEC").courriel == "rozenn.kervadec@example.fr"
    droit = agent("KERVADEC").habilitations.get()
    assert (droit.role, droit.accordee_par) == (Role.RESPONSABLE, None)
    assert "Enregistré" in executer(etapes[2])
    assert client.get("/habilitations/").status_code == 403
    traces = Trace.objects.filter(objet=droit.id).order_by("id")
    assert [(t.acte, t.agent, t.partie) for t in traces] == [
        (Acte.HABILITATION, None, droit.interlocuteur),
        (Acte.FIN_HABILITATION, None, droit.interlocuteur),
    ]


def test_the_guide_names_an_auditor_who_reads_the_journal_and_nothing_else(
    etapes: list[str],
) -> None:
    demain = AUJOURDHUI + timedelta(days=1)
    assert "exclu" in executer(remplacer(etapes[1], {"2030-01-01": demain.isoformat()}))
    client = connecter(Client(), "LOSSEC")
    assert client.get("/journal/").status_code == 200
    for adresse in ("/bureau/", "/messages/", "/habilitations/"):
        assert client.get(adresse).status_code == 404
    assert agent("LOSSEC").habilitations.get().fin == demain


def test_the_same_command_again_changes_nothing(etapes: list[str]) -> None:
    executer(etapes[0])
    avant = (Habilitation.objects.count(), Trace.objects.count(), Agent.objects.count())
    assert executer(etapes[0]).startswith("Rien à changer : ")
    loin = (AUJOURDHUI + timedelta(days=400)).isoformat()
    executer(etapes[0], "--fin", loin)
    assert executer(etapes[0], "--fin", loin).startswith("Rien à changer : ")
    apres = (Habilitation.objects.count(), Trace.objects.count(), Agent.objects.count())
    assert apres == (avant[0], avant[1] + 1, avant[2])


def test_a_right_is_given_for_longer_by_another_that_follows_it(etapes: list[str]) -> None:
    demain = (AUJOURDHUI + timedelta(days=1)).isoformat()
    executer(etapes[0], "--fin", demain)
    assert "Enregistré" in executer(etapes[0], "--debut", demain)
    assert agent("KERVADEC").habilitations.count() == 2


@pytest.mark.parametrize(
    ("changes", "phrase"),
    [
        ({"01-351": "99-999"}, "Aucun échelon n'a le code 99-999"),
        ({"ELSM35-901": "ELSM35-001"}, "connu sous un autre nom"),
        ({"--echelon 01-351": ""}, "Un responsable a un échelon, un auditeur n'en a pas"),
        ({"responsable": "auditeur"}, "Un responsable a un échelon, un auditeur n'en a pas"),
    ],
)
def test_a_command_that_cannot_be_done_changes_nothing_and_says_why(
    etapes: list[str], changes: dict[str, str], phrase: str
) -> None:
    avant = (Habilitation.objects.count(), Agent.objects.count(), Trace.objects.count())
    with pytest.raises(CommandError, match=phrase):
        executer(remplacer(etapes[0], changes))
    assert (Habilitation.objects.count(), Agent.objects.count(), Trace.objects.count()) == avant


def test_the_command_gives_no_right_to_read(etapes: list[str]) -> None:
    with pytest.raises(CommandError, match="agent"):
        executer(remplacer(etapes[0], {" responsable ": " agent "}))
