"""The two providers, each started once; the doors are open as the operator's guide says."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from echanges.demo.donnees import MEDECINS
from echanges.web.connexion.oidc.fournisseur import fournisseur_de
from tests.oidc.attaquant import SECRET, Attaquant, Serveur, Tentative, servir
from tests.oidc.reel import (
    ORGANISATION,
    PSC,
    Fournisseur,
    fournisseur_reel,
    portes_ouvertes,
)


@pytest.fixture(scope="session")
def _reel(_serveur_vivant: str) -> Iterator[Fournisseur]:
    with fournisseur_reel(_serveur_vivant) as fournisseur:
        yield fournisseur


@pytest.fixture
def reel(site: str, _reel: Fournisseur, tmp_path: Path) -> Iterator[Fournisseur]:
    """The real provider, behind both doors."""
    emetteurs = {titre: (_reel.emetteur, _reel.secrets[titre]) for titre in (PSC, ORGANISATION)}
    with portes_ouvertes(site, tmp_path, emetteurs):
        yield _reel


@pytest.fixture(scope="session")
def _serveur_attaquant() -> Iterator[Serveur]:
    serveur = servir()
    yield serveur
    serveur.shutdown()
    serveur.server_close()


@pytest.fixture
def attaque(base: str, _serveur_attaquant: Serveur, tmp_path: Path) -> Iterator[Tentative]:
    """Dr MARTIN's browser, before a provider that lies."""
    emetteur = f"http://127.0.0.1:{_serveur_attaquant.server_port}"
    _serveur_attaquant.attaquant = Attaquant(emetteur)
    fournisseur_de.cache_clear()  # what a provider publishes is kept from one request to the next
    with portes_ouvertes("http://testserver", tmp_path, {PSC: (emetteur, SECRET)}):
        yield Tentative(_serveur_attaquant.attaquant, MEDECINS[0].rpps)
