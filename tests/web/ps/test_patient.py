"""The patient under the reader whose caisse loses its échelon while somebody writes about him."""

import json
import uuid
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from echanges.annuaire.models import Interlocuteur, Rattachement
from echanges.comptes.acteur import Acteur, contexte
from echanges.messagerie.models import Conversation
from tests.distribution import connecter, interlocuteur, patient
from tests.reorganisation.echelons import ELSM_35
from tests.reorganisation.test_paralleles import PATIENCE_S, pendant

REFUS = "La caisse de ce patient n'est rattachée à aucun échelon médical"


@pytest.fixture
def medecin(base: str) -> Client:
    """Dr MARTIN, with P01 under the reader."""
    client = connecter(Client(), "MARTIN")
    client.post("/messages/patient/nir/", {"nir": patient("P01").nir.corps})
    return client


def detacher() -> None:
    """No échelon treats the patients of P01's caisse any more."""
    Rattachement.objects.filter(organisme=patient("P01").organisme_id).delete()


def envoyer(medecin: Client, **entetes: str) -> Any:
    """Send what he had typed."""
    forme = {"cle": str(uuid.uuid4()), "version": "0", "objet": "Avis", "corps": "Arrêt prolongé"}
    envoi = forme | {"patient": str(patient("P01").id), "action": "envoyer"}
    return medecin.post("/messages/ecrire/", envoi, headers=entetes)


def refusee(reponse: Any) -> bool:
    """Whether the page says why, with the text."""
    page = unescape(reponse.content.decode())
    return reponse.status_code == 422 and REFUS in page and "Arrêt prolongé" in page


@pytest.mark.notice("R15")
def test_a_patient_whom_no_echelon_treats_any_more_is_put_away_with_the_reason(
    medecin: Client,
) -> None:
    detacher()
    assert REFUS in unescape(medecin.get("/messages/").content.decode())
    suite = medecin.get("/messages/ecrire/", follow=True).content.decode()
    assert "Sélectionnez un patient pour écrire" in suite


@pytest.mark.notice("R15")
def test_what_was_typed_about_him_is_kept_with_the_reason(medecin: Client, martin: Acteur) -> None:
    with contexte(martin):
        avant = Conversation.objects.count()
    detacher()
    assert refusee(envoyer(medecin))
    seule = envoyer(medecin, accept="application/json")
    assert (seule.status_code, json.loads(seule.content)) == (
        422,
        {"erreur": REFUS},
    )
    with contexte(martin):
        assert Conversation.objects.count() == avant


@pytest.mark.notice("R15")
def test_so_is_what_is_sent_at_the_very_moment(medecin: Client) -> None:
    def reorganiser() -> None:
        detacher()
        echelon = interlocuteur(ELSM_35).id
        Interlocuteur.objects.filter(id=echelon).update(reorganise_le=timezone.now())

    with pendant(reorganiser) as lancer:
        attente = lancer(lambda: envoyer(medecin))
    assert refusee(attente.result(PATIENCE_S))
