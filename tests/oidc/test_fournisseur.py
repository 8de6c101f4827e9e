"""The doors before a real OpenID provider: who enters, under what name, and how a session ends."""

import html
import re
from pathlib import Path
from typing import cast
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.conf import settings
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from echanges.comptes.models import Agent, Habilitation, Session
from echanges.comptes.session import lire_session
from echanges.journal.models import Acte, Trace
from echanges.web.connexion import agents, psc
from echanges.web.requete import Requete
from tests.distribution import agent
from tests.oidc.reel import Fournisseur, chez_nous, choisir_chez_lui, sub_de

MARTIN = sub_de("MARTIN")
QUEMENER = "ELSM35-001"


def partir(client: Client, porte: str = "psc") -> str:
    """Leave for the provider; return where the browser goes."""
    reponse = client.get(reverse(porte))
    assert reponse.status_code == 302
    return reponse["Location"]


def entrer(client: Client, site: str, porte: str = "psc", **choix: str) -> HttpResponse:
    """Sign in through a door, as whom `choix` says; return the product's answer."""
    retour = choisir_chez_lui(partir(client, porte), site, None, **choix)
    return client.get(chez_nous(retour))  # type: ignore[return-value]


def titre(reponse: HttpResponse) -> str:
    """The heading of a page."""
    trouve = re.search(r'<h1 id="titre"[^>]*>(.*?)</h1>', reponse.content.decode())
    return trouve[1] if trouve else ""


def connexions(acte: Acte) -> list[tuple[str | None, str]]:
    """Who signed in (or out, or was refused), and through which door."""
    return [
        (trace.agent.nom.upper() if trace.agent else None, trace.voie)
        for trace in Trace.objects.filter(acte=acte).order_by("id")
    ]


def test_a_doctor_signs_in_with_pro_sante_connect(reel: Fournisseur) -> None:
    """Of whom the provider gives a signed userinfo (JWT)."""
    client = Client()
    reponse = entrer(client, reel.site, sub=MARTIN)
    assert (reponse.status_code, reponse["Location"]) == (302, "/")
    assert titre(client.get("/")) == "Bonjour Docteur Martin"  # type: ignore[arg-type]
    session = Session.objects.get()
    assert (session.porte, session.sujet, bool(session.sid)) == ("psc", MARTIN, True)
    assert connexions(Acte.CONNEXION)[-1] == ("MARTIN", "psc")


def test_an_agent_signs_in_at_his_organisation_and_his_mailbox_follows(reel: Fournisseur) -> None:
    """Of whom the provider gives a userinfo in JSON; his name stays that of his rights."""
    avant = agent("QUÉMÉNER")
    client = Client()
    assert entrer(client, reel.site, "agents", sub=QUEMENER)["Location"] == "/"
    assert client.get("/bureau/").status_code == 200
    apres = Agent.objects.get(id=avant.id)
    assert apres.courriel == "quemener@agents.test"
    assert (apres.nom, apres.prenom) == (avant.nom, avant.prenom)
    assert connexions(Acte.CONNEXION)[-1] == ("QUÉMÉNER", "agents")


@pytest.mark.parametrize(
    ("porte", "sub", "nom"),
    [
        ("psc", sub_de("INCONNU"), None),
        ("psc", sub_de("LEFEBVRE"), "LEFEBVRE"),
        ("agents", "ELSM35-999", None),
    ],
)
def test_whoever_is_unknown_or_has_no_right_gets_no_session_and_no_account(
    reel: Fournisseur, porte: str, sub: str, nom: str | None
) -> None:
    connus = Agent.objects.count()
    reponse = entrer(Client(), reel.site, porte, sub=sub)
    assert (reponse.status_code, titre(reponse)) == (403, "Accès non autorisé")
    assert settings.SESSION_COOKIE not in reponse.cookies
    assert (Session.objects.count(), Agent.objects.count()) == (0, connus)
    assert connexions(Acte.CONNEXION_REFUSEE) == [(nom, porte)]


def test_a_nurse_with_the_number_of_a_doctor_does_not_enter(reel: Fournisseur) -> None:
    reponse = entrer(Client(), reel.site, sub=sub_de("INFIRMIER"))
    assert (reponse.status_code, titre(reponse)) == (403, "Connexion refusée")


def test_a_doctor_of_several_structures_chooses_and_keeps_his_door(reel: Fournisseur) -> None:
    client = Client()
    entrer(client, reel.site, sub=sub_de("RENAUD"))
    page = client.get("/structures/").content.decode()
    choix = re.findall(r'name="structure"[^>]* value="([^"]+)"', page)[0]
    avant = client.cookies[settings.SESSION_COOKIE].value
    assert client.post("/structures/", {"structure": choix}).status_code == 302
    session = Session.objects.get()
    assert (session.porte, session.sujet, bool(session.sid)) == ("psc", sub_de("RENAUD"), True)
    assert client.cookies[settings.SESSION_COOKIE].value != avant
    assert "id_token_hint=" in client.post("/deconnexion/").content.decode()


def test_a_level_below_what_was_asked_is_refused(reel: Fournisseur) -> None:
    for acr in ("eidas0", ""):
        reponse = entrer(Client(), reel.site, sub=MARTIN, acr=acr)
        assert (reponse.status_code, titre(reponse)) == (403, "Connexion refusée")
    assert connexions(Acte.CONNEXION_REFUSEE) == [(None, "psc")] * 2


def test_an_agents_provider_without_levels_is_taken_as_it_is(reel: Fournisseur) -> None:
    assert entrer(Client(), reel.site, "agents", sub=QUEMENER, acr="").status_code == 302
    settings.OPENID["agents"]["acr"] = "eidas1"
    assert entrer(Client(), reel.site, "agents", sub=QUEMENER, acr="").status_code == 403
    assert entrer(Client(), reel.site, "agents", sub=QUEMENER, acr="eidas1").status_code == 302


def test_what_the_provider_refuses_is_one_plain_page(reel: Fournisseur) -> None:
    """Somebody who gives up there reads the same words as an attacker."""
    reponse = entrer(Client(), reel.site, erreur="access_denied")
    assert (reponse.status_code, titre(reponse)) == (403, "Connexion refusée")
    assert "access_denied" not in reponse.content.decode()


def test_the_answer_to_one_browser_opens_nothing_in_another(reel: Fournisseur) -> None:
    voleur, victime = Client(), Client()
    retour = chez_nous(choisir_chez_lui(partir(victime), reel.site, sub=MARTIN))
    assert titre(voleur.get(retour)) == "Connexion refusée"  # type: ignore[arg-type]
    assert Session.objects.count() == 0
    assert victime.get(retour).status_code == 302
    assert victime.get(retour).status_code == 403


def test_two_sign_ins_of_one_browser_end_in_any_order(reel: Fournisseur) -> None:
    client = Client()
    premier, second = partir(client), partir(client, "agents")
    assert client.get(chez_nous(choisir_chez_lui(second, reel.site, sub=QUEMENER)))["Location"]
    retour = chez_nous(choisir_chez_lui(premier, reel.site, sub=MARTIN))
    assert client.get(retour)["Location"] == "/"
    assert titre(client.get("/")) == "Bonjour Docteur Martin"  # type: ignore[arg-type]
    assert Session.objects.count() == 1  # the session of before is over


def test_a_refusal_leaves_whoever_was_signed_in_where_he_was(reel: Fournisseur) -> None:
    client = Client()
    entrer(client, reel.site, sub=MARTIN)
    assert entrer(client, reel.site, sub=MARTIN, acr="eidas0").status_code == 403
    assert titre(client.get("/")) == "Bonjour Docteur Martin"  # type: ignore[arg-type]
    assert not Trace.objects.filter(acte=Acte.REFUS).exists()


def test_signing_out_ends_our_session_then_leads_to_the_provider(reel: Fournisseur) -> None:
    client = Client()
    with requests.Session() as navigateur:
        retour = choisir_chez_lui(partir(client), reel.site, navigateur, sub=MARTIN)
        client.get(chez_nous(retour))
        page = client.post("/deconnexion/")
        assert (page.status_code, titre(page)) == (200, "Vous êtes déconnecté")  # type: ignore[arg-type]
        assert Session.objects.count() == 0
        motif = r'(?:url=|href=")([^" ]*id_token_hint[^"]*)"'
        suites = re.findall(motif, page.content.decode())
        assert len(suites) == 2  # by itself, and by a link
        assert suites[0] == suites[1]
        adresse = html.unescape(suites[0])
        demande = parse_qs(urlsplit(adresse).query)
        assert demande["post_logout_redirect_uri"] == [f"{reel.site}/connexion/"]
        assert "Quitter le fournisseur" in navigateur.get(adresse, timeout=10).text


def test_signing_out_of_another_door_leads_nowhere_else(reel: Fournisseur) -> None:
    client = Client()
    client.post("/connexion/cartes/", {"agent": agent("MARTIN").id, "code": "1234"})
    reponse = client.post("/deconnexion/")
    assert (reponse.status_code, reponse["Location"]) == (302, "/connexion/")


def test_a_door_only_takes_leave_of_those_who_came_by_it(reel: Fournisseur) -> None:
    """So that the id_token of an organisation never goes to Pro Santé Connect."""
    client = Client()
    entrer(client, reel.site, "agents", sub=QUEMENER)
    seance = lire_session(client.cookies[settings.SESSION_COOKIE].value)
    assert seance is not None
    requete = cast(Requete, RequestFactory().post("/deconnexion/"))
    assert psc.quitter(requete, seance) is None
    assert agents.quitter(requete, seance) is not None


def test_signing_out_does_not_need_the_provider(reel: Fournisseur) -> None:
    client = Client()
    entrer(client, reel.site, sub=MARTIN)
    settings.OPENID["psc"]["emetteur"] = "http://127.0.0.1:1"
    reponse = client.post("/deconnexion/")
    assert (reponse.status_code, reponse["Location"]) == (302, "/connexion/")
    assert Session.objects.count() == 0


def test_what_a_door_keeps_for_the_end_is_sealed(reel: Fournisseur) -> None:
    client = Client()
    entrer(client, reel.site, sub=MARTIN)
    seance = lire_session(client.cookies[settings.SESSION_COOKIE].value)
    assert seance is not None
    garde = seance.donnees["porte"]
    assert isinstance(garde, dict)
    assert garde["id_token"].encode() not in bytes(Session.objects.get().donnees)


def test_a_sign_out_at_the_provider_ends_our_sessions_at_once(reel: Fournisseur) -> None:
    """The provider calls us, by itself (back-channel); the others' sessions go on."""
    client, autre = Client(), Client()
    with requests.Session() as navigateur:
        retour = choisir_chez_lui(partir(client), reel.site, navigateur, sub=MARTIN)
        assert client.get(chez_nous(retour)).status_code == 302
        entrer(autre, reel.site, sub=sub_de("HADDAD"))
        page = navigateur.get(f"{reel.emetteur}/session/end", timeout=10).text
        jeton = re.search(r'name="xsrf" value="([^"]+)"', page)
        assert jeton
        navigateur.post(
            f"{reel.emetteur}/session/end/confirm",
            data={"xsrf": jeton[1], "logout": "yes"},
            allow_redirects=False,
            timeout=10,
        )
    assert client.get("/messages/")["Location"] == "/connexion/"
    assert autre.get("/messages/").status_code == 200
    assert connexions(Acte.DECONNEXION) == [("MARTIN", "psc")]


def test_a_right_that_ended_closes_the_door(reel: Fournisseur) -> None:
    client = Client()
    entrer(client, reel.site, "agents", sub=QUEMENER)
    Habilitation.objects.filter(agent=agent("QUÉMÉNER")).update(
        fin="2020-01-01", debut="2019-01-01"
    )
    assert client.get("/bureau/").status_code == 403
    reponse = entrer(Client(), reel.site, "agents", sub=QUEMENER)
    assert (reponse.status_code, titre(reponse)) == (403, "Accès non autorisé")


def test_the_secret_is_read_again_when_it_changes(reel: Fournisseur) -> None:
    fichier = Path(settings.OPENID["psc"]["secret"])
    bon = fichier.read_text()
    fichier.write_text("un autre")
    assert entrer(Client(), reel.site, sub=MARTIN).status_code == 403
    fichier.write_text(bon)
    assert entrer(Client(), reel.site, sub=MARTIN).status_code == 302
