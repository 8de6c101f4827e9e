"""« Habilitations », as its responsable uses it, without scripts."""

import html
import re
import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from echanges.comptes.models import Agent, Habilitation, Role
from echanges.habilitations.droits import PAR_PAGE
from echanges.journal.models import Acte, Trace
from tests.distribution import agent, connecter, interlocuteur

pytestmark = pytest.mark.usefixtures("base")

LISTE, ACCORDER = "/habilitations/", "/habilitations/accorder/"


@pytest.fixture
def legall() -> Client:
    """Her browser."""
    return connecter(Client(), "LE GALL")


def saisie(**changes: str) -> dict[str, str]:
    """The form, filled."""
    return {
        "cle": str(uuid.uuid4()),
        "matricule": "ELSM35-009",
        "nom": "SALAÜN",
        "prenom": "Gwenaëlle",
        "courriel": "",
        "echelon": str(interlocuteur("01-351").id),
        "role": "AGENT",
        "debut": date.today().isoformat(),
        "fin": "",
    } | changes


def texte(reponse: Any) -> str:
    """What a page says."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", reponse.content.decode())).split())


def test_her_home_is_the_list_of_who_may_read_her_echelon(legall: Client) -> None:
    page = texte(legall.get("/", follow=True))
    for nom in ("QUÉMÉNER", "TANGUY", "LE DU", "GUILLOU", "LE GALL"):
        assert nom in page
    for nom in ("COLONNA", "RIVOAL", "DELORME", "MARTIN"):
        assert nom not in page
    assert legall.get(LISTE).content.decode().count("Mettre fin<span") == 4  # not her own right


def test_a_right_given_opens_and_a_right_ended_closes_at_the_next_click(legall: Client) -> None:
    reponse = legall.post(ACCORDER, saisie(), follow=True)
    assert "Habilitation accordée à Gwenaëlle SALAÜN pour ELSM 35." in texte(reponse)
    salaun = connecter(Client(), "SALAÜN")
    assert salaun.get("/bureau/").status_code == 200
    droit = Habilitation.objects.get(agent=agent("SALAÜN"))
    adresse = f"/habilitations/{droit.id}/terminer/"
    confirmation = texte(legall.get(adresse))
    assert "Gwenaëlle SALAÜN" in confirmation
    assert "dès le clic suivant" in confirmation
    assert salaun.get("/bureau/").status_code == 200  # asking is not ending
    for _ in range(2):
        reponse = legall.post(adresse, follow=True)
        assert "Habilitation de Gwenaëlle SALAÜN pour ELSM 35 terminée." in texte(reponse)
    assert salaun.get("/bureau/").status_code == 403
    assert "Gwenaëlle SALAÜN" in texte(legall.get(LISTE))  # what was stays to be seen
    assert "Terminée" in texte(legall.get(LISTE))
    actes = Trace.objects.filter(objet=droit.id).order_by("id").values_list("acte", flat=True)
    assert list(actes) == [Acte.HABILITATION, Acte.FIN_HABILITATION]


@pytest.mark.parametrize(
    ("changes", "phrase"),
    [
        ({"matricule": ""}, "Saisissez le matricule"),
        ({"matricule": "A B"}, "Le matricule comporte 30 caractères au plus, sans espace"),
        ({"nom": " "}, "Saisissez le nom"),
        ({"prenom": ""}, "Saisissez le prénom"),
        ({"prenom": "\u00ad\u115f"}, "Saisissez le prénom"),
        ({"courriel": "pas une adresse"}, "Saisissez une adresse"),
        ({"echelon": ""}, "Choisissez un échelon"),
        ({"role": ""}, "Choisissez un rôle"),
        ({"role": "RESPONSABLE"}, "Choisissez un rôle"),
        ({"role": "AUDITEUR"}, "Choisissez un rôle"),
        ({"debut": "hier"}, "Saisissez une date"),
        ({"debut": "2020-01-01"}, "Le début ne peut pas être passé"),
        ({"fin": "2020-01-01"}, "La fin doit être postérieure au début"),
        ({"matricule": "ELSM35-002"}, "Ce matricule est connu sous un autre nom"),
        (
            {"matricule": "ELSM35-005", "nom": "LE GALL", "prenom": "Maëlle"},
            "Vous ne pouvez pas vous habiliter vous-même",
        ),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_is_kept(
    legall: Client, changes: dict[str, str], phrase: str
) -> None:
    avant = (Habilitation.objects.count(), Agent.objects.count())
    reponse = legall.post(ACCORDER, saisie(**changes))
    assert reponse.status_code == 422
    page = html.unescape(reponse.content.decode())
    champ = next(iter(changes))
    assert page.count(phrase) == 2, "in the summary and beside the field"
    assert f'href="#{champ}"' in page
    assert f'id="{champ}-erreur"' in page
    if champ != "prenom":
        assert 'value="Gwenaëlle"' in page or 'value="Maëlle"' in page
    assert "<title>Erreur : " in page
    assert (Habilitation.objects.count(), Agent.objects.count()) == avant


def test_an_echelon_of_another_ressort_cannot_be_chosen(legall: Client) -> None:
    ailleurs = saisie(echelon=str(interlocuteur("01-561").id))
    assert legall.post(ACCORDER, ailleurs).status_code == 422
    assert not Agent.objects.filter(matricule="ELSM35-009").exists()


def test_a_right_of_another_echelon_is_as_one_that_never_existed(legall: Client) -> None:
    etranger = Habilitation.objects.get(agent=agent("COLONNA"))
    for cle in (etranger.id, uuid.uuid4()):
        assert legall.get(f"/habilitations/{cle}/terminer/").status_code == 404
        assert legall.post(f"/habilitations/{cle}/terminer/").status_code == 404
        assert legall.get(LISTE, {"apres": str(cle)}).status_code == 404
    etranger.refresh_from_db()
    assert etranger.fin is None
    assert legall.get(LISTE, {"apres": "LE GALL"}).status_code == 404


def test_a_long_list_is_cut_by_a_place_that_names_nobody(legall: Client) -> None:
    hier = date.today() - timedelta(days=1)
    agents = Agent.objects.bulk_create(
        Agent(nom="ABGRALL", prenom="Yann", matricule=f"HISTOIRE-{n}") for n in range(PAR_PAGE + 2)
    )
    Habilitation.objects.bulk_create(
        Habilitation(
            agent=ancien,
            interlocuteur=interlocuteur("01-351"),
            role=Role.AGENT,
            debut=date(2024, 1, 1),
            fin=hier,
        )
        for ancien in agents
    )
    vus: list[str] = []
    adresse = LISTE
    while adresse:
        page = legall.get(adresse).content.decode()
        vus += re.findall(r'<td class="chiffres">([^<]+)</td>', page)
        suite = re.search(r'href="(\?apres=[0-9a-f-]{36})"', page)
        adresse = f"{LISTE}{suite[1]}" if suite else ""
    assert len(vus) == len(set(vus)) == PAR_PAGE + 2 + 5
    assert vus[-1] == "ELSM35-002"


def test_a_medecin_conseil_who_is_responsable_has_both_screens() -> None:
    client = connecter(Client(), "QUÉMÉNER")
    assert client.get(LISTE).status_code == 404
    assert "Habilitations" not in client.get("/bureau/").content.decode()
    Habilitation.objects.create(
        agent=agent("QUÉMÉNER"),
        interlocuteur=interlocuteur("01-351"),
        role=Role.RESPONSABLE,
        debut=date.today(),
    )
    assert client.get("/")["Location"] == "/bureau/"
    assert f'href="{LISTE}"' in client.get("/bureau/").content.decode()
    assert client.get(LISTE).status_code == 200
    propre = Habilitation.objects.get(agent=agent("QUÉMÉNER"), role=Role.MEDECIN_CONSEIL)
    assert client.post(f"/habilitations/{propre.id}/terminer/").status_code == 404
