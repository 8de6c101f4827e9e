"""Who may enter, for each role, while a session goes on: a right that ends stops the next click.

Whatever that click is: a page, a filled form, a file, the picture of one, or what a page asks by
itself. Each person signs in, is served, loses the right, and comes back with the same cookie.
"""

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import QuerySet
from django.test import Client

from echanges.comptes.acteur import contexte
from echanges.comptes.models import Habilitation, Role
from echanges.demo.fichiers.catalogue import CATALOGUE
from echanges.messagerie.models import Conversation, Message
from tests.distribution import acteur_de_la_troupe, agent, connecter, interlocuteur
from tests.voies import Voie, objets_de_martin, voies

pytestmark = pytest.mark.usefixtures("base")

AUJOURDHUI = date.today()
TILLEULS, HERMINE = "350990016", "560990020"
ELSM35, ELSM56 = "01-351", "01-561"
TEXTE = "Un long texte déjà saisi"
Perte = Callable[[QuerySet[Habilitation]], object]


def finir(droits: QuerySet[Habilitation]) -> object:
    """End them today, as the screen and the directories do."""
    return droits.update(fin=AUJOURDHUI)


def supprimer(droits: QuerySet[Habilitation]) -> object:
    """Take the rows away."""
    return droits.delete()


def ajourner(droits: QuerySet[Habilitation]) -> object:
    """Have them begin tomorrow."""
    return droits.update(debut=AUJOURDHUI + timedelta(days=1))


PERTES = [finir, supprimer, ajourner]
PERSONNES = [
    ("MARTIN", "", "ps"),
    ("HADDAD", "", "ps"),
    ("RENAUD", TILLEULS, "ps"),
    ("QUÉMÉNER", "", "mc"),
    ("LE DU", "", "mc"),
    ("LE GALL", "", "responsable"),
    ("DELORME", "", "auditeur"),
]
"""Every role: a libéral, a salaried doctor, one of two structures, a médecin-conseil, an agent
under his authority, a responsable d'habilitation, an auditor."""


def droits_de(nom: str) -> QuerySet[Habilitation]:
    """All the rights of somebody."""
    return Habilitation.objects.filter(agent=agent(nom))


def formulaire() -> dict[str, Any]:
    """Every field that any form of ours reads, filled, with a file."""
    return {
        "action": "envoyer",
        "cle": str(uuid.uuid4()),
        "version": "0",
        "objet": "Objet",
        "corps": TEXTE,
        "pieces": SimpleUploadedFile("avis.pdf", CATALOGUE["compte-rendu.pdf"]()),
        "nir": "2580335990901",
        "mots": "avis",
        "mode": "patient",
        "nom_de_famille": "KERVELLA",
        "structure": str(interlocuteur(TILLEULS).id),
        "session": "toutes",
        "matricule": "ELSM35-009",
        "nom": "SALAÜN",
        "prenom": "Gwenaëlle",
        "echelon": str(interlocuteur(ELSM35).id),
        "role": "AGENT",
        "debut": AUJOURDHUI.isoformat(),
    }


def cliquer(client: Client, voie: Voie, methode: str, objets: dict[str, str]) -> Any:
    """Ask for a route as a browser would: with its form when it has one."""
    adresse = voie.adresse(objets)
    return client.post(adresse, formulaire()) if methode == "POST" else client.get(adresse)


def reservees(public: str) -> list[tuple[Voie, str]]:
    """Every route and method that asks for a right, and that this public has."""
    return [
        (voie, methode)
        for voie in voies()
        if voie.public in {"habilite", public}
        for methode in voie.vue.methodes
        if methode != "HEAD"
    ]


def messages_envoyes() -> int:
    """How many messages ELSM 35 may see, drafts included."""
    with contexte(acteur_de_la_troupe("TANGUY")):
        return Message.objects.count()


def etat() -> tuple[int, ...]:
    """What a click of somebody without a right must not change."""
    droits = Habilitation.objects
    return messages_envoyes(), droits.count(), droits.filter(fin__isnull=True).count()


@pytest.mark.notice("R04", "R08", "R35")
@pytest.mark.parametrize("perdre", PERTES, ids=lambda perte: perte.__name__)
@pytest.mark.parametrize(("nom", "structure", "public"), PERSONNES)
def test_without_a_right_any_more_every_next_click_is_refused(
    nom: str, structure: str, public: str, perdre: Perte
) -> None:
    client = connecter(Client(), nom, structure)
    clics = [(v, m, objets_de_martin(v)) for v, m in reservees(public)]
    assert client.get("/", follow=True).status_code == 200
    assert client.get("/sessions/").status_code == 200
    perdre(droits_de(nom))
    avant = etat()
    for voie, methode, objets in clics:
        reponse = cliquer(client, voie, methode, objets)
        assert reponse.status_code == 403, (voie.nom, methode)
        assert not reponse.streaming, "not a byte of a file"
        assert "Accès non autorisé" in reponse.content.decode(), (voie.nom, methode)
    assert etat() == avant
    assert len(clics) > 5


# One right among several


def test_an_agent_moved_to_another_echelon_leaves_the_conversations_behind() -> None:
    client = connecter(Client(), "QUÉMÉNER")
    [adresse, piece] = [
        voie.adresse(objets_de_martin(voie))
        for voie in voies()
        if voie.nom in {"mc:conversation", "mc:piece"}
    ]
    for lieu in (adresse, piece):
        reponse = client.get(lieu)
        reponse.close()
        assert reponse.status_code == 200
    droits_de("QUÉMÉNER").update(interlocuteur=interlocuteur(ELSM56))
    avant = messages_envoyes()
    for lieu in (adresse, piece, f"{piece}etat/", f"{piece}apercu/1/", f"{piece}vignette/"):
        assert client.get(lieu).status_code == 404, lieu
    reponse = client.post(f"{adresse}repondre/", formulaire())
    assert reponse.status_code == 404
    assert TEXTE in reponse.content.decode(), "what was typed is given back"
    assert messages_envoyes() == avant
    assert client.get("/bureau/").status_code == 200


def test_an_agent_of_two_echelons_keeps_the_one_he_still_has() -> None:
    client = connecter(Client(), "GUILLOU")
    with contexte(acteur_de_la_troupe("GUILLOU")):
        par_echelon = {
            numero: Conversation.objects.filter(echelon__numero=numero, dernier_rang__gt=0)[0].id
            for numero in (ELSM35, ELSM56)
        }
    for conversation in par_echelon.values():
        assert client.get(f"/bureau/{conversation}/").status_code == 200
    finir(droits_de("GUILLOU").filter(interlocuteur__numero=ELSM56))
    assert client.get(f"/bureau/{par_echelon[ELSM35]}/").status_code == 200
    assert client.get(f"/bureau/{par_echelon[ELSM56]}/").status_code == 404


@pytest.mark.parametrize("reste", [1, 2])
def test_a_chosen_structure_that_is_lost_leads_back_to_the_choice(reste: int) -> None:
    """Also when only one is left: what was begun for one place never leaves for another."""
    if reste == 2:
        Habilitation.objects.create(
            agent=agent("RENAUD"),
            interlocuteur=interlocuteur("350990032"),
            role=Role.MEDECIN,
            debut=AUJOURDHUI,
        )
    client = connecter(Client(), "RENAUD", TILLEULS)
    clics = [(v, m, objets_de_martin(v)) for v, m in reservees("ps") if v.public == "ps"]
    assert client.get("/messages/").status_code == 200
    finir(droits_de("RENAUD").filter(interlocuteur__numero=TILLEULS))
    avant = messages_envoyes()
    for voie, methode, objets in clics:
        reponse = cliquer(client, voie, methode, objets)
        if methode == "GET":
            assert (reponse.status_code, reponse["Location"]) == (302, "/structures/"), voie.nom
        else:
            assert reponse.status_code == 403, voie.nom
            assert TEXTE in reponse.content.decode(), voie.nom
    brouillon = client.post(
        "/messages/ecrire/", formulaire(), headers={"Accept": "application/json"}
    )
    assert brouillon.status_code == 403
    assert brouillon.json() == {"erreur": "Choisissez de nouveau votre structure d'activité."}
    assert messages_envoyes() == avant
    assert client.get("/")["Location"] == "/structures/"
    assert (
        client.post("/structures/", {"structure": str(interlocuteur(TILLEULS).id)}).status_code
        == 422
    )
    client.post("/structures/", {"structure": str(interlocuteur(HERMINE).id)})
    assert client.get("/messages/").status_code == 200


# A médecin-conseil who is also responsable


@pytest.fixture
def les_deux() -> Client:
    """Dr QUÉMÉNER, médecin-conseil of ELSM 35 and its responsable d'habilitation."""
    Habilitation.objects.create(
        agent=agent("QUÉMÉNER"),
        interlocuteur=interlocuteur(ELSM35),
        role=Role.RESPONSABLE,
        debut=AUJOURDHUI,
    )
    client = connecter(Client(), "QUÉMÉNER")
    assert client.get("/bureau/").status_code == client.get("/habilitations/").status_code == 200
    return client


def test_who_is_no_longer_responsable_still_reads(les_deux: Client) -> None:
    finir(droits_de("QUÉMÉNER").filter(role=Role.RESPONSABLE))
    avant = etat()
    tanguy = droits_de("TANGUY").get()
    assert les_deux.get("/habilitations/").status_code == 404
    assert les_deux.post("/habilitations/accorder/", formulaire()).status_code == 404
    assert les_deux.post(f"/habilitations/{tanguy.id}/terminer/").status_code == 404
    assert etat() == avant
    assert les_deux.get("/bureau/").status_code == 200


def test_who_no_longer_reads_may_still_say_who_does(les_deux: Client) -> None:
    [voie] = [voie for voie in voies() if voie.nom == "mc:conversation"]
    adresse = voie.adresse(objets_de_martin(voie))
    assert les_deux.get(adresse).status_code == 200
    finir(droits_de("QUÉMÉNER").filter(role=Role.MEDECIN_CONSEIL))
    for lieu in (adresse, "/bureau/"):
        assert les_deux.get(lieu).status_code == 404
    assert les_deux.get("/")["Location"] == "/habilitations/"
    assert les_deux.get("/habilitations/").status_code == 200


def test_an_auditor_who_was_given_another_right_still_reads_no_content() -> None:
    client = connecter(Client(), "DELORME")
    for role in (Role.MEDECIN_CONSEIL, Role.RESPONSABLE):
        Habilitation.objects.create(
            agent=agent("DELORME"), interlocuteur=interlocuteur(ELSM35), role=role, debut=AUJOURDHUI
        )
    assert client.get("/journal/").status_code == 200
    for lieu in ("/bureau/", "/habilitations/", "/messages/"):
        assert client.get(lieu).status_code == 404, lieu
