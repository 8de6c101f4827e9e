"""What the operator says of a provider: the guide's own blocks, and what keeps from starting."""

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.urls import reverse

from echanges.web.connexion.oidc.reglages import defauts, reglages_de
from tests.environnement import SERVEUR
from tests.oidc.attaquant import Tentative
from tests.oidc.reel import ORGANISATION, PSC, Fournisseur, environnement_du_guide
from tests.operations import blocs, remplacer
from tests.test_entetes import verifier
from tests.voies import voies
from tests.web.production import environnement, executer

EMETTEURS = {
    PSC: "https://auth.bas.psc.esante.gouv.fr/auth/realms/esante-wallet",
    ORGANISATION: "https://identite.example.fr/realms/agents",
}
FICHIERS = {PSC: "/etc/echanges/psc.secret", ORGANISATION: "/etc/echanges/agents.secret"}


def poser_le_secret(titre: str, dossier: Path) -> Path:
    """Do what the guide says with the secret that came; returns where it put it."""
    fichier = dossier / Path(FICHIERS[titre]).name
    recu = dossier / "recu.txt"
    recu.write_text("un secret de client\n")
    recu.chmod(0o644)
    ordre = remplacer(
        blocs(titre, "sh")[0], {"secret-recu.txt": str(recu), FICHIERS[titre]: str(fichier)}
    )
    subprocess.run(["sh", "-ec", ordre], check=True)
    return fichier


def environnement_complet(dossier: Path, base: str) -> dict[str, str]:
    """A production with both doors, by the blocks of the guide."""
    voulu: dict[str, str] = {}
    for titre, emetteur in EMETTEURS.items():
        voulu |= environnement_du_guide(titre, emetteur, poser_le_secret(titre, dossier))
    voulu |= {"ECHANGES_PORTES": "carte,psc,agents", "DATABASE_URL": base}
    return environnement(dossier, **voulu)


def test_production_starts_with_the_doors_that_the_guide_describes(
    base: str, tmp_path: Path
) -> None:
    voulu = environnement_complet(tmp_path, SERVEUR.url("echanges_app", base))
    code = (
        "import config.wsgi; from django.urls import reverse; from django.conf import settings;"
        "from echanges.web.connexion.oidc.fournisseur import fournisseur;"
        "print(*(fournisseur(nom).retour for nom in settings.OPENID));"
        "print(*(fournisseur(nom).reglages.decouverte for nom in settings.OPENID))"
    )
    fait = executer(code, voulu)
    assert fait.returncode == 0, fait.stderr
    retours, decouvertes = fait.stdout.splitlines()
    assert retours.split() == [
        dict(ligne.split() for ligne in blocs(titre, "text")[0].splitlines())["redirect_uri"]
        for titre in (PSC, ORGANISATION)
    ]
    assert decouvertes.split() == [
        f"{EMETTEURS[PSC]}/.well-known/wallet-openid-configuration",
        f"{EMETTEURS[ORGANISATION]}/.well-known/openid-configuration",
    ]
    refus = executer("import config.wsgi", voulu | {"ECHANGES_PSC_CLIENT": ""})
    assert "ECHANGES_PSC_CLIENT is missing" in refus.stderr


def test_the_secret_is_not_readable_by_others_and_never_shown(tmp_path: Path) -> None:
    fichier = poser_le_secret(PSC, tmp_path)
    assert fichier.stat().st_mode & 0o777 == 0o600
    reglages = {"psc": settings.OPENID["psc"] | {"secret": str(fichier)}}
    with override_settings(OPENID=reglages):
        lus = reglages_de("psc")
    assert lus.secret == "un secret de client"
    assert "un secret" not in repr(lus)


@pytest.mark.parametrize(
    ("changes", "demo", "defaut"),
    [
        ({}, False, []),
        ({"emetteur": ""}, False, ["ECHANGES_PSC_EMETTEUR is missing"]),
        (
            {"client": "", "secret": ""},
            False,
            ["ECHANGES_PSC_CLIENT is missing", "ECHANGES_PSC_SECRET is missing"],
        ),
        ({"emetteur": "http://127.0.0.1:9000"}, True, []),
        *(
            (
                {"emetteur": emetteur},
                demo,
                ["ECHANGES_PSC_EMETTEUR is not the https address of an issuer"],
            )
            for emetteur, demo in (
                ("http://127.0.0.1:9000", False),
                ("http://psc.example.fr", True),
                ("http://psc.example.fr", False),
                ("psc.example.fr", False),
                ("https://", False),
                ("https://psc.example.fr?x=1", False),
                ("https://psc.example.fr#x", False),
            )
        ),
        ({"portee": "scope_all"}, False, ["ECHANGES_PSC_PORTEE lacks openid"]),
        ({"secret": "/nulle/part"}, False, ["ECHANGES_PSC_SECRET is not a file that can be read"]),
    ],
)
def test_what_would_not_work_or_not_be_safe_is_named(
    tmp_path: Path, changes: dict[str, str], demo: bool, defaut: list[str]
) -> None:
    bons = {
        "emetteur": "https://psc.example.fr",
        "client": "echanges",
        "secret": str(poser_le_secret(PSC, tmp_path)),
        "decouverte": ".well-known/openid-configuration",
        "portee": "openid",
        "acr": "",
    }
    site = "https://echanges.example.fr/"
    with override_settings(OPENID={"psc": bons | changes}, DEMO=demo, ECHANGES_ADRESSE=site):
        assert defauts("psc") == defaut


@pytest.mark.parametrize(
    ("contenu", "mode", "defaut"),
    [
        ("secret", 0o604, "can be read by others"),
        ("secret", 0o640, ""),
        (" \n", 0o600, "is empty"),
        (b"\xff\xfe", 0o600, "is not a file that can be read"),
    ],
)
def test_a_secret_that_is_no_secret_is_refused(
    tmp_path: Path, contenu: Any, mode: int, defaut: str
) -> None:
    fichier = tmp_path / "secret"
    fichier.write_bytes(contenu if isinstance(contenu, bytes) else contenu.encode())
    fichier.chmod(mode)
    bons = settings.OPENID["psc"] | {
        "emetteur": "https://psc.example.fr",
        "client": "echanges",
        "secret": str(fichier),
    }
    site = "https://echanges.example.fr/"
    with override_settings(OPENID={"psc": bons}, DEMO=False, ECHANGES_ADRESSE=site):
        assert defauts("psc") == ([f"ECHANGES_PSC_SECRET {defaut}"] if defaut else [])


def test_a_site_without_https_cannot_be_sent_back_to(tmp_path: Path) -> None:
    bons = settings.OPENID["psc"] | {
        "emetteur": "https://psc.example.fr",
        "client": "echanges",
        "secret": str(poser_le_secret(PSC, tmp_path)),
    }
    site = "http://echanges.example.fr/"
    with override_settings(OPENID={"psc": bons}, DEMO=False, ECHANGES_ADRESSE=site):
        assert defauts("psc") == [
            "ECHANGES_ADRESSE is not the https address where providers send back"
        ]


def test_pro_sante_connect_is_offered_only_where_it_was_chosen(base: str) -> None:
    """The notice speaks of the card (R02)."""
    assert "Pro Santé Connect" not in Client().get("/connexion/").content.decode()
    assert not any(voie.nom.startswith(("psc", "agents")) for voie in voies())
    assert os.environ.get("ECHANGES_PORTES") is None


def test_each_address_of_the_doors_answers_everybody_the_same(reel: Fournisseur) -> None:
    """The rules of the house, on routes that are not those of the demonstration."""
    siennes = {v.nom: v.vue for v in voies() if v.nom.startswith(("psc", "agents"))}
    attendus = {"": ("GET", 302), "_retour": ("GET", 403), "_fin": ("POST", 400)}
    for porte in ("psc", "agents"):
        for suffixe, (methode, statut) in attendus.items():
            vue = siennes.pop(f"{porte}{suffixe}")
            client = Client(enforce_csrf_checks=True)
            reponse = client.generic(methode, reverse(f"{porte}{suffixe}"))
            assert (reponse.status_code, vue.public) == (statut, "public"), suffixe
            verifier(reponse)
            for autre in {"GET", "POST", "PUT", "DELETE"} - {methode}:
                refusee = client.generic(autre, reverse(f"{porte}{suffixe}"))
                assert refusee.status_code in {403, 405}, (suffixe, autre)
            assert getattr(vue, "csrf_exempt", False) == (suffixe == "_fin")
    assert siennes == {}


def test_the_cookies_of_production_are_bound_to_its_host(attaque: Tentative) -> None:
    with override_settings(COOKIES_SURS=True):
        attaque.partir()
        [(nom, temoin)] = attaque.client.cookies.items()
        assert nom.startswith("__Host-aller-")
        assert temoin["secure"]
        assert temoin["httponly"]
        assert (temoin["path"], temoin["domain"], temoin["samesite"]) == ("/", "", "Lax")
        assert 0 < int(temoin["max-age"]) <= 600
        assert attaque.revenir().status_code == 302
        assert attaque.client.cookies[nom].value == ""
