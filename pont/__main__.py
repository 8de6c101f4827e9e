"""`python -m pont`: start the bridge on this machine."""

import argparse
import sys
import threading
from collections.abc import Sequence

from pont.lecture import Lecteur
from pont.serveur import ADRESSE, HOTE, OrigineInvalide, Pont, lire_origine
from pont.simulateur import CARTES, LecteurSimule

PORT = 47600


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until interrupted; return the exit code."""
    choix = _lire(arguments)
    try:
        origines = frozenset(map(lire_origine, choix.origine))
    except OrigineInvalide as erreur:
        return _echec(f"--origine {erreur} : attendu https://hôte, sans chemin")
    try:
        lecteur: Lecteur = LecteurSimule(choix.carte) if choix.simulateur else _lecteur_pcsc()
        pont = Pont(lecteur, origines, choix.port)
    except ImportError:
        return _echec("pyscard n'est pas installé ; sans lecteur, ajoutez --simulateur")
    except OSError as erreur:
        return _echec(f"le port {choix.port} ne peut pas être ouvert : {erreur.strerror}")
    _dire(f"Le pont écoute sur http://{HOTE}:{pont.server_port}{ADRESSE}")
    if isinstance(lecteur, LecteurSimule):
        threading.Thread(target=_changer_de_carte, args=[lecteur], daemon=True).start()
    try:
        pont.serve_forever()
    except KeyboardInterrupt:
        pont.server_close()
    return 0


def _lire(arguments: Sequence[str] | None) -> argparse.Namespace:
    analyseur = argparse.ArgumentParser(prog="python -m pont", description=__doc__)
    analyseur.add_argument("--origine", action="append", required=True, help="site autorisé")
    analyseur.add_argument("--port", type=int, default=PORT)
    analyseur.add_argument("--simulateur", action="store_true", help="cartes d'essai")
    analyseur.add_argument("--carte", choices=CARTES, default="famille")
    return analyseur.parse_args(arguments)


def _lecteur_pcsc() -> Lecteur:
    from pont.pcsc import LecteurPcsc

    return LecteurPcsc()


def _changer_de_carte(lecteur: LecteurSimule) -> None:
    """Insert the card whose name is typed; goes on without when there is nobody to type."""
    _dire(f"Cartes d'essai (tapez un nom pour l'insérer) : {', '.join(CARTES)}")
    for ligne in sys.stdin:
        if ligne.strip() in CARTES:
            lecteur.inserer(ligne.strip())
            _dire(f"Carte insérée : {lecteur.carte}")


def _echec(raison: str) -> int:
    sys.stderr.write(f"pont : {raison}\n")
    return 2


def _dire(phrase: str) -> None:
    sys.stdout.write(f"{phrase}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
