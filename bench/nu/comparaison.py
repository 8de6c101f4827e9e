"""Our list and our thread beside the bare page: processor time and p50, in turn."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from urllib.parse import urlsplit

from bench.client import Client
from bench.installation import RACINE, Installation, executer, servir
from bench.nu.preparation import remplir
from bench.processeur import Sujet, comparer
from lanceur.postgres import ADMINISTRATEUR, Serveur

RAPPORT_MAX: Final = 1.5
"""How many times the processor time of the bare page ours may take."""

TOURS = 5
PAR_BLOC = 60
LISTE = "/bureau/bannettes/en-cours/"
UNE_LIGNE, UN_MESSAGE = 'li class="ligne', 'li class="message'


def mesurer(serveur: Serveur, installation: Installation) -> None:
    """Print the processor time and the p50 of both, for a list and for threads."""
    client = Client(installation, "echelon")
    fils = client.conversations(LISTE)
    with _servir_la_page_nue(serveur, installation) as nue:
        nu = Client(nue, "echelon", temoin="sessionid")
        print(f"\n{'Contre une page nue':<26}{'nue':>10}{'produit':>10}   rapport (min–max)")
        for nom, pages in (
            ("liste", [_pareilles(nu, "/", client, LISTE, UNE_LIGNE)]),
            (
                "ouvrir",
                [_pareilles(nu, f"/{f}/", client, f"/bureau/{f}/", UN_MESSAGE) for f in fils],
            ),
        ):
            nues, notres = (itertools.cycle(adresses) for adresses in zip(*pages, strict=True))
            _comparer(
                nom,
                Sujet(lambda nues=nues: nu.lire(next(nues), "")[1], nue.pid),
                Sujet(lambda notres=notres: client.lire(next(notres), "")[1], installation.pid),
            )


def _comparer(nom: str, nue: Sujet, page: Sujet) -> None:
    attente, processeur = comparer(nue, page, tours=TOURS, par_bloc=PAR_BLOC)
    tenu = "tenu" if processeur.rapport <= RAPPORT_MAX else "NON TENU"
    print(f"{processeur.ligne(f'{nom}, processeur (ms)')}   {tenu} (but : {RAPPORT_MAX:g})")
    print(attente.ligne(f"{nom}, p50 (ms)"), flush=True)


def _pareilles(
    nu: Client, adresse_nue: str, client: Client, adresse: str, rangee: str
) -> tuple[str, str]:
    """Both addresses, the bare one made as long as ours. Raises unless the rows are as many."""
    client.lire(adresse, "")  # a thread says at its first reading what is new
    page, nue = client.lire(adresse, "")[0], nu.lire(adresse_nue, "")[0]
    if nue.count(rangee) != page.count(rangee):
        raise RuntimeError(f"{adresse}: {page.count(rangee)} rows, {nue.count(rangee)} when bare")
    manque = len(page.encode()) - len(nue.encode())
    return f"{adresse_nue}?octets={max(0, manque)}", adresse


@contextmanager
def _servir_la_page_nue(serveur: Serveur, installation: Installation) -> Iterator[Installation]:
    base = urlsplit(installation.environnement["DATABASE_URL"]).path.removeprefix("/")
    remplir(serveur.url(ADMINISTRATEUR, base))
    environnement = installation.environnement | {"DJANGO_SETTINGS_MODULE": "bench.nu.reglages"}
    jeton = executer(environnement, RACINE, "-m", "bench.nu.preparation").strip()
    with servir(environnement, RACINE, "bench.nu.wsgi:application") as (port, pid):
        yield Installation(installation.taille, port, pid, {"echelon": jeton}, environnement)
