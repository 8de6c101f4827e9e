"""`make bench`: the pages' p50 at two sizes, side by side in one PostgreSQL; then what a list and
a thread cost beside a bare Django page; then the uploads.

Blocks are interleaved A B B A, so that what else the machine does weighs on both; the ratio is
the median over the rounds. One client. Sizes: ECHANGES_BENCH="1000,10000" (conversations).
"""

import os
import tempfile
from contextlib import ExitStack
from pathlib import Path

from bench import televersements
from bench.client import Client
from bench.comparaison import Operation, comparer
from bench.installation import Installation, installer
from bench.nu import comparaison as nu
from lanceur.postgres import Serveur

TOURS = 3
PAR_BLOC = 15
PAGES_PROFONDES = 4


def operations(installation: Installation, appels: int) -> dict[str, Operation]:
    """What is measured: each call does it once and returns its milliseconds.

    `appels`: how many times each is called at most.
    """
    echelon, medecin = Client(installation, "echelon"), Client(installation, "medecin")
    en_cours = "/bureau/bannettes/en-cours/"
    fils = iter(echelon.conversations(en_cours) * appels)
    profonde = en_cours
    for _ in range(PAGES_PROFONDES):
        profonde = echelon.suite(profonde) or profonde
    resultats = _chercher(echelon, {"mode": "professionnel", "nom": "martin"})
    return {
        "liste (échelon)": lambda: echelon.lire(en_cours, "Liste des messages")[1],
        "liste (médecin)": lambda: medecin.lire("/messages/", "Identification patient")[1],
        "page profonde": lambda: echelon.lire(profonde, "Liste des messages")[1],
        "ouvrir": lambda: echelon.lire(f"/bureau/{next(fils)}/", "Messages de la conv")[1],
        "répondre": lambda: echelon.repondre(next(fils)),
        "rechercher (nom)": lambda: echelon.lire(resultats, "trouvée")[1],
    }


def mesurer(petite: Installation, grande: Installation) -> None:
    """Print the table."""
    appels = 2 * TOURS * PAR_BLOC
    a, b = operations(petite, appels), operations(grande, appels)
    print(f"{'p50 en ms':<26}{petite.taille:>10}{grande.taille:>10}   rapport (min–max)")
    for nom in a:
        print(comparer(a[nom], b[nom], tours=TOURS, par_bloc=PAR_BLOC).ligne(nom))
    print(f"{'mémoire web (Mo)':<26}{petite.memoire_mo():>10.0f}{grande.memoire_mo():>10.0f}")


def _chercher(client: Client, champs: dict[str, str]) -> str:
    """Launch a search; return the address of its results."""
    client.lire("/bureau/?recherche=1", "Lancer la recherche")
    client.poster("/bureau/recherche/", champs)
    return client.redirige_vers


def main() -> None:
    """Load both sizes, measure, clean up."""
    tailles = os.environ.get("ECHANGES_BENCH", "1000,10000").split(",")
    with tempfile.TemporaryDirectory() as nom, ExitStack() as pile:
        dossier = Path(nom)
        serveur = pile.enter_context(Serveur(dossier / "base"))
        print(f"Chargement de {' et '.join(tailles)} conversations…", flush=True)
        petite, grande = (
            pile.enter_context(installer(serveur, dossier / taille, int(taille)))
            for taille in tailles
        )
        mesurer(petite, grande)
        nu.mesurer(serveur, grande)
        televersements.mesurer(petite, grande, dossier)


if __name__ == "__main__":
    main()
