"""A provider that lies, or a thief in front of ours: refused, no session, a row in the journal."""

import json
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client

from echanges.comptes.models import Session, UsageUnique
from echanges.comptes.tasks import fermer_sessions
from echanges.journal.models import Acte, Trace
from echanges.web.connexion.oidc import demandes, reseau
from tests.oidc.attaquant import (
    AUTRE_CLE,
    CLE,
    Attaquant,
    Tentative,
    at_hash,
    avec_exigence,
    constat,
    par_la_cle_publique,
    sans_signature,
    signer,
)

REFUSEE = (403, "Connexion refusée", 0, 1)
PANNE = (503, "Connexion momentanément impossible", 0, 0)
UNE_HEURE = 3600
Mensonge = Callable[[Attaquant], object]


def claims(**changes: Any) -> Mensonge:
    """An id_token that says this; None takes a claim away."""

    def mentir(attaquant: Attaquant) -> None:
        attaquant.claims |= a_l_heure(changes)
        attaquant.claims = {n: v for n, v in attaquant.claims.items() if v is not None}

    return mentir


def userinfo(**changes: Any) -> Mensonge:
    """A userinfo that says this."""
    return lambda attaquant: attaquant.userinfo.update(changes)


def scelle(comment: Callable[[dict[str, Any]], str]) -> Mensonge:
    """An id_token signed in this way."""
    return lambda attaquant: setattr(attaquant, "sceller", comment)


def jetons(comment: Callable[[dict[str, Any]], Any]) -> Mensonge:
    """A token endpoint that answers this."""
    return lambda attaquant: setattr(attaquant, "jetons", comment)


def identite(comment: Callable[[dict[str, Any]], tuple[str, bytes]]) -> Mensonge:
    """A userinfo endpoint that answers this."""
    return lambda attaquant: setattr(attaquant, "repondre_userinfo", comment)


def jwt_de(sceller: Callable[..., str], **changes: Any) -> Mensonge:
    """A userinfo that is a JWT, sealed in this way."""
    return identite(lambda lus: ("application/jwt", sceller(lus | a_l_heure(changes)).encode()))


def copieux(claims: dict[str, Any]) -> bytes:
    """These claims, at their best, and much space."""
    return json.dumps(claims).encode() + b" " * 300_000


def dans(secondes: int) -> Callable[[], int]:
    """An hour, so many seconds after the test."""
    return lambda: int(time.time()) + secondes


def a_l_heure(changes: dict[str, Any]) -> dict[str, Any]:
    """These claims, with the hours of now."""
    return {nom: valeur() if callable(valeur) else valeur for nom, valeur in changes.items()}


REFUS: dict[str, Mensonge] = {
    "iss of another": claims(iss="https://ailleurs.example"),
    "no iss": claims(iss=None),
    "aud of another client": claims(aud="un-autre-client"),
    "aud of another client, in our name": claims(aud="un-autre-client", azp="echanges-psc"),
    "no aud": claims(aud=None),
    "several aud without azp": claims(aud=["echanges-psc", "un-autre-client"]),
    "azp of another client": claims(azp="un-autre-client"),
    "azp of another among several aud": claims(aud=["echanges-psc", "x"], azp="x"),
    "expired": claims(exp=dans(-120)),
    "no exp": claims(exp=None),
    "exp that is no number": claims(exp="demain"),
    "not yet valid": claims(nbf=dans(120)),
    "issued in the future": claims(iat=dans(120)),
    "no iat": claims(iat=None),
    "no sub": claims(sub=None),
    "empty sub": claims(sub=""),
    "no nonce": claims(nonce=None),
    "nonce of another sign-in": claims(nonce="celui-d-un-autre"),
    "no acr": claims(acr=None),
    "a lower acr": claims(acr="eidas0"),
    "empty acr": claims(acr=""),
    "at_hash of another token": claims(at_hash=at_hash("un autre")),
    "sid that is no text": claims(sid=["s"]),
    "sid that no database keeps": claims(sid="s\0"),
    "sid with half a character": claims(sid="\ud800"),
    "sid too long": claims(sid="s" * 256),
    "alg none": scelle(sans_signature),
    "HS256 by the public key": scelle(par_la_cle_publique),
    "signed by another key": scelle(lambda lus: signer(lus, AUTRE_CLE)),
    "signed under an unknown kid": scelle(lambda lus: signer(lus, kid="inconnue")),
    "cut": scelle(lambda lus: signer(lus)[:-8]),
    "claims changed after signing": scelle(
        lambda lus: ".".join(
            [
                signer(lus).split(".")[0],
                signer(lus | {"sub": "x"}).split(".")[1],
                signer(lus).split(".")[2],
            ]
        )
    ),
    "a critical header that nobody knows": scelle(avec_exigence),
    "no token at all": scelle(lambda _: "n'importe quoi"),
    "no id_token": jetons(lambda lus: lus | {"id_token": None}),
    "a token of another type": jetons(lambda lus: lus | {"token_type": "mac"}),
    "an error instead of tokens": jetons(lambda _: {"error": "invalid_grant"}),
    "userinfo of somebody else": userinfo(sub="f:essais:une-autre"),
    "userinfo without sub": userinfo(sub=None),
    "JWT userinfo without signature": jwt_de(sans_signature),
    "JWT userinfo by another key": jwt_de(lambda lus: signer(lus, AUTRE_CLE)),
    "JWT userinfo by the public key": jwt_de(par_la_cle_publique),
    "JWT userinfo of another issuer": jwt_de(signer, iss="https://ailleurs.example"),
    "JWT userinfo for another client": jwt_de(signer, aud="un-autre-client"),
    "JWT userinfo of somebody else": jwt_de(signer, sub="f:essais:une-autre"),
    "JWT userinfo expired": jwt_de(signer, exp=dans(-120)),
    "no RPPS": userinfo(SubjectNameID=None),
    "an ADELI number": userinfo(SubjectNameID="0351234567"),
    "two RPPS that differ": userinfo(preferred_username="899700001029"),
    "an RPPS that is no text": userinfo(SubjectNameID={"8": 1}),
    "a nurse": userinfo(SubjectRole=["60^1.2.250.1.213.1.1.5.5"]),
    "an issuer of another in the answer": lambda a: a.retour.update(iss="https://ailleurs.example"),
    "no code": lambda a: a.retour.update(code=""),
    "an error in the answer": lambda a: a.retour.update(error="access_denied"),
}

PANNES: dict[str, Mensonge] = {
    "a huge answer": identite(lambda lus: ("application/json", copieux(lus))),
    "huge tokens": jetons(lambda lus: copieux(lus)),
    "tokens that are no JSON": jetons(lambda _: b"<html>"),
    "tokens that are no object": jetons(lambda _: []),
    "a userinfo that is no JSON": identite(lambda _: ("application/json", b"<html>")),
    "a userinfo of endless lists": identite(lambda _: ("application/json", b"[" * 100_000)),
    "a userinfo that is elsewhere": lambda a: a.renvois.update({"/userinfo": "/la/userinfo"}),
    "a token endpoint that is elsewhere": lambda a: a.renvois.update({"/token": "/la/token"}),
}

ADMISES: dict[str, Mensonge] = {
    "honest": lambda _: None,
    "aud in a list, and ours alone": claims(aud=["echanges-psc"]),
    "several aud, for us": claims(aud=["echanges-psc", "account"], azp="echanges-psc"),
    "a clock 20 s late": claims(exp=dans(-20)),
    "a clock 20 s early": claims(iat=dans(20), nbf=dans(20)),
    "no sid": claims(sid=None),
    "at_hash": lambda a: a.claims.update(at_hash=at_hash("un jeton d'accès".encode().hex())),
    "JWT userinfo": jwt_de(signer),
    "JWT userinfo, for us": jwt_de(signer, aud="echanges-psc"),
    "the bare RPPS": userinfo(SubjectNameID="99700001011"),
    "preferred_username alone": userinfo(SubjectNameID=None, preferred_username="899700001011"),
    "no SubjectRole": userinfo(SubjectRole=None),
    "SubjectRole as a text": userinfo(SubjectRole="10^1.2.250.1.213.1.1.5.5"),
    "a doctor who is also something else": userinfo(SubjectRole=["60^x", "10^x"]),
    "empty nested claims": userinfo(SubjectRefPro={"exercices": [{}]}),
}


def essayer(attaque: Tentative, mensonge: Mensonge) -> tuple[int, str, int, int]:
    """What comes of a sign-in with a lie, from an empty table of sessions and a clean provider."""
    Session.objects.all().delete()
    avant = Trace.objects.filter(acte=Acte.CONNEXION_REFUSEE).count()
    honnete = Attaquant(attaque.attaquant.emetteur)
    attaque.attaquant.__dict__.update(honnete.__dict__)
    attaque.client = Client()
    attaque.partir()
    mensonge(attaque.attaquant)
    statut, titre, sessions, refus = constat(attaque.revenir())
    return statut, titre, sessions, refus - avant


def test_whatever_lie_a_provider_tells_nobody_enters(attaque: Tentative) -> None:
    issues = {nom: essayer(attaque, mensonge) for nom, mensonge in REFUS.items()}
    assert issues == dict.fromkeys(REFUS, REFUSEE)


def test_a_provider_that_answers_nonsense_is_said_to_be_out_of_order(attaque: Tentative) -> None:
    issues = {nom: essayer(attaque, mensonge) for nom, mensonge in PANNES.items()}
    assert issues == dict.fromkeys(PANNES, PANNE)


def test_what_an_honest_provider_may_say_is_understood(attaque: Tentative) -> None:
    """So that the refusals above are for their reason."""
    issues = {nom: essayer(attaque, mensonge) for nom, mensonge in ADMISES.items()}
    assert issues == dict.fromkeys(ADMISES, (302, "", 1, 0))


def test_the_request_says_all_that_its_answer_will_be_checked_against(attaque: Tentative) -> None:
    demande = attaque.partir()
    assert demande | {"state": "", "nonce": "", "code_challenge": ""} == {
        "response_type": "code",
        "client_id": "echanges-psc",
        "redirect_uri": "http://testserver/connexion/psc/retour/",
        "scope": "openid scope_all",
        "acr_values": "eidas1",
        "code_challenge_method": "S256",
        "state": "",
        "nonce": "",
        "code_challenge": "",
    }
    assert all(len(demande[nom]) >= 43 for nom in ("state", "nonce", "code_challenge"))


def test_an_answer_to_no_question_of_this_browser_is_refused(attaque: Tentative) -> None:
    """The state is missing, invented, or that of another browser."""
    for mauvais in ("", "invente"):
        attaque.partir()
        assert constat(attaque.revenir(state=mauvais))[:3] == REFUSEE[:3]
    victime = Tentative(attaque.attaquant, attaque.rpps)
    attaque.partir()
    victime.etat = attaque.etat
    assert constat(victime.revenir())[:3] == REFUSEE[:3]
    assert "/token" not in attaque.attaquant.demandes
    assert Trace.objects.filter(acte=Acte.CONNEXION_REFUSEE, voie="psc").count() == 3


def test_the_cookie_of_an_attempt_serves_it_alone(attaque: Tentative) -> None:
    """Neither another attempt of the same browser, nor the other door."""
    attaque.partir()
    premier = attaque.etat
    temoin = next(nom for nom in attaque.client.cookies if nom.startswith("aller-"))
    valeur = attaque.client.cookies[temoin].value
    attaque.partir()
    second = next(n for n in attaque.client.cookies if n.startswith("aller-") and n != temoin)
    attaque.client.cookies[second] = valeur
    assert constat(attaque.revenir())[:3] == REFUSEE[:3]
    settings.OPENID["agents"] |= settings.OPENID["psc"]
    autre_porte = attaque.client.get(f"/connexion/organisation/retour/?code=c&state={premier}")
    assert autre_porte.status_code == 403
    assert "/token" not in attaque.attaquant.demandes


def test_an_answer_serves_once_whatever_came_of_it(attaque: Tentative) -> None:
    """Even to a browser that kept its cookie."""
    for mensonge, statut in ((ADMISES["honest"], 302), (REFUS["no acr"], 403)):
        attaque.partir()
        mensonge(attaque.attaquant)
        gardes = {nom: temoin.value for nom, temoin in attaque.client.cookies.items()}
        assert attaque.revenir().status_code == statut
        ouvertes = Session.objects.count()
        attaque.client.cookies.load(gardes)
        attaque.attaquant.demandes.clear()
        assert attaque.revenir().status_code == 403
        assert "/token" not in attaque.attaquant.demandes
        assert Session.objects.count() == ouvertes


def test_of_the_same_answer_twice_at_once_one_serves(attaque: Tentative) -> None:
    attaque.partir()
    temoins = {nom: temoin.value for nom, temoin in attaque.client.cookies.items()}
    ensemble = threading.Barrier(2)

    def revenir() -> int:
        onglet = Tentative(attaque.attaquant, attaque.rpps, etat=attaque.etat)
        onglet.client.cookies.load(temoins)
        ensemble.wait(10)
        try:
            return onglet.revenir().status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as fils:
        assert sorted(fils.map(lambda _: revenir(), range(2))) == [302, 403]
    assert Session.objects.count() == 1
    assert attaque.attaquant.demandes.count("/token") == 1


def test_an_answer_that_comes_too_late_is_refused(
    attaque: Tentative, monkeypatch: pytest.MonkeyPatch
) -> None:
    attaque.partir()
    monkeypatch.setattr(demandes, "DUREE_S", -1)
    assert constat(attaque.revenir()) == REFUSEE


def test_a_provider_out_of_order_does_not_use_the_answer_up(attaque: Tentative) -> None:
    """The same page, asked for again, may succeed."""
    attaque.partir()
    PANNES["tokens that are no JSON"](attaque.attaquant)
    assert constat(attaque.revenir()) == PANNE
    attaque.attaquant.jetons = lambda lus: lus
    assert attaque.revenir().status_code == 302


def test_what_served_is_forgotten_when_it_could_not_serve_again(attaque: Tentative) -> None:
    attaque.partir()
    attaque.revenir()
    assert UsageUnique.objects.count() == 1
    fermer_sessions(timestamp=0)
    assert UsageUnique.objects.count() == 1
    UsageUnique.objects.update(oubli_le="2020-01-01T00:00:00Z")
    fermer_sessions(timestamp=0)
    assert UsageUnique.objects.count() == 0


def test_nobody_says_where_we_send_the_browser(attaque: Tentative) -> None:
    """Neither the address asked for, nor its answer, nor a header."""
    ailleurs = "https://ailleurs.example/"
    noms = ("next", "redirect_uri", "return_to", "target_link_uri", "post_logout_redirect_uri")
    for nom in noms:
        partie = attaque.client.get("/connexion/psc/", {nom: ailleurs})
        assert partie["Location"].startswith(f"{attaque.attaquant.emetteur}/auth?")
        assert "ailleurs" not in partie["Location"]
        attaque.partir()
        revenue = attaque.revenir(**{nom: ailleurs})
        assert (revenue.status_code, revenue["Location"]) == (302, "/")
    trompe = attaque.client.get("/connexion/psc/", headers={"Host": "localhost"})
    assert "redirect_uri=http%3A%2F%2Ftestserver%2F" in trompe["Location"]


def test_an_answer_that_says_something_twice_is_refused(attaque: Tentative) -> None:
    attaque.partir()
    reponse = attaque.client.get(f"/connexion/psc/retour/?code=a&code=b&state={attaque.etat}")
    assert constat(reponse) == REFUSEE  # type: ignore[arg-type]


def test_a_provider_that_promises_to_sign_its_answers_must_do_so(attaque: Tentative) -> None:
    """RFC 9207: against the answer of one provider given in the name of another."""
    attaque.attaquant.annonce["authorization_response_iss_parameter_supported"] = True
    attaque.partir()
    assert constat(attaque.revenir()) == REFUSEE
    attaque.partir()
    assert attaque.revenir(iss=attaque.attaquant.emetteur).status_code == 302


DOCUMENTS: list[dict[str, Any]] = [
    {"issuer": "https://ailleurs.example"},
    {"issuer": None},
    {"authorization_endpoint": None},
    {"authorization_endpoint": "javascript:alert(1)"},
    {"token_endpoint": "http://ailleurs.example/token"},
    {"jwks_uri": "file:///etc/passwd"},
    {"userinfo_endpoint": ["https://ailleurs.example"]},
    {"end_session_endpoint": "http://ailleurs.example/"},
]


def test_a_discovery_document_of_another_or_in_clear_is_refused(attaque: Tentative) -> None:
    for annonce in DOCUMENTS:
        attaque.attaquant.annonce = annonce
        reponse = attaque.client.get("/connexion/psc/")
        assert constat(reponse) == PANNE, annonce  # type: ignore[arg-type]
        assert "aller-" not in str(reponse.cookies)


@pytest.mark.parametrize("debut", [b"", b"HTTP/1.0 200 OK\r\nX-Lent: "])
def test_a_provider_that_answers_drop_by_drop_is_given_up(
    attaque: Tentative, monkeypatch: pytest.MonkeyPatch, debut: bytes
) -> None:
    """In the body or in a header; each drop comes in time, only the sum is too long."""
    attaque.partir()
    attaque.attaquant.lenteur = threading.Event()
    attaque.attaquant.debut = debut
    monkeypatch.setattr(reseau, "DELAI_S", 0.2)
    assert constat(attaque.revenir()) == PANNE
    attaque.attaquant.lenteur.set()


def test_a_provider_that_is_not_there_leaves_the_other_doors_open(attaque: Tentative) -> None:
    settings.OPENID["psc"]["emetteur"] = "http://127.0.0.1:1"
    panne = attaque.client.get("/connexion/psc/")
    assert constat(panne) == PANNE  # type: ignore[arg-type]
    assert panne["Retry-After"] == "30"
    page = attaque.client.get("/connexion/").content.decode()
    assert "Se connecter avec Pro Santé Connect" in page
    assert attaque.client.get("/connexion/cartes/").status_code == 200


def test_keys_are_read_again_for_an_unknown_one_and_not_at_each_token(attaque: Tentative) -> None:
    assert essayer(attaque, ADMISES["honest"])[0] == 302
    attaque.attaquant.demandes.clear()
    for _ in range(3):
        essayer(attaque, REFUS["signed under an unknown kid"])
    assert attaque.attaquant.demandes.count("/certs") == 0  # just read: not again within a minute


def test_a_new_key_of_the_provider_is_learnt_at_once(
    attaque: Tentative, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("echanges.web.connexion.oidc.fournisseur.ENTRE_DEUX_S", 0.0)
    assert essayer(attaque, ADMISES["honest"])[0] == 302

    def changer_de_cle(attaquant: Attaquant) -> None:
        attaquant.cles = [AUTRE_CLE.as_dict(private=False) | {"kid": "neuve"}]
        attaquant.sceller = lambda lus: signer(lus, AUTRE_CLE, kid="neuve")

    assert essayer(attaque, changer_de_cle)[0] == 302


def test_keys_that_are_not_public_keys_for_signatures_open_nothing(attaque: Tentative) -> None:
    publiees: list[Any] = [
        {"kty": "oct", "k": "c2VjcmV0", "kid": "vraie"},
        {"kty": "RSA", "n": "illisible", "kid": "vraie"},
        CLE.as_dict(private=False) | {"use": "enc"},
        "pas une clé",
    ]
    publication = lambda a: setattr(a, "cles", publiees)  # noqa: E731
    assert essayer(attaque, publication) == PANNE


def test_the_log_says_why_and_nothing_of_whom(
    attaque: Tentative, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        for nom in ("no acr", "userinfo of somebody else", "alg none", "a nurse"):
            essayer(attaque, REFUS[nom])
        essayer(attaque, REFUS["an error instead of tokens"])
        essayer(attaque, jetons(lambda _: {"error": "99700001011"}))
        essayer(attaque, REFUS["an error in the answer"])
        essayer(attaque, lambda a: a.retour.update(error="99700001011"))
    assert [ligne.message for ligne in caplog.records if "oidc" in ligne.name] == [
        "psc: sign-in refused, id_token: MissingClaimError (acr)",
        "psc: sign-in refused, userinfo is about somebody else",
        "psc: sign-in refused, id_token: UnsupportedAlgorithmError",
        "psc: sign-in refused, not a doctor",
        "psc: sign-in refused, token endpoint: invalid_grant",
        "psc: sign-in refused, token endpoint: an unknown error",
        "psc: sign-in refused, answer: access_denied",
        "psc: sign-in refused, answer: an unknown error",
    ]
    assert "essais" not in caplog.text
    assert "99700001011" not in caplog.text


def test_an_id_token_too_long_for_an_address_is_not_kept(attaque: Tentative) -> None:
    for longueur, indice in ((1000, True), (9000, False)):
        attaque.partir()
        attaque.attaquant.claims["groupes"] = "g" * longueur
        assert attaque.revenir().status_code == 302
        page = attaque.client.post("/deconnexion/").content.decode()
        assert ("id_token_hint" in page) is indice
        assert Session.objects.count() == 0


def test_a_browser_keeps_few_attempts_and_forgets_the_oldest(attaque: Tentative) -> None:
    etats = []
    for _ in range(8):
        attaque.partir()
        etats.append(attaque.etat)
    vivants = [t for n, t in attaque.client.cookies.items() if n.startswith("aller-") and t.value]
    assert len(vivants) == 5
    assert all(temoin["httponly"] and temoin["samesite"] == "Lax" for temoin in vivants)
    assert attaque.revenir().status_code == 302
