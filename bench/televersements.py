"""A reply with five files of 10 Mo: its time against the floor, and the memory of eight at once."""

import itertools
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from bench import fichiers
from bench.client import Client, Piece
from bench.comparaison import comparer
from bench.installation import Installation, attendre_les_analyses, travailler
from bench.memoire import Releve, enfants
from bench.plancher import Plancher

RAPPORT_MAX: Final = 3.0
"""How many times the floor a reply with its files may take, all in one form (decision 0019)."""
HAUSSE_MAX_MO: Final = 64.0
"""What eight of them at once may add to the memory of the web processes."""

TOURS = 5
PIECES = 5
CLIENTS = 8
PASSAGES = 2
ECHAUFFEMENTS_MAX = 50
EN_COURS = "/bureau/bannettes/en-cours/"

Envoi = Callable[[Client, str, list[Piece]], float]


def en_un_formulaire(client: Client, conversation: str, pieces: list[Piece]) -> float:
    """Send the reply and its files in one form, as a browser without scripts does."""
    return client.repondre(conversation, pieces)


def un_par_un(client: Client, conversation: str, pieces: list[Piece]) -> float:
    """Send the files one after the other into the draft, then the reply, as the page does."""
    client.ouvrir_reponse(conversation)
    cle = str(uuid.uuid4())
    duree = sum(client.joindre(conversation, cle, piece) for piece in pieces)
    return duree + client.envoyer_reponse(conversation, cle)


def mesurer(en_temps: Installation, en_memoire: Installation, dossier: Path) -> None:
    """Print both measures, and whether the goals are met; the second wants an idle worker."""
    scan, photo = fichiers.pdf(), fichiers.jpeg()
    _mesurer_le_temps(en_temps, dossier, scan, photo)
    _mesurer_la_memoire(en_memoire, [("scan.pdf", scan)] * PIECES)


def _mesurer_le_temps(installation: Installation, dossier: Path, scan: bytes, photo: bytes) -> None:
    client = Client(installation, "echelon")
    conversations = itertools.cycle(client.conversations(EN_COURS))
    print(f"\nRéponse avec {PIECES} fichiers de 10 Mo (but : {RAPPORT_MAX:g} × le plancher)")
    print(f"{'p50 en ms':<26}{'plancher':>10}{'produit':>10}   rapport (min–max)")
    with Plancher.demarrer(dossier / "plancher") as plancher:
        for nom, envoi, piece, but in (
            ("PDF, en un formulaire", en_un_formulaire, ("scan.pdf", scan), True),
            ("JPEG, en un formulaire", en_un_formulaire, ("photo.jpg", photo), True),
            ("PDF, un par un", un_par_un, ("scan.pdf", scan), False),
        ):
            rapport, ligne = _comparer_au_plancher(
                nom, plancher, client, conversations, envoi, piece
            )
            print(f"{ligne}   {_verdict(rapport <= RAPPORT_MAX) if but else 'sans but'}")


def _comparer_au_plancher(
    nom: str,
    plancher: Plancher,
    client: Client,
    conversations: Iterator[str],
    envoi: Envoi,
    piece: Piece,
) -> tuple[float, str]:
    """Return how many times the floor it took, and the line that says so."""
    pieces = [piece] * PIECES

    def produit() -> float:
        return envoi(client, next(conversations), pieces)

    def nu() -> float:
        return plancher.deposer([octets for _, octets in pieces])

    produit()  # the first file of a web process starts the one that looks at files
    comparaison = comparer(nu, produit, tours=TOURS, par_bloc=1)
    return comparaison.rapport, comparaison.ligne(nom)


def _mesurer_la_memoire(installation: Installation, pieces: list[Piece]) -> None:
    """Both the web and the worker, which looks at what arrives, from the moment they rest."""
    print(
        f"\nMémoire, {CLIENTS} réponses à la fois avec {PIECES} fichiers de 10 Mo"
        f" (but : + {HAUSSE_MAX_MO:g} Mo pour le web)\n"
        "gunicorn d'une part, le travailleur de l'autre, avec leurs processus de contrôle (PSS)"
    )
    print(f"{'en Mo':<26}{'au repos':>10}{'maximum':>10}   hausse")
    with travailler(installation) as pid:
        _echauffer(installation, pieces[0])
        attendre_les_analyses(installation)
        with Releve.pendant(installation.pid) as web, Releve.pendant(pid) as travailleur:
            for _ in range(PASSAGES):
                _envoyer_ensemble(installation, pieces)
    print(f"{_ligne('web', web)}   {_verdict(web.hausse <= HAUSSE_MAX_MO)}")
    print(_ligne("travailleur", travailleur))


def _echauffer(installation: Installation, piece: Piece) -> None:
    """Upload a file, until each web process has had one and holds what it keeps for the next."""
    conversations = itertools.cycle(Client(installation, "echelon").conversations(EN_COURS))
    for _ in range(ECHAUFFEMENTS_MAX):
        if all(enfants(processus) for processus in enfants(installation.pid)):
            return
        Client(installation, "echelon").repondre(next(conversations), [piece])
    raise RuntimeError("a web process never received a file")


def _envoyer_ensemble(installation: Installation, pieces: list[Piece]) -> None:
    """Have every client send its reply at the same time, each in a conversation of its own."""
    clients = [Client(installation, "echelon") for _ in range(CLIENTS)]
    conversations = clients[0].conversations(EN_COURS)[:CLIENTS]
    with ThreadPoolExecutor(CLIENTS) as fils:
        list(
            fils.map(
                lambda client, conversation: client.repondre(conversation, pieces),
                clients,
                conversations,
            )
        )


def _ligne(nom: str, releve: Releve) -> str:
    return f"{nom:<26}{releve.repos:>10.1f}{releve.maximum:>10.1f}   + {releve.hausse:.1f}"


def _verdict(tenu: bool) -> str:
    return "tenu" if tenu else "NON TENU"
