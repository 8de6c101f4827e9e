"""The real provider, in a process of its own, which knows the product as the guide registers it."""

import fcntl
import json
import re
import runpy
import secrets
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import urljoin

import requests
from django.conf import settings
from django.test import override_settings
from django.urls import set_urlconf

from echanges.demo.donnees import AGENTS, MEDECINS
from echanges.web.connexion.oidc import reseau
from lanceur.noyau import lie_au_parent
from tests.oidc import urls  # now: the addresses of the product follow the doors of when it is read
from tests.operations import blocs, remplacer

ICI = Path(__file__).parent
REGLAGES = ICI.parents[1] / "config" / "settings.py"
PSC, ORGANISATION = "Pro Santé Connect", "The agents' provider"
"""The headings of the operator's guide."""


def sub_de(nom: str) -> str:
    """What the provider calls somebody of the cast."""
    return f"f:essais:{nom.replace(' ', '-')}"


def comptes() -> dict[str, dict[str, Any]]:
    """The cast at the provider: doctors as Pro Santé Connect describes them, and agents."""
    medecins: dict[str, dict[str, Any]] = {
        sub_de(fiche.nom): {
            "SubjectNameID": f"8{fiche.rpps}",
            "preferred_username": f"8{fiche.rpps}",
            "SubjectRole": ["10^1.2.250.1.213.1.1.5.5"],
            "family_name": fiche.nom,
            "SubjectRefPro": {"exercices": [{"codeProfession": "10"}]},
        }
        for fiche in MEDECINS
    }
    agents: dict[str, dict[str, Any]] = {
        fiche.matricule: {"email": f"{fiche.cle.lower()}@agents.test", "email_verified": True}
        for fiche in AGENTS
    }
    inconnus: dict[str, dict[str, Any]] = {
        sub_de("INCONNU"): {"preferred_username": "899700009990"},
        "ELSM35-999": {},
        sub_de("INFIRMIER"): {
            "preferred_username": f"8{MEDECINS[0].rpps}",
            "SubjectRole": ["60^1.2.250.1.213.1.1.5.5"],
        },
    }
    return medecins | agents | inconnus


@dataclass(frozen=True, slots=True)
class Fournisseur:
    """A provider under way, and the product that it knows."""

    emetteur: str
    site: str
    secrets: dict[str, str]
    """By heading of the guide."""


@contextmanager
def fournisseur_reel(site: str) -> Iterator[Fournisseur]:
    """Run the provider, which knows the product at this address, until the end of the block."""
    installer()
    with socket.socket() as libre:
        libre.bind(("127.0.0.1", 0))
        port = libre.getsockname()[1]
    emetteur = f"http://127.0.0.1:{port}"
    connus = {titre: secrets.token_urlsafe(24) for titre in (PSC, ORGANISATION)}
    description = {
        "emetteur": emetteur,
        "port": port,
        "comptes": comptes(),
        "clients": [
            client(PSC, site, connus[PSC]) | {"userinfo_signed_response_alg": "RS256"},
            client(ORGANISATION, site, connus[ORGANISATION]),
        ],
    }
    processus = subprocess.Popen(
        ["node", "--no-warnings", str(ICI / "fournisseur.mjs"), json.dumps(description)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        preexec_fn=lie_au_parent(signal.SIGKILL),
    )
    try:
        assert processus.stdout is not None
        assert "prêt" in iter(processus.stdout.readline, "").__next__()
        yield Fournisseur(emetteur, site, connus)
    finally:
        processus.kill()
        processus.communicate()


def installer() -> None:
    """Install the provider's packages unless they are those of the lock file."""
    verrou, fait = ICI / "package-lock.json", ICI / "node_modules" / ".installe"
    with verrou.open() as poignee:
        fcntl.flock(poignee, fcntl.LOCK_EX)
        if not fait.exists() or fait.read_text() != verrou.read_text():
            npm = shutil.which("npm")
            assert npm, "npm is missing: `make outils-de-test` installs it"
            options = ["ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
            subprocess.run([npm, *options], cwd=ICI, check=True, capture_output=True)
            fait.write_text(verrou.read_text())


def client(titre: str, site: str, secret: str) -> dict[str, Any]:
    """The product as the guide says to register it at the provider."""
    lignes = blocs(titre, "text")[0].replace("https://echanges.example.fr", site).splitlines()
    adresses = dict(ligne.split() for ligne in lignes)
    return {
        "client_id": identifiant(titre),
        "client_secret": secret,
        "redirect_uris": [adresses["redirect_uri"]],
        "post_logout_redirect_uris": [adresses["post_logout_redirect_uri"]],
        "backchannel_logout_uri": adresses["backchannel_logout_uri"],
        "backchannel_logout_session_required": True,
    }


def identifiant(titre: str) -> str:
    """The client identifier that the guide gives as an example."""
    trouve = re.search(r"_CLIENT=(\S+)", blocs(titre, "sh")[-1])
    assert trouve
    return trouve[1]


def environnement_du_guide(titre: str, emetteur: str, secret: Path) -> dict[str, str]:
    """The variables that the guide sets for a door, for this issuer and this file."""
    [bloc] = [bloc for bloc in blocs(titre, "sh") if "_EMETTEUR=" in bloc]
    exemple = re.search(r"_EMETTEUR=(\S+)", bloc)
    fichier = re.search(r"_SECRET=(\S+)", bloc)
    assert exemple
    assert fichier
    lignes = remplacer(bloc, {exemple[1]: emetteur, fichier[1]: str(secret)}).splitlines()
    return dict(ligne.split("=", 1) for ligne in lignes)


@contextmanager
def portes_ouvertes(
    site: str, dossier: Path, emetteurs: dict[str, tuple[str, str]]
) -> Iterator[None]:
    """Open the doors as the guide says: `emetteurs` gives, by heading, an issuer and our secret."""
    voulues = {"ECHANGES_ADRESSE": f"{site}/"}
    portes = ["demo"]
    for titre, (emetteur, secret) in emetteurs.items():
        fichier = dossier / f"{identifiant(titre)}.secret"
        fichier.write_text(f"{secret}\n")
        fichier.chmod(0o600)
        lues = environnement_du_guide(titre, emetteur, fichier)
        portes += [nom for nom in lues.pop("ECHANGES_PORTES").split(",") if nom != "carte"]
        voulues |= lues
    with patch.dict("os.environ", voulues | {"ECHANGES_PORTES": ",".join(dict.fromkeys(portes))}):
        lus = runpy.run_path(str(REGLAGES))
    changes = {nom: lus[nom] for nom in ("PORTES", "OPENID", "ECHANGES_ADRESSE")}
    patience = patch.object(reseau, "DELAI_S", 30.0)  # the machine of the tests may be busy
    with patience, override_settings(ROOT_URLCONF=urls.__name__, **changes):
        set_urlconf(None)
        yield


def choisir_chez_lui(
    adresse: str, site: str, navigateur: requests.Session | None = None, **choix: str
) -> str:
    """Sign in at the provider as a browser would; return the address it sends back to.

    `navigateur` stays signed in there; without it, one that is thrown away. `choix`: the fields of
    the provider's page: `sub`, and maybe `acr` or `erreur`.
    """
    if navigateur is None:
        with requests.Session() as nouveau:
            return choisir_chez_lui(adresse, site, nouveau, **choix)
    while not adresse.startswith(site):
        reponse = navigateur.get(adresse, allow_redirects=False, timeout=10)
        if reponse.status_code == 200:
            assert "Qui êtes-vous" in reponse.text, reponse.text
            reponse = navigateur.post(adresse, data=choix, allow_redirects=False, timeout=10)
        assert reponse.is_redirect, (reponse.status_code, reponse.text)
        adresse = urljoin(adresse, reponse.headers["Location"])
    return adresse


def chez_nous(adresse: str) -> str:
    """The path and the query of an address of the product, for a test client."""
    assert adresse.startswith(settings.ECHANGES_ADRESSE), adresse
    return "/" + adresse.removeprefix(settings.ECHANGES_ADRESSE)
