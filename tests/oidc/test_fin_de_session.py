"""What a provider must say to end a session (back-channel), and what ends none."""

import time
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from echanges.comptes.models import Session
from echanges.comptes.session import fermer_par_fournisseur, ouvrir_session
from echanges.journal.models import Acte, Trace
from tests.distribution import agent
from tests.oidc.attaquant import (
    AUTRE_CLE,
    FIN,
    Tentative,
    avec_exigence,
    par_la_cle_publique,
    sans_signature,
    signer,
)

ADRESSE = "/connexion/psc/fin/"
SUJET = "f:essais:martin"
Sceller = Callable[[dict[str, Any]], str]


def honnete(attaque: Tentative, **changes: Any) -> dict[str, Any]:
    """The claims of a good logout token, changed; None takes one away."""
    maintenant = int(time.time())
    claims = {
        "iss": attaque.attaquant.emetteur,
        "aud": "echanges-psc",
        "iat": maintenant,
        "exp": maintenant + 120,
        "jti": uuid.uuid4().hex,
        "sid": "s-1",
        "sub": SUJET,
        "events": {FIN: {}},
    }
    return {nom: valeur for nom, valeur in (claims | changes).items() if valeur is not None}


def finir(jeton: str) -> HttpResponse:
    """Send a logout token as the provider does: without a cookie nor the token of a form."""
    client = Client(enforce_csrf_checks=True)
    return client.post(ADRESSE, {"logout_token": jeton})  # type: ignore[return-value]


def ouvrir(nom: str, porte: str, sid: str, sujet: str) -> None:
    """A session that came by a door."""
    ouvrir_session(agent(nom), porte=porte, sid=sid, sujet=sujet)


def ouvrir_toutes() -> None:
    """Dr MARTIN twice, Dr HADDAD once; and the same names given by the other provider."""
    ouvrir("MARTIN", "psc", "s-1", SUJET)
    ouvrir("MARTIN", "psc", "s-2", SUJET)
    ouvrir("HADDAD", "psc", "s-3", "f:essais:haddad")
    ouvrir("QUÉMÉNER", "agents", "s-1", SUJET)
    ouvrir("OLLIVIER", "demo", "", "")


def restantes() -> set[tuple[str, str]]:
    """The sessions that go on."""
    return set(Session.objects.values_list("porte", "sid"))


TOUTES = {("psc", "s-1"), ("psc", "s-2"), ("psc", "s-3"), ("agents", "s-1"), ("demo", "")}


def test_a_provider_ends_the_session_that_it_names_or_all_those_of_a_person(
    attaque: Tentative,
) -> None:
    for changes, finies in (
        ({"sub": None}, {("psc", "s-1")}),
        ({}, {("psc", "s-1")}),
        ({"sid": None}, {("psc", "s-1"), ("psc", "s-2")}),
        ({"sid": "s-inconnue"}, set()),
        ({"aud": ["autre", "echanges-psc"], "exp": None}, {("psc", "s-1")}),
    ):
        Session.objects.all().delete()
        ouvrir_toutes()
        reponse = finir(signer(honnete(attaque, **changes)))
        assert (reponse.status_code, reponse["Cache-Control"]) == (200, "no-store"), changes
        assert restantes() == TOUTES - finies, changes
    fins = Trace.objects.filter(acte=Acte.DECONNEXION, voie="psc")
    assert [trace.agent for trace in fins] == [agent("MARTIN")] * 5


def test_whatever_is_wrong_in_what_a_provider_says_no_session_ends(attaque: Tentative) -> None:
    vieux = int(time.time()) - 700
    mensonges: dict[str, tuple[Sceller, dict[str, Any]]] = {
        "iss of another": (signer, {"iss": "https://ailleurs.example"}),
        "no iss": (signer, {"iss": None}),
        "aud of another client": (signer, {"aud": "un-autre-client"}),
        "no aud": (signer, {"aud": None}),
        "no iat": (signer, {"iat": None}),
        "iat that is no number": (signer, {"iat": "hier"}),
        "issued in the future": (signer, {"iat": vieux + 1400}),
        "issued long ago": (signer, {"iat": vieux}),
        "expired": (signer, {"exp": vieux}),
        "no jti": (signer, {"jti": None}),
        "jti that is no text": (signer, {"jti": 1}),
        "jti with half a character": (signer, {"jti": "\ud800"}),
        "a nonce, as in an id_token": (signer, {"nonce": "n"}),
        "no event": (signer, {"events": None}),
        "another event": (signer, {"events": {"http://ailleurs.example": {}}}),
        "an event that is no object": (signer, {"events": {FIN: "oui"}}),
        "events in a list": (signer, {"events": [FIN]}),
        "neither sid nor sub": (signer, {"sid": None, "sub": None}),
        "empty names": (signer, {"sid": "", "sub": ""}),
        "a sid that is no text": (signer, {"sid": ["s-1"], "sub": None}),
        "a sid that is no text, and a sub": (signer, {"sid": ["s-1"]}),
        "a sub too long": (signer, {"sub": "s" * 256}),
        "another type of token": (lambda lus: signer(lus, typ="at+jwt"), {}),
        "alg none": (sans_signature, {}),
        "HS256 by the public key": (par_la_cle_publique, {}),
        "signed by another key": (lambda lus: signer(lus, AUTRE_CLE), {}),
        "signed under an unknown kid": (lambda lus: signer(lus, kid="inconnue"), {}),
        "a critical header": (avec_exigence, {}),
        "no token": (lambda _: "", {}),
        "nonsense": (lambda _: "a.b.c", {}),
    }
    ouvrir_toutes()
    issues = {}
    for nom, (sceller, changes) in mensonges.items():
        reponse = finir(sceller(honnete(attaque, **changes)))
        issues[nom] = (reponse.status_code, reponse["Cache-Control"], reponse.content)
    assert issues == dict.fromkeys(mensonges, (400, "no-store", b""))
    assert restantes() == TOUTES
    refus = Trace.objects.filter(acte=Acte.REFUS, voie="psc_fin", accepte=False)
    assert refus.count() == len(mensonges)


def test_the_same_notice_serves_once(attaque: Tentative) -> None:
    """A notice that was caught does not end the sessions of later."""
    ouvrir_toutes()
    jeton = signer(honnete(attaque))
    assert finir(jeton).status_code == 200
    ouvrir("MARTIN", "psc", "s-1", SUJET)
    assert finir(jeton).status_code == 400
    assert restantes() == TOUTES


def test_a_notice_with_the_name_of_another_person_ends_nothing(attaque: Tentative) -> None:
    ouvrir_toutes()
    assert finir(signer(honnete(attaque, sub="f:essais:haddad"))).status_code == 200
    assert restantes() == TOUTES


def test_a_provider_out_of_order_ends_nothing(attaque: Tentative) -> None:
    ouvrir_toutes()
    attaque.attaquant.cles = []
    assert finir(signer(honnete(attaque))).status_code == 400
    assert restantes() == TOUTES


def test_naming_nothing_is_not_naming_everything(attaque: Tentative) -> None:
    ouvrir_toutes()
    with pytest.raises(ValueError, match="No session is named"):
        fermer_par_fournisseur("psc")
    assert restantes() == TOUTES


def test_a_notice_is_taken_from_a_form_only(attaque: Tentative) -> None:
    jeton = signer(honnete(attaque))
    ouvrir_toutes()
    client = Client()
    assert client.get(ADRESSE, {"logout_token": jeton}).status_code == 405
    assert client.post(f"{ADRESSE}?logout_token={jeton}").status_code == 400
    assert restantes() == TOUTES
