"""The journal: who, for whom, what, on what, when, accepted or refused; never any content."""

import re
import uuid
from typing import Any

import pytest
from django.test import Client

from echanges.comptes.acteur import Acteur, contexte
from echanges.journal.actes import consigner
from echanges.journal.models import Acte, Trace
from tests.distribution import acteur_de_la_troupe, agent, connecter, interlocuteur, patient
from tests.messagerie.outils import demander

pytestmark = pytest.mark.usefixtures("base")


def derniere() -> Trace:
    """The last row."""
    trace = Trace.objects.order_by("id").last()
    assert trace is not None
    return trace


def lignes_de(reponse: Any) -> tuple[list[int], str]:
    """The numbers of the rows of a page, and where its link to the next page leads."""
    page = reponse.content.decode()
    suites = re.findall(r"\?avant=(\d+)", page)
    numeros = [int(numero) for numero in re.findall(r"<tr>\s*<td>(\d+)", page)]
    return numeros, suites[0] if suites else ""


def test_a_trace_is_undone_with_its_act(martin: Acteur) -> None:
    avant = Trace.objects.count()
    with pytest.raises(RuntimeError, match="panne"), contexte(martin):
        consigner(Acte.ENVOI, acteur=martin)
        raise RuntimeError("panne")
    assert Trace.objects.count() == avant


def test_the_party_is_the_acteurs_only_one_or_the_one_given(martin: Acteur) -> None:
    guillou = acteur_de_la_troupe("GUILLOU")
    vannes = interlocuteur("01-561")
    for acteur, donnee, attendue in (
        (martin, None, martin.partie.id),
        (guillou, None, None),
        (guillou, vannes.id, vannes.id),
        (acteur_de_la_troupe("DELORME"), None, None),
    ):
        consigner(Acte.RECHERCHE, acteur=acteur, partie=donnee)
        assert (derniere().agent, derniere().partie_id) == (acteur.agent, attendue)


@pytest.mark.parametrize("acte", list(Acte))
def test_only_refusals_are_written_as_not_accepted(acte: Acte) -> None:
    consigner(acte, agent=agent("MARTIN"))
    assert derniere().accepte is (acte not in {Acte.REFUS, Acte.CONNEXION_REFUSEE})


def test_the_vocabulary_fits_and_a_trace_prints_no_person() -> None:
    assert max(len(acte) for acte in Acte) <= 30
    consigner(Acte.OUVERTURE, agent=agent("MARTIN"), objet=uuid.uuid4())
    assert str(derniere()) == f"{derniere().quand} OUVERTURE"


@pytest.mark.notice("R02")
def test_signing_in_and_out_are_journaled_with_the_person() -> None:
    client = Client()
    client.post("/connexion/cartes/", {"agent": str(agent("MARTIN").id), "code": "1234"})
    assert (derniere().acte, derniere().agent) == (Acte.CONNEXION, agent("MARTIN"))
    client.post("/deconnexion/")
    assert (derniere().acte, derniere().agent) == (Acte.DECONNEXION, agent("MARTIN"))


@pytest.mark.notice("R10", "R11")
def test_identifying_a_patient_is_journaled_by_identifier_never_by_nir() -> None:
    client = connecter(Client(), "MARTIN")
    client.post("/messages/patient/nir/", {"nir": "258033599090192"})
    trace = derniere()
    assert (trace.acte, trace.objet) == (Acte.IDENTIFICATION, patient("P01").id)
    assert "2580335990901" not in "".join(str(v) for v in vars(trace).values())


@pytest.mark.notice("R38")
def test_a_refused_address_is_journaled_by_its_route_and_what_was_done_is_undone(
    haddad: Acteur,
) -> None:
    ou = demander(haddad, "P04")
    client = connecter(Client(), "MARTIN")
    assert client.get(f"/messages/{ou}/").status_code == 404
    trace = derniere()
    assert (trace.acte, trace.agent, trace.accepte) == (Acte.REFUS, agent("MARTIN"), False)
    assert trace.voie == "ps:conversation"
    assert trace.objet is None


def test_a_visitor_without_a_session_leaves_no_trace() -> None:
    avant = Trace.objects.count()
    assert Client().get("/messages/").status_code == 302
    assert Client().get("/nulle-part/").status_code == 404
    assert Trace.objects.count() == avant


def test_the_auditor_reads_it_by_pages_and_his_reading_is_itself_journaled(
    martin: Acteur,
) -> None:
    for _ in range(110):
        consigner(Acte.OUVERTURE, acteur=martin)
    client = connecter(Client(), "DELORME")
    premiere = client.get("/journal/")
    assert premiere.status_code == 200
    assert derniere().acte == Acte.CONSULTATION_JOURNAL
    lignes, suite = lignes_de(premiere)
    assert len(lignes) == 100
    suivantes, _ = lignes_de(client.get("/journal/", {"avant": suite}))
    ids = [*lignes, *suivantes]
    assert ids == sorted(set(ids), reverse=True)
    toutes = Trace.objects.filter(id__range=(ids[-1], ids[0])).values_list("id", flat=True)
    assert set(ids) == set(toutes)
    assert len(ids) > 105


@pytest.mark.parametrize("avant", ["", "x", "-1", "9" * 40])
def test_a_strange_place_in_the_journal_is_not_an_error(avant: str) -> None:
    assert connecter(Client(), "DELORME").get("/journal/", {"avant": avant}).status_code == 200


def test_no_content_no_name_of_a_patient_and_no_file_name_is_in_the_journal(
    martin: Acteur,
) -> None:
    demander(martin, "P01", "Objet reconnaissable")
    colonnes = {champ.attname for champ in Trace._meta.concrete_fields}
    assert colonnes == {"id", "quand", "agent_id", "partie_id", "acte", "objet", "accepte", "voie"}
    textes = Trace.objects.values_list("acte", "voie")
    assert not [t for t in textes if "econnaissable" in "".join(t)]
