"""Rights: read again at each request, from a day to another, one structure at a time."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import IntegrityError
from django.test import Client

from echanges.annuaire.models import Interlocuteur
from echanges.comptes.acteur import acteur_de
from echanges.comptes.models import Agent, Cote, Habilitation, Role, Session
from echanges.comptes.personnes import parmi, porteurs_de_carte, porteurs_de_matricule
from echanges.journal.models import Acte, Trace
from tests.distribution import agent, connecter, interlocuteur

pytestmark = pytest.mark.usefixtures("base")

AUJOURDHUI = date.today()
TILLEULS, HERMINE = "350990016", "560990020"


def finir(nom: str, numero: str, jour: date) -> None:
    """End a right, from that day on."""
    trouvees = Habilitation.objects.filter(agent=agent(nom), interlocuteur__numero=numero)
    assert trouvees.update(fin=jour) == 1


@pytest.mark.notice("R04", "R35")
def test_a_right_that_ends_stops_the_very_next_request() -> None:
    client = connecter(Client(), "HADDAD")
    assert client.get("/messages/").status_code == 200
    finir("HADDAD", TILLEULS, AUJOURDHUI)
    reponse = client.get("/messages/")
    assert reponse.status_code == 403
    assert "Accès non autorisé" in reponse.content.decode()


def test_a_right_that_ends_tomorrow_still_holds_today() -> None:
    client = connecter(Client(), "HADDAD")
    finir("HADDAD", TILLEULS, AUJOURDHUI + timedelta(days=1))
    assert client.get("/messages/").status_code == 200


def test_a_right_that_begins_tomorrow_does_not_hold_today() -> None:
    client = connecter(Client(), "LEFEBVRE")
    droit = Habilitation.objects.create(
        agent=agent("LEFEBVRE"),
        interlocuteur=interlocuteur("350990032"),
        role=Role.MEDECIN,
        debut=AUJOURDHUI + timedelta(days=1),
    )
    assert client.get("/messages/").status_code == 403
    Habilitation.objects.filter(id=droit.id).update(debut=AUJOURDHUI)
    assert client.get("/messages/").status_code == 200


@pytest.mark.notice("R08")
@pytest.mark.parametrize("adresse", ["/", "/messages/", "/messages/ecrire/", "/bureau/"])
def test_a_doctor_without_any_right_sees_the_refusal_at_any_address(adresse: str) -> None:
    reponse = connecter(Client(), "LEFEBVRE").get(adresse)
    assert reponse.status_code == 403
    assert "Accès non autorisé" in reponse.content.decode()
    assert Trace.objects.filter(acte=Acte.REFUS, agent=agent("LEFEBVRE")).exists()


@pytest.mark.notice("R05", "R06")
def test_a_doctor_of_two_structures_chooses_and_never_has_a_merged_list() -> None:
    client = connecter(Client(), "RENAUD")
    assert client.get("/messages/").headers["Location"] == "/structures/"
    page = client.get("/structures/").content.decode()
    assert "Centre de santé Les Tilleuls" in page
    assert "Hermine santé" in page
    assert client.post("/structures/", {"structure": ""}).status_code == 422
    for numero, attendu, absent in ((TILLEULS, TILLEULS, HERMINE), (HERMINE, HERMINE, TILLEULS)):
        choix = {"structure": str(interlocuteur(numero).id)}
        assert client.post("/structures/", choix).headers["Location"] == "/"
        entete = client.get("/messages/").content.decode().split("</header>")[0]
        assert attendu in entete
        assert absent not in entete


def test_choosing_a_structure_changes_the_token_and_is_journaled() -> None:
    client = connecter(Client(), "RENAUD")
    avant = bytes(Session.objects.get().empreinte)
    client.post("/structures/", {"structure": str(interlocuteur(TILLEULS).id)})
    session = Session.objects.get()
    assert bytes(session.empreinte) != avant
    assert session.partie == interlocuteur(TILLEULS)
    trace = Trace.objects.get(acte=Acte.CHOIX_STRUCTURE)
    assert (trace.agent, trace.partie) == (agent("RENAUD"), interlocuteur(TILLEULS))


@pytest.mark.parametrize("numero", ["350990032", "351991013", "01-351"])
def test_a_structure_that_is_not_ones_own_cannot_be_chosen(numero: str) -> None:
    client = connecter(Client(), "RENAUD")
    choix = {"structure": str(interlocuteur(numero).id)}
    assert client.post("/structures/", choix).status_code == 422
    assert client.get("/messages/").headers["Location"] == "/structures/"


def test_leaving_the_chosen_structure_ends_access_to_it_and_leads_to_the_choice() -> None:
    """Even with one place left: what was begun for one is not sent for the other."""
    client = connecter(Client(), "RENAUD", TILLEULS)
    finir("RENAUD", TILLEULS, AUJOURDHUI)
    assert client.get("/messages/").headers["Location"] == "/structures/"
    choix = client.get("/structures/").content.decode()
    assert HERMINE in choix
    assert TILLEULS not in choix
    client.post("/structures/", {"structure": str(interlocuteur(HERMINE).id)})
    entete = client.get("/messages/").content.decode().split("</header>")[0]
    assert HERMINE in entete
    assert TILLEULS not in entete


def droits(nom: str) -> list[Habilitation]:
    """The rights in force of somebody, as a request reads them."""
    actives = Habilitation.objects.actives(AUJOURDHUI).filter(agent=agent(nom))
    return list(actives.select_related("agent", "interlocuteur"))


def test_one_structure_needs_no_choice_and_a_choice_that_is_lost_is_none() -> None:
    seule = acteur_de(droits("HADDAD"), None)
    assert seule is not None
    assert seule.partie == interlocuteur(TILLEULS)
    assert acteur_de(droits("HADDAD"), uuid.uuid4()) is None
    assert acteur_de(droits("RENAUD"), None) is None
    assert acteur_de(droits("RENAUD"), uuid.uuid4()) is None


def test_an_agent_of_two_echelons_speaks_for_both_and_an_auditor_for_nobody() -> None:
    guillou = acteur_de(droits("GUILLOU"), None)
    assert guillou is not None
    assert {p.numero for p in guillou.parties} == {"01-351", "01-561"}
    delorme = acteur_de(droits("DELORME"), None)
    assert delorme is not None
    assert (delorme.cote, delorme.parties, delorme.auditeur) == (None, (), True)


def test_the_sides_and_their_opposites() -> None:
    assert Cote.PS.autre is Cote.MC
    assert Cote.MC.autre is Cote.PS


def test_the_database_refuses_a_right_twice_and_a_right_for_nobody() -> None:
    existant = Habilitation.objects.get(agent=agent("MARTIN"))
    existant.id = uuid.uuid4()
    with pytest.raises(IntegrityError):
        existant.save(force_insert=True)
    with pytest.raises(IntegrityError):
        Habilitation.objects.create(
            agent=agent("LEFEBVRE"), role=Role.MEDECIN, debut=AUJOURDHUI, interlocuteur=None
        )


def test_an_agent_at_a_doctors_address_and_a_doctor_at_an_agents_find_nothing() -> None:
    for qui, adresse in (
        ("QUÉMÉNER", "/messages/"),
        ("MARTIN", "/bureau/"),
        ("MARTIN", "/journal/"),
        ("DELORME", "/messages/"),
        ("DELORME", "/bureau/"),
    ):
        assert connecter(Client(), qui).get(adresse).status_code == 404, (qui, adresse)


def test_each_door_offers_its_own_persons_only() -> None:
    medecins, agents = porteurs_de_carte(), porteurs_de_matricule()
    assert {a.nom.upper() for a in medecins} >= {"MARTIN", "HADDAD", "LEFEBVRE"}
    assert {a.nom.upper() for a in agents} >= {"QUÉMÉNER", "LE GALL", "DELORME"}
    assert not set(medecins) & set(agents)
    assert parmi(agents, agent("QUÉMÉNER").id) == agent("QUÉMÉNER")
    assert parmi(agents, agent("MARTIN").id) is None


def test_a_name_is_shown_with_its_title_where_there_is_one() -> None:
    assert str(agent("MARTIN")) == "Dr Jean MARTIN"
    assert str(Agent(prenom="Karine", nom="Le Du")) == "Karine LE DU"
    assert isinstance(interlocuteur(TILLEULS), Interlocuteur)
