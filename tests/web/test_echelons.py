"""The screen « Échelons »: a form, what will move, a confirmation; and the open pages of others."""

import re
import uuid
from html import unescape
from typing import Any

import pytest
from django.test import Client

from echanges.annuaire.models import Interlocuteur, Patient
from echanges.comptes.acteur import Acteur
from echanges.journal.models import Acte, Trace
from echanges.reorganisation.actes import fusionner
from tests.distribution import agent, connecter, interlocuteur, patient
from tests.messagerie.outils import demander, rediger, textes
from tests.reorganisation.echelons import ELSM_2A, ELSM_35, ELSM_56, MSA_35, part, responsable
from tests.reorganisation.test_paralleles import PATIENCE_S, pendant

REFUS = "Rien n'a été changé"


@pytest.fixture
def chef(base: str) -> Client:
    """The browser of a responsable d'habilitation of three échelons."""
    responsable(ELSM_35, ELSM_56, MSA_35)
    return connecter(Client(), "KERMARREC")


def formulaire(de: str = ELSM_35, vers: str = ELSM_56, **champs: str) -> dict[str, str]:
    return {
        "echelon": str(interlocuteur(de).id),
        "vers": str(interlocuteur(vers).id),
        "action": "apercu",
    } | champs


def page(client: Client, operation: str, forme: dict[str, str], statut: int = 200) -> str:
    reponse = client.post(f"/echelons/{operation}/", forme)
    assert reponse.status_code == statut
    return unescape(reponse.content.decode())


def confirmer(client: Client, operation: str, forme: dict[str, str]) -> str:
    """Confirm, and return the page that follows."""
    reponse = client.post(f"/echelons/{operation}/", forme | {"action": "confirmer"}, follow=True)
    assert reponse.redirect_chain == [("/echelons/", 302)]
    return unescape(reponse.content.decode())


def caisse(code: str) -> str:
    return str(part(code).organisme.id)


def test_nothing_is_done_before_the_confirmation_that_says_what_moves(chef: Client) -> None:
    apercu = page(chef, "fusionner", formulaire())
    assert "sera fermé, de manière définitive, et remplacé par ELSM 56" in apercu
    compte = re.search(r"Iront à ELSM 56 : (\d+ conversations, .* 1 caisse)\.", apercu)
    assert compte
    assert not interlocuteur(ELSM_35).ferme
    assert not Trace.objects.filter(acte=Acte.REORGANISATION).exists()
    suite = confirmer(chef, "fusionner", formulaire())
    assert f"ELSM 35 est fusionné dans ELSM 56 : {compte.group(1)}." in suite
    assert interlocuteur(ELSM_35).ferme
    assert Trace.objects.get(acte=Acte.REORGANISATION).agent == agent("KERMARREC")


def test_modifying_brings_back_the_form_as_it_was_filled(chef: Client) -> None:
    forme = formulaire() | {"action": "modifier"}
    assert f'value="{interlocuteur(ELSM_56).id}" selected' in page(chef, "fusionner", forme)
    assert not interlocuteur(ELSM_35).ferme


def test_a_caisse_is_transferred_and_the_patients_of_a_departement_split(
    chef: Client, martin: Acteur
) -> None:
    Patient.objects.filter(id=patient("P02").id).update(departement="22")
    demander(martin, "P02")
    scission = formulaire(caisse=caisse(ELSM_35), departements=" 29 22 ")
    apercu = page(chef, "scinder", scission)
    assert "dans les départements 22, 29 relèveront de ELSM 56" in apercu
    assert "ELSM 35 a donné à ELSM 56" in confirmer(chef, "scinder", scission)
    transfert = formulaire(caisse=caisse(ELSM_35))
    assert "ELSM 35 a donné à ELSM 56" in confirmer(chef, "transferer", transfert)
    assert [t.voie.split()[0] for t in Trace.objects.filter(acte=Acte.REORGANISATION)] == [
        "scinder",
        "transférer",
    ]


def test_a_renamed_echelon_is_seen_by_doctors_at_their_next_page(
    chef: Client, martin: Acteur
) -> None:
    ou = demander(martin)
    medecin = connecter(Client(), "MARTIN")
    forme = formulaire(sigle="SM", departement="35", nom="Service médical de Rennes")
    assert "s’appellera" not in page(chef, "renommer", forme)
    confirmer(chef, "renommer", forme)
    assert "SM 35" in medecin.get(f"/messages/{ou}/").content.decode()
    assert "ELSM 35" not in medecin.get(f"/messages/{ou}/").content.decode()


@pytest.mark.parametrize(
    ("operation", "forme", "phrase"),
    [
        ("fusionner", {"vers": ""}, "Choisissez l'échelon qui reçoit"),
        ("fusionner", {"echelon": "x"}, "Choisissez un échelon"),
        ("transferer", {"caisse": ""}, "Choisissez une caisse"),
        ("scinder", {"departements": "22,29"}, "Séparez les départements par des espaces"),
        ("renommer", {"sigle": ""}, "Saisissez le sigle"),
        ("renommer", {"nom": "\u2060\u2800"}, "Saisissez le nom"),
        ("renommer", {"departement": "Rennes"}, "deux ou trois caractères"),
    ],
)
def test_what_is_missing_or_malformed_is_said_and_nothing_is_done(
    chef: Client, operation: str, forme: dict[str, str], phrase: str
) -> None:
    complet = formulaire(
        caisse=caisse(ELSM_35), departements="22", sigle="SM", departement="35", nom="Nom"
    )
    for action in ("apercu", "confirmer"):
        contenu = page(chef, operation, complet | forme | {"action": action}, 422)
        assert phrase in contenu
        assert REFUS in contenu
    assert not Trace.objects.filter(acte=Acte.REORGANISATION).exists()


def test_the_same_echelon_twice_and_a_refused_reorganisation_are_sentences(chef: Client) -> None:
    assert "deux échelons différents" in page(chef, "fusionner", formulaire(vers=ELSM_35), 422)
    forme = formulaire(MSA_35, ELSM_56, caisse=caisse(ELSM_35))
    for action in ("apercu", "confirmer"):
        contenu = page(chef, "transferer", forme | {"action": action}, 422)
        assert "MSA 35 ne reçoit pas les patients de CPAM" in contenu


def test_only_the_echelons_of_which_he_is_responsable_are_offered_and_accepted(
    chef: Client,
) -> None:
    offre = chef.get("/echelons/fusionner/").content.decode()
    assert "ELSM 56" in offre
    assert "ELSM 2A" not in offre
    for forme in (formulaire(ELSM_2A, ELSM_35), formulaire(ELSM_35, ELSM_2A)):
        assert REFUS in page(chef, "fusionner", forme | {"action": "confirmer"}, 422)
    assert not Interlocuteur.objects.filter(remplace_par__isnull=False).exists()


def test_an_echelon_that_is_alone_has_not_to_be_chosen(base: str) -> None:
    """Maëlle LE GALL is responsable of one."""
    legall = connecter(Client(), "LE GALL")
    choisis = r"<option[^>]* selected>([^<]*)"
    for operation in ("renommer", "fusionner"):  # and not the one that receives
        offre = legall.get(f"/echelons/{operation}/").content.decode()
        assert re.findall(choisis, offre) == ["ELSM 35 – Échelon local de Rennes"]


def test_his_list_names_his_echelons_and_their_caisses(chef: Client) -> None:
    contenu = chef.get("/echelons/").content.decode()
    assert "Échelon local de Rennes" in contenu
    assert str(part(ELSM_35).organisme) in contenu
    assert chef.get("/echelons/inventer/").status_code == 404


# Others' open pages


def test_an_agents_open_pages_go_on_after_his_echelon_was_merged(
    chef: Client, martin: Acteur, quemener: Acteur
) -> None:
    ou, autre = demander(martin), demander(martin)
    brouillon = rediger(quemener, autre, "Commencé avant")
    mc = connecter(Client(), "QUÉMÉNER")
    filtre = f"/bureau/?echelon={interlocuteur(ELSM_35).id}"
    assert str(ou) in mc.get(filtre).content.decode()
    confirmer(chef, "fusionner", formulaire())
    assert str(ou) in mc.get(filtre).content.decode()
    reponse = {"cle": str(uuid.uuid4()), "version": "0", "corps": "Avis", "action": "envoyer"}
    assert mc.post(f"/bureau/{ou}/repondre/", reponse).status_code == 302
    suite = reponse | {"cle": str(brouillon.id), "version": "1"}
    assert mc.post(f"/bureau/{autre}/repondre/", suite).status_code == 302
    assert textes(martin, autre) == ["Première demande", "Avis"]


def test_an_agent_who_does_not_follow_a_transferred_caisse_gets_404_and_his_text(
    chef: Client, martin: Acteur, quemener: Acteur
) -> None:
    ou = demander(martin)
    mc = connecter(Client(), "QUÉMÉNER")
    confirmer(chef, "transferer", formulaire(caisse=caisse(ELSM_35)))
    reponse = {"cle": str(uuid.uuid4()), "version": "0", "corps": "Avis", "action": "envoyer"}
    rendue = mc.post(f"/bureau/{ou}/repondre/", reponse)
    assert rendue.status_code == 404
    assert "Avis" in rendue.content.decode()
    assert textes(martin, ou) == ["Première demande"]


def test_a_doctors_open_form_is_sent_to_the_echelon_that_took_over(
    chef: Client, martin: Acteur
) -> None:
    ps, cle = connecter(Client(), "MARTIN"), uuid.uuid4()
    ps.post("/messages/patient/nir/", {"nir": patient("P01").nir.corps})
    assert "ELSM 35" in ps.get("/messages/ecrire/").content.decode()
    confirmer(chef, "fusionner", formulaire())
    forme = {"cle": str(cle), "version": "0", "objet": "Objet", "corps": "Texte"}
    envoi = forme | {"patient": str(patient("P01").id), "action": "envoyer"}
    suite = ps.post("/messages/ecrire/", envoi, follow=True).content.decode()
    assert "Message envoyé à l&#39;échelon ELSM 56." in suite


def test_an_agent_who_answers_while_his_echelon_is_merged_is_told_to_try_again(
    chef: Client, martin: Acteur, quemener: Acteur
) -> None:
    ou, mc = demander(martin), connecter(Client(), "QUÉMÉNER")
    forme = {"cle": str(uuid.uuid4()), "version": "0", "corps": "Avis", "action": "envoyer"}

    def repondre() -> Any:
        return mc.post(f"/bureau/{ou}/repondre/", forme)

    depart, arrivee = interlocuteur(ELSM_35), interlocuteur(ELSM_56)
    with pendant(lambda: fusionner(agent("KERMARREC"), depart.id, arrivee.id)) as lancer:
        attente = lancer(repondre)
    premiere: Any = attente.result(PATIENCE_S)
    assert premiere.status_code == 503
    assert "Rien n'a été enregistré ni envoyé. Réessayez" in premiere.content.decode()
    assert repondre().status_code == 302
    assert textes(martin, ou) == ["Première demande", "Avis"]
