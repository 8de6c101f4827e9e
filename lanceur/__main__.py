"""``python -m lanceur``: the whole demonstration in one command."""

import http.client
import os
import socket
import sys
from collections.abc import Mapping
from contextlib import ExitStack

from echanges.coffre import cles
from echanges.coffre.erreurs import CoffreErreur
from lanceur import noyau, reglages
from lanceur.arret import Arret
from lanceur.erreurs import LanceurError
from lanceur.postgres import APPLICATION, PROPRIETAIRE, Serveur
from lanceur.processus import RACINE, Enfant, Superviseur, balayer, executer
from lanceur.reglages import HOTE, Reglages

RELANCES_DU_TRAVAILLEUR = 3
DELAI_PRET = 60.0
TROP_ANCIENNE = 3
"""Exit code of the preparation for a database too old to be taken over."""
_FIN_DU_TRAVAIL = ("--shutdown-graceful-timeout", "8")
_MANAGE = (sys.executable, str(RACINE / "manage.py"))


def dire(message: str) -> None:
    """Tell the user how far we are; on the error output, where the « Prêt » line is not."""
    print(message, file=sys.stderr, flush=True)


def creer_cles(choix: Reglages) -> None:
    """Create the encryption keys that are missing.

    Side effect: files in ``cles``. Raises LanceurError when the keys that are there are unusable.
    """
    dossier = choix.dossier("cles")
    try:
        cles.creer_cles(dossier)
    except (CoffreErreur, OSError) as erreur:
        raise LanceurError(
            f"les clés de {dossier} manquent, sont illisibles ou trop ouvertes "
            f"({type(erreur).__name__})."
        ) from None


def ouvrir_base(choix: Reglages, superviseur: Superviseur, pile: ExitStack) -> tuple[str, str]:
    """The addresses of the database: (application, owner).

    Side effect: unless a database is given, starts the embedded one, has the supervisor watch it
    and the pile stop it. Raises LanceurError.
    """
    if choix.base_externe:
        return choix.base_externe
    dire("Démarrage de la base de données…")
    serveur = Serveur(choix.dossier("base"), journaux=choix.dossier("journaux"))
    pile.callback(serveur.arreter)
    serveur.demarrer()
    superviseur.exiger(
        serveur.vivant, f"la base de données s'est arrêtée toute seule ; voir {serveur.journal}."
    )
    return serveur.url(APPLICATION), serveur.url(PROPRIETAIRE)


def ouvrir_courriels(pile: ExitStack) -> socket.socket:
    """A listening socket on a free port of this machine, for the mail catcher."""
    prise = pile.enter_context(socket.socket())
    prise.bind((HOTE, 0))
    prise.listen()
    return prise


def environnement(choix: Reglages, base: str, port_smtp: int) -> dict[str, str]:
    """What every child receives; the owner's database address is not part of it."""
    hors = {"DATABASE_OWNER_URL", "GUNICORN_CMD_ARGS"}
    herite = {nom: valeur for nom, valeur in os.environ.items() if nom not in hors}
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        **reglages.memoire(),
        **herite,
        "ECHANGES_MODE": os.environ.get("ECHANGES_MODE") or "demo",
        "PYTHONUNBUFFERED": "1",
        "DATABASE_URL": base,
        "ECHANGES_CLES": str(choix.dossier("cles")),
        "ECHANGES_FICHIERS": str(choix.dossier("fichiers")),
        "ECHANGES_COURRIELS": str(choix.dossier("courriels")),
        "ECHANGES_STATIQUES": str(choix.dossier("statiques")),
        "ECHANGES_SMTP": f"smtp://{HOTE}:{port_smtp}",
        "ECHANGES_ADRESSE": choix.adresse,
    }


def preparation(choix: Reglages, commun: Mapping[str, str], proprietaire: str) -> Enfant:
    """The process that migrates and fills the database, alone to hold the owner's address."""
    return Enfant(
        "la préparation des données",
        [*_MANAGE, "preparer"],
        {**commun, "DATABASE_OWNER_URL": proprietaire},
        choix.dossier("journaux") / "preparation.log",
    )


def repartir_de_zero(choix: Reglages) -> str:
    """What to do about data that come from too old a version."""
    if choix.base_externe:
        return "la base indiquée vient d'une version trop ancienne ; indiquez-en une vide."
    return (
        f"les données de {choix.donnees} viennent d'une version trop ancienne ; pour repartir de "
        "zéro, choisissez un autre dossier : make run ECHANGES_DATA=/un/autre/dossier"
    )


def courriels(choix: Reglages, commun: Mapping[str, str], prise: socket.socket) -> Enfant:
    """The mail catcher."""
    numero = str(prise.fileno())
    dossier = str(choix.dossier("courriels"))
    return Enfant(
        "le récepteur de courriels",
        [sys.executable, "-m", "lanceur.courriels", "--fd", numero, dossier],
        commun,
        choix.dossier("journaux") / "courriels.log",
        descripteurs=[prise.fileno()],
    )


def travailleur(choix: Reglages, commun: Mapping[str, str]) -> Enfant:
    """The background worker."""
    return Enfant(
        "le travailleur",
        [*_MANAGE, "procrastinate", "worker", "--concurrency", "4", *_FIN_DU_TRAVAIL],
        commun,
        choix.dossier("journaux") / "travailleur.log",
    )


def web(choix: Reglages, commun: Mapping[str, str]) -> Enfant:
    """The web server; without an access log, which would tell who reads what."""
    commande = [
        *(sys.executable, "-m", "gunicorn", "config.wsgi:application", "-k", "gthread"),
        *("--workers", "2", "--threads", "8", "--no-control-socket", "--keep-alive", "5"),
        *("--graceful-timeout", "8", "--bind", f"{HOTE}:{choix.port}"),
    ]
    return Enfant("le serveur web", commande, commun, choix.dossier("journaux") / "web.log")


def repond(port: int) -> bool:
    """True when the home page answers anything but a server error."""
    connexion = http.client.HTTPConnection(HOTE, port, timeout=5)
    try:
        connexion.request("GET", "/")
        return connexion.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connexion.close()


def demarrer_site(
    choix: Reglages, commun: Mapping[str, str], prise: socket.socket, superviseur: Superviseur
) -> None:
    """Start the mail catcher, the worker and the web server together; wait for the home page.

    Returns early when stopping is asked. Raises LanceurError when one of them fails.
    """
    serveur_web = web(choix, commun)
    superviseur.lancer(courriels(choix, commun, prise))
    superviseur.lancer(travailleur(choix, commun), relances=RELANCES_DU_TRAVAILLEUR)
    superviseur.lancer(serveur_web)
    superviseur.attendre(
        lambda: repond(choix.port),
        DELAI_PRET,
        f"le site ne répond pas ; voir {serveur_web.journal}.",
    )


def vivre(choix: Reglages, arret: Arret, pile: ExitStack) -> None:
    """Start everything, say « Prêt », and watch until stopping is asked.

    What is started is stopped by the pile, last first: web, worker, mail catcher, database.
    Raises LanceurError.
    """
    superviseur = Superviseur(arret)
    application, proprietaire = ouvrir_base(choix, superviseur, pile)
    prise = ouvrir_courriels(pile)
    pile.callback(superviseur.arreter)
    commun = environnement(choix, application, prise.getsockname()[1])
    dire("Préparation des données…")
    echecs = {TROP_ANCIENNE: repartir_de_zero(choix)}
    executer(preparation(choix, commun, proprietaire), arret, echecs)
    if arret.demande:
        return
    dire("Démarrage du site…")
    demarrer_site(choix, commun, prise, superviseur)
    if not arret.demande:
        print(f"Prêt : {choix.adresse}", flush=True)
    superviseur.surveiller()


def suivre_make(arret: Arret) -> None:
    """Stop when the ``make`` that started us is killed, even by a signal it cannot pass on."""
    parent = os.environ.pop("LANCEUR_PARENT", "")
    if parent.isdigit() and not noyau.suivre(int(parent)):
        arret.demande = True


def lancer(arret: Arret) -> None:
    """The whole life of the demonstration. Raises LanceurError."""
    choix = reglages.lire(os.environ)
    reglages.verifier_port(choix.port)
    reglages.preparer_dossiers(choix.donnees)
    creer_cles(choix)
    with ExitStack() as pile:
        pile.callback(balayer)
        vivre(choix, arret, pile)
        dire("Arrêt en cours…")


def main() -> int:
    """Run the demonstration. Returns the exit code: 0 after a stop that was asked for, else 1."""
    # Everything created from here on, logs and mails included, is private to its owner.
    os.umask(0o077)
    if sys.platform != "linux":
        dire("Échec : la démonstration ne fonctionne que sous Linux.")
        return 1
    arret = Arret()
    arret.installer()
    noyau.adopter_les_orphelins()
    suivre_make(arret)
    try:
        lancer(arret)
    except LanceurError as erreur:
        dire(f"Échec : {erreur}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
