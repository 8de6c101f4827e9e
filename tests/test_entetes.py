"""The headers of every answer, whatever the route, the public and the status."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from echanges.web.conversations.pieces import ISOLEMENT
from tests.distribution import agent, connecter
from tests.test_voies import demander
from tests.voies import QUI_PEUT, jamais, objets_de_martin, voies
from tests.web.production import dans_un_processus

CSP = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
}
TOUJOURS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
INTERDITES = {"camera", "microphone", "geolocation", "usb", "payment", "display-capture"}


def verifier(reponse: Any) -> None:
    """Check everything that every answer carries."""
    for nom, valeur in TOUJOURS.items():
        assert reponse.headers.get(nom) == valeur, nom
    capacites = reponse.headers["Permissions-Policy"].split(", ")
    assert {f"{capacite}=()" for capacite in INTERDITES} <= set(capacites)
    assert all(capacite.endswith("=()") for capacite in capacites)
    if reponse.headers["Content-Security-Policy"] != ISOLEMENT:
        assert set(reponse.headers["Content-Security-Policy"].split("; ")) == CSP


def reponses() -> Iterator[tuple[str, Any]]:
    """Answers of every route: served, refused, not found, wrong method."""
    for voie, reelle in [(voie, voie.adresse(objets_de_martin(voie))) for voie in voies()]:
        demandes = [
            (QUI_PEUT[voie.public], "GET", reelle),
            (QUI_PEUT[voie.public], "POST", reelle),
            (QUI_PEUT[voie.public], "PUT", voie.adresse(jamais())),
            ("RIVOAL", "GET", reelle),
            ("anonyme", "GET", reelle),
        ]
        for qui, methode, adresse in demandes:
            yield f"{voie.nom} {methode} {qui}", demander(qui, methode, adresse)


def test_every_answer_of_every_route_carries_every_header(base: str) -> None:
    statuts = set()
    for quoi, reponse in reponses():
        try:
            verifier(reponse)
        except (AssertionError, KeyError) as erreur:
            raise AssertionError(quoi) from erreur
        statuts.add(reponse.status_code)
    assert {200, 302, 404, 405, 422} <= statuts


@pytest.mark.parametrize(
    ("adresse", "statut"),
    [("/jamais/", 404), ("/messages", 301), ("/messages/%00/", 404), ("/?apres=\x00", 302)],
)
def test_addresses_that_are_no_routes_carry_them_too(base: str, adresse: str, statut: int) -> None:
    reponse = Client().get(adresse)
    assert reponse.status_code == statut
    verifier(reponse)


def test_a_refused_form_carries_them_too(base: str) -> None:
    reponse = connecter(Client(enforce_csrf_checks=True), "MARTIN").post("/messages/commencer/")
    assert reponse.status_code == 403
    verifier(reponse)


def test_a_host_that_is_not_ours_is_refused(base: str) -> None:
    assert Client().get("/connexion/", headers={"host": "ailleurs.test"}).status_code == 400


@pytest.mark.parametrize(("espace", "qui"), [("ps", "MARTIN"), ("mc", "QUÉMÉNER")])
def test_a_file_is_always_an_attachment_in_a_sandbox(base: str, espace: str, qui: str) -> None:
    voie = next(v for v in voies() if v.nom == f"{espace}:piece")
    reponse = demander(qui, "GET", voie.adresse(objets_de_martin(voie)))
    verifier(reponse)
    assert reponse["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert reponse["Content-Disposition"].startswith("attachment; filename=")
    assert reponse["Content-Type"] in {"application/pdf", "image/png", "image/jpeg"}


def test_signing_out_makes_the_browser_forget(base: str) -> None:
    client = connecter(Client(), "MARTIN")
    reponse = client.post("/deconnexion/")
    assert reponse["Clear-Site-Data"] == '"cache", "storage"'
    assert reponse.cookies[settings.SESSION_COOKIE].value == ""
    assert reponse.cookies[settings.SESSION_COOKIE]["max-age"] == 0
    assert client.get("/messages/")["Location"] == "/connexion/"


def test_a_signed_out_session_never_comes_back(base: str) -> None:
    client = connecter(Client(), "MARTIN")
    jeton = client.cookies[settings.SESSION_COOKIE].value
    client.post("/deconnexion/")
    client.cookies[settings.SESSION_COOKIE] = jeton
    assert client.get("/messages/")["Location"] == "/connexion/"


def test_each_sign_in_gives_a_new_token_that_scripts_cannot_read(base: str) -> None:
    client = Client()
    formulaire = {"agent": str(agent("MARTIN").id), "code": "1234"}
    jetons = set()
    for _ in range(2):
        biscuit = client.post("/connexion/cartes/", formulaire).cookies[settings.SESSION_COOKIE]
        assert (biscuit["httponly"], biscuit["samesite"], biscuit["path"]) == (True, "Lax", "/")
        assert (biscuit["max-age"], biscuit["expires"], biscuit["domain"]) == ("", "", "")
        jetons.add(biscuit.value)
    assert len(jetons) == 2


def test_every_other_cookie_is_hidden_from_scripts_and_from_other_sites(base: str) -> None:
    client = Client()
    client.get("/connexion/cartes/")
    connecter(client, "MARTIN").post("/messages/ecrire/")
    assert len(client.cookies) == 3, client.cookies
    for nom, biscuit in client.cookies.items():
        if nom != settings.SESSION_COOKIE:
            assert (biscuit["httponly"], biscuit["samesite"]) == (True, "Lax"), nom


def test_in_production_every_cookie_is_bound_to_the_host_and_to_https(tmp_path: Path) -> None:
    sorti = dans_un_processus(
        tmp_path,
        "from django.conf import settings as s\n"
        "import django; django.setup()\n"
        "from django.http import HttpResponse\n"
        "from echanges.web.connexion.portes import poser_jeton\n"
        "r = HttpResponse(); poser_jeton(r, 'jeton'); print(r.cookies.output())\n"
        "print(s.CSRF_COOKIE_NAME, s.CSRF_COOKIE_SECURE, s.CSRF_COOKIE_HTTPONLY)\n"
        "print(s.SESSION_COOKIE_SECURE, s.SECURE_SSL_REDIRECT, s.SECURE_HSTS_SECONDS)\n",
    )
    biscuit, csrf, autres = sorti.splitlines()
    assert biscuit.startswith("Set-Cookie: __Host-echanges=jeton; HttpOnly; Path=/; SameSite=Lax")
    assert biscuit.endswith("Secure")
    assert csrf == "__Host-jeton True True"
    assert autres == "True True 63072000"
