"""Every route × method × public: one golden table, and refusals that tell nothing."""

import re
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from echanges.comptes.models import Habilitation
from echanges.journal.models import Acte, Trace
from tests.distribution import agent, connecter
from tests.voies import QUI_PEUT, jamais, objets_de_martin, voies

DISTRIBUTION = [
    *("anonyme", "LEFEBVRE", "TANGUY", "DELORME", "LE GALL"),
    *("RENAUD", "HADDAD", "RIVOAL", "QUÉMÉNER", "MARTIN"),
]
"""Nobody, no right, a right that ended, auditor, responsable; a doctor who has not chosen between
two structures, another structure, another échelon; then the two concerned.
"""
CONCERNES = {"QUÉMÉNER", "MARTIN"}
METHODES = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"}

TABLEAU = """
                             anonym LEFEBV TANGUY DELORM LE GAL RENAUD HADDAD RIVOAL QUÉMÉN MARTIN
accessibilite           GET     200    200    200    200    200    200    200    200    200    200
accueil                 GET     302    403    403    302    302    302    200    302    302    200
composants              GET     200    200    200    200    200    200    200    200    200    200
connexion               GET     200    200    200    200    200    200    200    200    200    200
courriels               GET     200    200    200    200    200    200    200    200    200    200
deconnexion             POST    302    302    302    302    302    302    302    302    302    302
demo_agents             GET     200    200    200    200    200    200    200    200    200    200
demo_agents             POST    422    422    422    422    422    422    422    422    422    422
demo_cartes             GET     200    200    200    200    200    200    200    200    200    200
demo_cartes             POST    422    422    422    422    422    422    422    422    422    422
echelons:liste          GET     302    403    403    404    200    302    404    404    404    404
echelons:reorganiser    GET     302    403    403    404    200    302    404    404    404    404
echelons:reorganiser    POST    302    403    403    404    422    302    404    404    404    404
etat_session            GET     302    200    200    200    200    200    200    200    200    200
fermer_sessions         POST    302    403    403    302    302    302    302    302    302    302
habilitations:accorder  GET     302    403    403    404    200    302    404    404    404    404
habilitations:accorder  POST    302    403    403    404    422    302    404    404    404    404
habilitations:liste     GET     302    403    403    404    200    302    404    404    404    404
habilitations:terminer  GET     302    403    403    404    200    302    404    404    404    404
habilitations:terminer  POST    302    403    403    404    302    302    404    404    404    404
journal                 GET     302    403    403    200    404    302    404    404    404    404
mc:accueil              GET     302    403    403    404    404    302    404    200    200    404
mc:apercu               GET     302    403    403    404    404    302    404    404    200    404
mc:apercu_page          GET     302    403    403    404    404    302    404    404    200    404
mc:bannette             GET     302    403    403    404    404    302    404    200    200    404
mc:brouillons           GET     302    403    403    404    404    302    404    200    200    404
mc:conversation         GET     302    403    403    404    404    302    404    404    200    404
mc:ecrire               GET     302    403    403    404    404    302    404    200    200    404
mc:ecrire               POST    302    403    403    404    404    302    404    422    422    404
mc:effacer_recherche    POST    302    403    403    404    404    302    404    302    302    404
mc:marquer_non_lu       POST    302    403    403    404    404    302    404    404    302    404
mc:piece                GET     302    403    403    404    404    302    404    404    200    404
mc:piece_etat           GET     302    403    403    404    404    302    404    404    200    404
mc:rechercher           GET     302    403    403    404    404    302    404    302    302    404
mc:rechercher           POST    302    403    403    404    404    302    404    422    422    404
mc:repondre             GET     302    403    403    404    404    302    404    404    200    404
mc:repondre             POST    302    403    403    404    404    302    404    404    422    404
mc:reprendre            GET     302    403    403    404    404    302    404    404    200    404
mc:reprendre            POST    302    403    403    404    404    302    404    404    422    404
mc:tout                 GET     302    403    403    404    404    302    404    404    200    404
mc:vignette             GET     302    403    403    404    404    302    404    404    200    404
ps:apercu               GET     302    403    403    404    404    302    404    404    404    200
ps:apercu_page          GET     302    403    403    404    404    302    404    404    404    200
ps:changer_de_patient   POST    302    403    403    404    404    302    302    404    404    302
ps:choisir_beneficiaire POST    302    403    403    404    404    302    302    404    404    302
ps:commencer            POST    302    403    403    404    404    302    302    404    404    302
ps:conversation         GET     302    403    403    404    404    302    404    404    404    200
ps:ecrire               GET     302    403    403    404    404    302    302    404    404    302
ps:ecrire               POST    302    403    403    404    404    302    302    404    404    302
ps:effacer_recherche    POST    302    403    403    404    404    302    302    404    404    302
ps:identifier           POST    302    403    403    404    404    302    422    404    404    422
ps:lire_carte           POST    302    403    403    404    404    302    422    404    404    422
ps:liste                GET     302    403    403    404    404    302    200    404    404    200
ps:marquer_non_lu       POST    302    403    403    404    404    302    404    404    404    302
ps:piece                GET     302    403    403    404    404    302    404    404    404    200
ps:piece_etat           GET     302    403    403    404    404    302    404    404    404    200
ps:rechercher           GET     302    403    403    404    404    302    302    404    404    302
ps:rechercher           POST    302    403    403    404    404    302    422    404    404    422
ps:repondre             GET     302    403    403    404    404    302    404    404    404    200
ps:repondre             POST    302    403    403    404    404    302    404    404    404    422
ps:reprendre            GET     302    403    403    404    404    302    404    404    404    200
ps:reprendre            POST    302    403    403    404    404    302    404    404    404    422
ps:tout                 GET     302    403    403    404    404    302    404    404    404    200
ps:vignette             GET     302    403    403    404    404    302    404    404    404    200
rester_connecte         POST    302    302    302    302    302    302    302    302    302    302
sante                   GET     200    200    200    200    200    200    200    200    200    200
sessions                GET     302    403    403    200    200    200    200    200    200    200
structures              GET     302    403    403    404    404    200    200    404    404    200
structures              POST    302    403    403    404    404    422    422    404    404    422
variantes               GET     200    200    200    200    200    200    200    200    200    200
mc:clore                GET     302    403    403    404    404    302    404    404    200    404
mc:clore                POST    302    403    403    404    404    302    404    404    302    404
ps:supprimer            GET     302    403    403    404    404    302    404    404    404    200
ps:supprimer            POST    302    403    403    404    404    302    404    404    404    302
"""


def terminer_tanguy() -> None:
    """He was a médecin-conseil of ELSM 35 until this morning."""
    assert Habilitation.objects.filter(agent=agent("TANGUY")).update(fin=date.today()) == 1


def demander(qui: str, methode: str, adresse: str) -> Any:
    """An answer to somebody whose session is new, without its bytes if it is a file."""
    client = Client()
    if qui != "anonyme":
        connecter(client, qui)
    reponse = client.generic(methode, adresse)
    reponse.close()
    return reponse


def ligne(titre: str, methode: str, cases: list[Any]) -> str:
    """One line of the table."""
    return f"{titre:24}{methode:4}" + "".join(f"{str(case)[:6]:>7}" for case in cases)


def tableau() -> str:
    """What each one gets from each route, about the objects of Dr MARTIN and ELSM 35."""
    lignes = [ligne("", "", DISTRIBUTION)]
    for voie, adresse in [(voie, voie.adresse(objets_de_martin(voie))) for voie in voies()]:
        for methode in (m for m in voie.vue.methodes if m != "HEAD"):
            statuts = [demander(qui, methode, adresse).status_code for qui in DISTRIBUTION]
            lignes.append(ligne(voie.nom, methode, statuts))
    return "\n".join(lignes)


def sans_jetons(reponse: Any) -> tuple[int, str, dict[str, str], set[str]]:
    """Everything an answer says: status, body, headers, names of cookies."""
    variable = r'name="csrfmiddlewaretoken" value="\w+"|data-reste-s="\d+"'
    corps = re.sub(variable, "", reponse.content.decode())
    entetes = {nom: valeur for nom, valeur in reponse.items() if nom != "Set-Cookie"}
    return reponse.status_code, corps, entetes, set(reponse.cookies)


@pytest.mark.notice("R02", "R08", "R38")
def test_each_route_answers_each_public_as_the_table_says(base: str) -> None:
    terminer_tanguy()
    assert tableau() == TABLEAU.strip("\n")


def test_what_is_somebody_elses_answers_exactly_as_what_never_existed(base: str) -> None:
    """For everybody whom the table refuses, whatever the method."""
    terminer_tanguy()
    comparees = 0
    objets = {"conversation_id", "piece_id", "habilitation_id"}
    for voie in (v for v in voies() if objets & set(v.parametres)):
        concernes = {"LE GALL"} if "habilitation_id" in voie.parametres else CONCERNES
        adresse, nulle_part = voie.adresse(objets_de_martin(voie)), voie.adresse(jamais())
        for methode in voie.vue.methodes:
            for qui in (qui for qui in DISTRIBUTION if qui not in concernes):
                reelle = demander(qui, methode, adresse)
                feinte = demander(qui, methode, nulle_part)
                assert sans_jetons(reelle) == sans_jetons(feinte), (voie.nom, methode, qui)
                comparees += reelle.status_code == 404
    assert comparees > 50


def test_a_refusal_to_somebody_signed_in_leaves_a_row_in_the_journal(base: str) -> None:
    refus = Trace.objects.filter(acte=Acte.REFUS)
    for voie in (v for v in voies() if v.nom in {"ps:conversation", "mc:piece"}):
        avant = refus.count()
        assert demander("HADDAD", "GET", voie.adresse(objets_de_martin(voie))).status_code == 404
        assert refus.count() == avant + 1
        assert refus.latest("id").agent.nom.upper() == "HADDAD"  # type: ignore[union-attr]
        assert refus.latest("id").voie == voie.nom


def test_each_view_declares_its_public_and_its_methods() -> None:
    for voie in voies():
        assert voie.public in QUI_PEUT, voie.nom
        assert set(voie.vue.methodes) <= {"GET", "HEAD", "POST"}, voie.nom


def test_an_undeclared_method_is_refused_and_the_declared_ones_are_named(base: str) -> None:
    for voie in voies():
        for methode in METHODES - set(voie.vue.methodes):
            reponse = demander(QUI_PEUT[voie.public], methode, voie.adresse(jamais()))
            assert reponse.status_code == 405, (voie.nom, methode)
            assert set(reponse["Allow"].split(", ")) == set(voie.vue.methodes)


def test_a_form_without_its_token_is_refused_everywhere(base: str) -> None:
    for voie in (v for v in voies() if "POST" in v.vue.methodes):
        client = Client(enforce_csrf_checks=True)
        qui = QUI_PEUT[voie.public]
        if qui != "anonyme":
            connecter(client, qui)
        assert client.post(voie.adresse(objets_de_martin(voie))).status_code == 403, voie.nom


def test_the_route_of_the_sign_in_page_is_where_strangers_are_sent(base: str) -> None:
    for voie in (v for v in voies() if v.public != "public"):
        methode = voie.vue.methodes[0]
        reponse = demander("anonyme", methode, voie.adresse(jamais()))
        assert (reponse.status_code, reponse["Location"]) == (302, "/connexion/")


def test_a_session_that_does_not_exist_is_nobody(base: str) -> None:
    client = Client()
    client.cookies[settings.SESSION_COOKIE] = "jamais-emis"
    assert client.get("/messages/")["Location"] == "/connexion/"
