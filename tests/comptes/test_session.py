"""Sessions: real hours, sealed data, a token that is nowhere but in its cookie."""

from datetime import timedelta
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django import app

from echanges.coffre.erreurs import ScelleInvalide
from echanges.comptes.models import Habilitation, Session
from echanges.comptes.session import (
    Seance,
    fermer_session,
    fermer_sessions_mortes,
    lire_session,
    ouvrir_session,
)
from echanges.comptes.tasks import fermer_sessions
from tests.distribution import agent, connecter, interlocuteur
from tests.travailleur import faire_les_taches

pytestmark = pytest.mark.usefixtures("base")

HEURE = timedelta(hours=1)
PEU = timedelta(seconds=30)


def vieillir(*, vue: timedelta = timedelta(0), cree: timedelta = timedelta(0)) -> None:
    """Move every session back in time."""
    maintenant = timezone.now()
    Session.objects.update(vue_le=maintenant - vue, cree_le=maintenant - max(cree, vue))


def ouverte(jeton: str) -> Seance:
    """The session of a token that must be live."""
    seance = lire_session(jeton)
    assert seance is not None
    return seance


def test_the_hours_are_those_of_the_real_service() -> None:
    assert (settings.SESSION_INACTIVITE_S, settings.SESSION_DUREE_S) == (3600, 4 * 3600)


@pytest.mark.parametrize(
    ("vue", "cree", "vivante"),
    [
        (timedelta(0), timedelta(0), True),
        (HEURE - PEU, HEURE - PEU, True),
        (HEURE + PEU, HEURE + PEU, False),
        (timedelta(0), 4 * HEURE - PEU, True),
        (timedelta(0), 4 * HEURE + PEU, False),
        (HEURE + PEU, 2 * HEURE, False),
    ],
)
@pytest.mark.parametrize("qui", ["MARTIN", "LEFEBVRE"])
def test_a_session_ends_after_an_hour_idle_and_after_four_in_all(
    qui: str, vue: timedelta, cree: timedelta, vivante: bool
) -> None:
    jeton = ouvrir_session(agent(qui))
    vieillir(vue=vue, cree=cree)
    assert (lire_session(jeton) is not None) is vivante
    Session.objects.create(
        empreinte=b"0" * 32, agent=agent(qui), cree_le=timezone.now(), vue_le=timezone.now()
    )
    assert fermer_sessions_mortes() == int(not vivante)
    assert Session.objects.count() == 1 + int(vivante)


def test_the_worker_deletes_dead_sessions() -> None:
    ouvrir_session(agent("MARTIN"))
    vieillir(vue=2 * HEURE)
    vivante = ouverte(ouvrir_session(agent("HADDAD")))
    fermer_sessions.configure().defer(timestamp=0)
    faire_les_taches()
    assert [bytes(s.empreinte) for s in Session.objects.all()] == [vivante.empreinte]
    assert "fermer_sessions" in app.tasks


def test_activity_pushes_the_hour_back_and_is_written_once_a_minute() -> None:
    client = connecter(Client(), "MARTIN")
    avant = Session.objects.get().vue_le
    assert client.get("/messages/").status_code == 200
    assert Session.objects.get().vue_le == avant
    vieillir(vue=timedelta(minutes=50))
    assert client.get("/messages/").status_code == 200
    assert timezone.now() - Session.objects.get().vue_le < timedelta(minutes=40)


def test_activity_never_pushes_the_four_hours_back() -> None:
    client = connecter(Client(), "MARTIN")
    vieillir(vue=timedelta(minutes=5), cree=4 * HEURE + PEU)
    assert client.get("/messages/").headers["Location"] == "/connexion/"


def test_choosing_a_structure_again_never_makes_a_session_longer() -> None:
    client = connecter(Client(), "RENAUD")
    vieillir(cree=3 * HEURE)
    avant = Session.objects.get()
    for numero in ("350990016", "560990020"):
        client.post("/structures/", {"structure": str(interlocuteur(numero).id)})
    apres = Session.objects.get()
    assert (apres.cree_le, apres.reference) == (avant.cree_le, avant.reference)
    assert bytes(apres.empreinte) != bytes(avant.empreinte)


def test_a_lone_structure_is_that_of_the_whole_session() -> None:
    """A right that ends while another begins does not carry what was begun to another place."""
    client = Client()
    client.post("/connexion/cartes/", {"agent": str(agent("HADDAD").id), "code": "1234"})
    assert Session.objects.get().partie == interlocuteur("350990016")
    Habilitation.objects.filter(agent=agent("HADDAD")).update(
        interlocuteur=interlocuteur("560990020")
    )
    assert client.get("/messages/").headers["Location"] == "/structures/"


@pytest.mark.notice("R02")
def test_an_ended_session_leads_to_sign_in_and_gives_the_typed_text_back() -> None:
    client = connecter(Client(), "MARTIN")
    vieillir(vue=HEURE + PEU)
    assert client.get("/messages/").headers["Location"] == "/connexion/"
    reponse = client.post("/messages/ecrire/", {"objet": "Objet", "corps": "Long texte saisi"})
    assert reponse.status_code == 401
    assert "Long texte saisi" in reponse.content.decode()


def test_the_token_is_not_in_the_database_and_a_wrong_one_opens_nothing() -> None:
    jeton = ouvrir_session(agent("MARTIN"))
    with connection.cursor() as curseur:
        curseur.execute("SELECT s::text FROM comptes_session s")
        [[ligne]] = curseur.fetchall()
    assert jeton not in ligne
    assert jeton.encode().hex() not in ligne
    assert lire_session(jeton + "x") is None
    assert lire_session("") is None
    assert len(jeton) >= 43


def test_what_a_session_holds_is_sealed_and_read_back() -> None:
    jeton = ouvrir_session(agent("MARTIN"))
    seance = ouverte(jeton)
    assert seance.donnees == {}
    seance.donnees["recherche"] = {"mots": "diabète-en-clair"}
    seance.enregistrer()
    donnees = bytes(Session.objects.get().donnees)
    assert b"en-clair" not in donnees
    assert ouverte(jeton).donnees == {"recherche": {"mots": "diabète-en-clair"}}


def test_the_data_of_a_session_given_to_another_do_not_open() -> None:
    premier, second = ouvrir_session(agent("MARTIN")), ouvrir_session(agent("HADDAD"))
    seance = ouverte(premier)
    seance.donnees["patient"] = "secret"
    seance.enregistrer()
    volees = Session.objects.get(empreinte=seance.empreinte).donnees
    Session.objects.exclude(empreinte=seance.empreinte).update(donnees=volees)
    with pytest.raises(ScelleInvalide):
        lire_session(second)
    assert ouverte(premier).donnees == {"patient": "secret"}


def test_nothing_is_written_when_nothing_changed() -> None:
    jeton = ouvrir_session(agent("MARTIN"))
    seance = ouverte(jeton)
    seance.donnees["a"] = "b"
    seance.enregistrer()
    avant = bytes(Session.objects.get().donnees)
    ouverte(jeton).enregistrer()
    assert bytes(Session.objects.get().donnees) == avant


def test_a_closed_session_is_closed_for_good() -> None:
    jeton = ouvrir_session(agent("MARTIN"))
    fermer_session(ouverte(jeton).empreinte)
    assert lire_session(jeton) is None
    assert not Session.objects.exists()


def test_signing_out_ends_the_session_on_the_server_not_only_in_the_browser() -> None:
    client = connecter(Client(), "MARTIN")
    jeton = client.cookies[settings.SESSION_COOKIE].value
    reponse = client.post("/deconnexion/")
    assert reponse.headers["Location"] == "/connexion/"
    assert "cache" in reponse.headers["Clear-Site-Data"]
    client.cookies[settings.SESSION_COOKIE] = jeton
    assert client.get("/messages/").headers["Location"] == "/connexion/"


def test_each_sign_in_has_a_token_of_its_own() -> None:
    assert len({ouvrir_session(agent("MARTIN")) for _ in range(5)}) == 5


def test_what_is_printed_of_a_session_or_a_right_is_no_secret() -> None:
    ouvrir_session(agent("MARTIN"))
    session = Session.objects.get()
    assert str(session) == f"session de {agent('MARTIN').id}"
    assert str(agent("MARTIN").habilitations.get()) == "Dr Jean MARTIN : médecin"


def test_the_rights_of_the_run_time_role_can_be_granted_again(
    capsys: pytest.CaptureFixture[str],
) -> None:
    call_command("poser_droits", stdout=StringIO())
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT has_table_privilege('journal_trace', 'INSERT'),"
            " has_table_privilege('journal_trace', 'DELETE')"
        )
        assert curseur.fetchone() == (True, False)
