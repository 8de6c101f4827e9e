"""« Mes sessions », what keeps a session alive, and the mail that tells of a sign-in."""

import re
import uuid
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from echanges.comptes.models import Agent, Session
from echanges.journal.models import Acte, Trace
from echanges.notifications.courriel import MOTS
from echanges.notifications.models import Annonce, Notification
from tests.courriels import Attrapeur
from tests.distribution import agent, connecter, interlocuteur
from tests.travailleur import faire_les_taches
from tests.voies import objets_de_martin, voies

pytestmark = pytest.mark.usefixtures("base")

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
JSON = {"Accept": "application/json"}
MINUTE = timedelta(minutes=1)
TILLEULS, HERMINE = "350990016", "560990020"


def entrer(nom: str, porte: str = "cartes", navigateur: str = "") -> Client:
    """Sign in through the real door."""
    client = Client(headers={"User-Agent": navigateur})
    choix = {"agent": str(agent(nom).id), "code": "1234"}
    assert client.post(f"/connexion/{porte}/", choix).status_code == 302
    return client


def vieillir(*, vue: timedelta, cree: timedelta | None = None) -> None:
    """Move every session back in time."""
    maintenant = timezone.now()
    Session.objects.update(vue_le=maintenant - vue, cree_le=maintenant - (cree or vue))


# The list


def test_one_sees_ones_own_live_sessions_and_which_is_this_one() -> None:
    autre = entrer("MARTIN", navigateur=FIREFOX)
    entrer("HADDAD", navigateur=FIREFOX)
    morte = Session.objects.get(agent=agent("MARTIN"))
    Session.objects.filter(pk=morte.pk).update(vue_le=timezone.now() - 2 * 60 * MINUTE)
    client = entrer("MARTIN")
    page = client.get("/sessions/").content.decode()
    assert page.count("<tr>") == 2  # the header, and this one
    assert "Cette session" in page
    assert "Fermer toutes les autres" not in page
    autre = entrer("MARTIN", navigateur=FIREFOX)
    page = client.get("/sessions/").content.decode()
    assert page.count("<tr>") == 3
    assert "Firefox sur Windows" in page
    assert "porte de démonstration" in page
    assert autre.get("/sessions/").status_code == 200


def test_neither_token_nor_fingerprint_is_in_a_page() -> None:
    client, autre = entrer("MARTIN"), entrer("MARTIN")
    page = client.get("/sessions/").content.decode()
    for navigateur in (client, autre):
        assert navigateur.cookies[settings.SESSION_COOKIE].value not in page
    for session in Session.objects.all():
        assert bytes(session.empreinte).hex() not in page
    assert len(re.findall(r'name="session" value="[0-9a-f-]{36}"', page)) == 1


def test_a_session_ended_from_another_is_out_at_its_next_click() -> None:
    client, autre, tierce = entrer("MARTIN"), entrer("MARTIN"), entrer("MARTIN")
    reference = Session.objects.order_by("cree_le")[1].reference
    reponse = client.post("/sessions/fermer/", {"session": str(reference)}, follow=True)
    assert "Session fermée" in reponse.content.decode()
    assert autre.get("/messages/")["Location"] == "/connexion/"
    assert tierce.get("/messages/").status_code == client.get("/messages/").status_code == 200
    trace = Trace.objects.get(acte=Acte.FERMETURE_SESSIONS)
    assert (trace.agent, trace.objet) == (agent("MARTIN"), reference)
    reponse = client.post("/sessions/fermer/", {"session": str(reference)}, follow=True)
    assert "déjà fermée" in reponse.content.decode()
    assert Trace.objects.filter(acte=Acte.FERMETURE_SESSIONS).count() == 1


def test_all_the_others_are_ended_at_once_and_nobody_elses() -> None:
    client, autres, haddad = entrer("MARTIN"), [entrer("MARTIN") for _ in "ab"], entrer("HADDAD")
    client.post("/sessions/fermer/", {"session": "toutes"})
    for autre in autres:
        assert autre.get("/messages/")["Location"] == "/connexion/"
    assert client.get("/messages/").status_code == haddad.get("/messages/").status_code == 200
    assert Trace.objects.filter(acte=Acte.FERMETURE_SESSIONS).count() == 1


@pytest.mark.parametrize("choix", ["", "n'importe quoi", "la-mienne", "celle-d-un-autre", "jamais"])
def test_nothing_else_can_be_ended_there(choix: str) -> None:
    client, haddad = entrer("MARTIN"), entrer("HADDAD")
    choix = {
        "la-mienne": str(Session.objects.get(agent=agent("MARTIN")).reference),
        "celle-d-un-autre": str(Session.objects.get(agent=agent("HADDAD")).reference),
        "jamais": str(uuid.uuid4()),
    }.get(choix, choix)
    assert client.post("/sessions/fermer/", {"session": choix})["Location"] == "/sessions/"
    assert client.get("/messages/").status_code == haddad.get("/messages/").status_code == 200
    assert not Trace.objects.filter(acte=Acte.FERMETURE_SESSIONS).exists()


# What keeps a session alive


def test_asking_how_long_is_left_is_not_activity() -> None:
    client = connecter(Client(), "MARTIN")
    vieillir(vue=57 * MINUTE)
    for _ in range(2):
        etat = client.get("/sessions/etat/", headers=JSON).json()
        assert 0 < etat["reste_s"] <= 180
        assert etat["prolongeable"] is True
    vieillir(vue=61 * MINUTE)
    assert client.get("/sessions/etat/", headers=JSON).status_code == 401


def test_staying_signed_in_begins_the_hour_again_even_within_a_minute() -> None:
    client = connecter(Client(), "MARTIN")
    vieillir(vue=57 * MINUTE)
    etat = client.post("/sessions/rester/", headers=JSON).json()
    assert etat["reste_s"] > 59 * 60
    assert client.get("/sessions/etat/").json()["reste_s"] > 59 * 60
    vieillir(vue=MINUTE / 2)
    client.post("/sessions/rester/")
    assert timezone.now() - Session.objects.get().vue_le < MINUTE / 4


def test_four_hours_are_never_made_longer() -> None:
    client = connecter(Client(), "MARTIN")
    vieillir(vue=10 * MINUTE, cree=237 * MINUTE)
    for _ in range(2):
        etat = client.post("/sessions/rester/", headers=JSON).json()
        assert 0 < etat["reste_s"] <= 180
        assert etat["prolongeable"] is False


def test_a_page_carries_its_own_deadline() -> None:
    client = connecter(Client(), "MARTIN")
    page = client.get("/messages/").content.decode()
    assert 'data-avertissement-s="300"' in page
    [reste] = re.findall(r'data-reste-s="(\d+)"', page)
    assert 3500 < int(reste) <= 3600
    assert "data-reste-s" not in Client().get("/connexion/").content.decode()


def test_what_a_page_asks_by_itself_never_keeps_its_session_alive() -> None:
    seules = {voie.nom: voie for voie in voies() if voie.vue.sans_activite}
    cote = {"ps": "MARTIN", "mc": "QUÉMÉNER"}
    assert set(seules) == {
        "etat_session",
        *(f"{espace}:{nom}" for espace in cote for nom in ("piece_etat", "vignette")),
    }
    for nom, voie in seules.items():
        client = connecter(Client(), cote.get(nom.split(":")[0], "MARTIN"))
        vieillir(vue=50 * MINUTE)
        avant = Session.objects.order_by("-cree_le")[0].vue_le
        reponse = client.get(voie.adresse(objets_de_martin(voie)))
        assert reponse.status_code == 200, nom
        reponse.close()
        assert Session.objects.order_by("-cree_le")[0].vue_le == avant, nom


def test_turning_the_pages_of_a_file_is_activity() -> None:
    [voie] = [voie for voie in voies() if voie.nom == "ps:apercu_page"]
    client = connecter(Client(), "MARTIN")
    vieillir(vue=50 * MINUTE)
    client.get(voie.adresse(objets_de_martin(voie))).close()
    assert timezone.now() - Session.objects.get().vue_le < MINUTE


# The mail at each sign-in


def annonces() -> list[str]:
    """The mailboxes told of a sign-in, in order."""
    lignes = Notification.objects.order_by("cree_le").select_related("destinataire", "agent")
    assert {ligne.annonce for ligne in lignes} <= {Annonce.CONNEXION}
    return [ligne.adresse for ligne in lignes]


@pytest.mark.parametrize(
    ("nom", "porte", "boites"),
    [
        ("MARTIN", "cartes", ["jean.martin@cabinet.test"]),
        ("HADDAD", "cartes", ["accueil@tilleuls.test"]),
        ("LEFEBVRE", "cartes", []),
        ("QUÉMÉNER", "agents", ["quemener@elsm.test"]),
        ("LE GALL", "agents", ["le.gall@elsm.test"]),
        ("DELORME", "agents", ["delorme@elsm.test"]),
        ("TANGUY", "agents", []),
    ],
)
def test_each_sign_in_tells_the_mailbox_of_the_account(
    courriels: Attrapeur, nom: str, porte: str, boites: list[str]
) -> None:
    for qui, boite in (("QUÉMÉNER", "quemener"), ("LE GALL", "le.gall"), ("DELORME", "delorme")):
        Agent.objects.filter(nom=qui).update(courriel=f"{boite}@elsm.test")
    entrer(nom, porte)
    entrer(nom, porte)
    assert annonces() == boites * 2
    faire_les_taches()
    recus = courriels.recus
    assert [mail["To"] for mail in recus] == boites * 2
    sujet, corps = MOTS[Annonce.CONNEXION]
    for mail in recus:
        assert mail["Subject"] == sujet
        contenu = mail.get_content().replace("\r\n", "\n")
        assert contenu == f"{corps}\n\n{settings.ECHANGES_ADRESSE}\n"
    assert len({mail["Message-ID"] for mail in recus}) == len(recus)


def test_a_doctor_of_two_structures_is_told_of_at_the_one_he_chooses() -> None:
    client = entrer("RENAUD")
    assert annonces() == []
    for numero in (TILLEULS, TILLEULS, HERMINE):
        client.post("/structures/", {"structure": str(interlocuteur(numero).id)})
    assert annonces() == ["accueil@tilleuls.test", "contact@hermine.test"]


def test_a_sign_in_that_is_refused_tells_nobody() -> None:
    Client().post("/connexion/cartes/", {"agent": str(agent("MARTIN").id), "code": "12"})
    connecter(Client(), "LEFEBVRE").get("/messages/")
    assert annonces() == []
