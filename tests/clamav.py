"""A real clamd with signatures of our own, and impostors for what it cannot be made to do.

`Antivirus` runs the program of the distribution, without freshclam nor network, under the
configuration recommended to operators (`deploy/clamd.conf`). `Imposteur` answers in its place with
whatever a test wants to see survived.
"""

import contextlib
import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from echanges.fichiers.antivirus import AntivirusErreur, Clamd, Verdict
from lanceur.noyau import lie_au_parent

CONFIGURATION: Final = Path(__file__).resolve().parents[1] / "deploy" / "clamd.conf"

# In two halves, so that no antivirus ever blocks this repository.
EICAR: Final = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD" + rb"-ANTIVIRUS-TEST-FILE!$H+H*"
MARQUE: Final = b"ECHANGES-VIRUS-" + b"D-ESSAI"

_DELAI_S = 30.0
_PAS_S = 0.01
_MEMOIRE = Path("/dev/shm")


class Antivirus:
    """A clamd that knows EICAR and `MARQUE`, at the same address from one start to the next.

    `with Antivirus() as clamd: clamd.adresse`. Its folder is in memory where there is a /dev/shm:
    what it unpacks never reaches a disk. It dies with the thread that started it.
    """

    def __init__(self, **reglages: str) -> None:
        """Prepare a folder; starts nothing.

        `reglages` are lines of clamd.conf that replace the recommended ones: `MaxScanSize="20M"`.
        """
        racine = _MEMOIRE if os.access(_MEMOIRE, os.W_OK) else None
        self.dossier = Path(tempfile.mkdtemp(prefix="clamd-", dir=racine))
        self.adresse = f"unix://{self.dossier}/prise"
        self._signatures = self.dossier / "signatures"
        self.temporaires = self._signatures / "clair"  # as recommended
        self._journal = self.dossier / "journal"
        self._processus: subprocess.Popen[bytes] | None = None
        self.temporaires.mkdir(parents=True)
        self._signer("Echanges.Essai.Eicar", EICAR)
        self._signer("Echanges.Essai.Marque", MARQUE)
        self._configurer(reglages)

    def __enter__(self) -> Self:
        try:
            self.demarrer()
        except BaseException:
            self.fermer()
            raise
        return self

    def __exit__(
        self,
        genre: type[BaseException] | None,
        erreur: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.fermer()

    def demarrer(self) -> None:
        """Start clamd, and return once it answers."""
        with self._journal.open("ab") as journal:
            self._processus = subprocess.Popen(
                [_programme(), "--config-file", str(self.dossier / "clamd.conf")],
                stdin=subprocess.DEVNULL,
                stdout=journal,
                stderr=journal,
                cwd=self.dossier,
                preexec_fn=lie_au_parent(signal.SIGKILL),
            )
        self._attendre(lambda: bool(Clamd(self.adresse, _DELAI_S).version()))

    def arreter(self) -> None:
        """Stop it as a service manager does: ask, then insist; harmless when it does not run."""
        self._finir(signal.SIGTERM)

    def tuer(self) -> None:
        """Kill it at once, as a lack of memory does; even suspended."""
        self._finir(signal.SIGKILL)

    def suspendre(self) -> None:
        """Freeze it: it still accepts connections (the kernel does), and says nothing more."""
        pid = self._envoyer(signal.SIGSTOP)
        os.waitid(os.P_PID, pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)

    def reprendre(self) -> None:
        """End a `suspendre`."""
        self._envoyer(signal.SIGCONT)

    def fermer(self) -> None:
        """Stop it and remove its folder."""
        self.arreter()
        shutil.rmtree(self.dossier, ignore_errors=True)

    def ajouter_signature(self, nom: str, motif: bytes) -> None:
        """Teach it to find `motif` anywhere in a file, and return once it does.

        `nom` is a signature's name (letters, digits, dots); clamd adds « .UNOFFICIAL » to it.
        """
        self._signer(nom, motif)
        with socket.socket(socket.AF_UNIX) as prise:
            prise.settimeout(_DELAI_S)
            prise.connect(self.adresse.removeprefix("unix://"))
            prise.sendall(b"zRELOAD\0")
            assert prise.recv(64) == b"RELOADING\0"
        self._attendre(lambda: Clamd(self.adresse, _DELAI_S).analyser([motif]) == Verdict.INFECTE)

    def _signer(self, nom: str, motif: bytes) -> None:
        """Add a signature: any type of file, any place in it."""
        with (self._signatures / "essais.ndb").open("a") as fichier:
            fichier.write(f"{nom}:0:*:{motif.hex()}\n")

    def _configurer(self, reglages: dict[str, str]) -> None:
        lignes = lire_configuration() | {
            "LocalSocket": f"{self.dossier}/prise",
            "LocalSocketMode": "600",
            "DatabaseDirectory": str(self._signatures),
            "TemporaryDirectory": str(self.temporaires),
            "LogSyslog": "no",
            "Foreground": "yes",
            "User": pwd.getpwuid(os.geteuid()).pw_name,
            "LocalSocketGroup": grp.getgrgid(os.getegid()).gr_name,
            **reglages,
        }
        texte = "".join(f"{nom} {valeur}\n" for nom, valeur in lignes.items())
        (self.dossier / "clamd.conf").write_text(texte)

    def _finir(self, signal_de_fin: signal.Signals) -> None:
        if self._processus is None:
            return
        for envoi in (signal_de_fin, signal.SIGCONT):
            self._processus.send_signal(envoi)
        try:
            self._processus.wait(_DELAI_S)
        except subprocess.TimeoutExpired:
            self._processus.kill()
            self._processus.wait()
        self._processus = None

    def _envoyer(self, envoi: signal.Signals) -> int:
        """Send a signal, and return the number of the process."""
        assert self._processus is not None, "clamd does not run"
        self._processus.send_signal(envoi)
        return self._processus.pid

    def _attendre(self, condition: Callable[[], bool]) -> None:
        """Wait until the condition holds; an antivirus that does not answer yet does not."""
        limite = time.monotonic() + _DELAI_S
        while True:
            with contextlib.suppress(AntivirusErreur):
                if condition():
                    return
            assert self._processus is not None
            assert self._processus.poll() is None, self._journal.read_text()
            assert time.monotonic() < limite, self._journal.read_text()
            time.sleep(_PAS_S)


Conduite = Callable[[socket.socket, threading.Event], None]
"""What an impostor does with a connection, until the event says that the test is over."""


class Imposteur:
    """Listens like clamd, and does with each connection what its `conduite` says."""

    def __init__(self, conduite: Conduite, *, tcp: bool = False) -> None:
        """Listen on a Unix socket, or on a port of the loopback; answers once in the block."""
        self._conduite = conduite
        self._dossier = Path(tempfile.mkdtemp(prefix="clamd-"))
        self._fini = threading.Event()
        self._fils: list[threading.Thread] = []
        if tcp:
            self._prise = socket.create_server(("127.0.0.1", 0))
            self.adresse = f"tcp://127.0.0.1:{self._prise.getsockname()[1]}"
        else:
            self._prise = socket.create_server(str(self._dossier / "prise"), family=socket.AF_UNIX)
            self.adresse = f"unix://{self._dossier}/prise"
        self.appels = 0

    def __enter__(self) -> Self:
        self._lancer(self._accueillir)
        return self

    def __exit__(
        self,
        genre: type[BaseException] | None,
        erreur: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._fini.set()
        self._prise.shutdown(socket.SHUT_RDWR)  # `accept` returns
        self._prise.close()
        for fil in self._fils:
            fil.join()
        shutil.rmtree(self._dossier)

    def _accueillir(self) -> None:
        while True:
            try:
                connexion, _ = self._prise.accept()
            except OSError:
                return
            self.appels += 1
            self._lancer(self._traiter, connexion)

    def _traiter(self, connexion: socket.socket) -> None:
        with connexion, contextlib.suppress(ConnectionError):
            connexion.settimeout(_DELAI_S)
            self._conduite(connexion, self._fini)

    def _lancer(self, cible: Callable[..., None], *arguments: object) -> None:
        fil = threading.Thread(target=cible, args=arguments)
        self._fils.append(fil)
        fil.start()


def repond(reponse: bytes) -> Conduite:
    """Reads the whole file, answers this, hangs up."""

    def conduite(connexion: socket.socket, fini: threading.Event) -> None:
        lire_tout(connexion)
        connexion.sendall(reponse)

    return conduite


def repond_avant_la_fin(reponse: bytes) -> Conduite:
    """Answers this to the first bytes, and hangs up without reading the rest."""

    def conduite(connexion: socket.socket, fini: threading.Event) -> None:
        connexion.recv(1)
        connexion.sendall(reponse)

    return conduite


def repond_puis_lit(reponse: bytes) -> Conduite:
    """Answers this to the first byte, then reads the whole file and hangs up politely."""

    def conduite(connexion: socket.socket, fini: threading.Event) -> None:
        connexion.recv(1)
        connexion.sendall(reponse)
        while connexion.recv(65536):
            pass

    return conduite


def ne_lit_plus(connexion: socket.socket, fini: threading.Event) -> None:
    """Reads the first byte, then nothing, and does not hang up."""
    connexion.recv(1)
    fini.wait(_DELAI_S)


def repond_sans_raccrocher(reponse: bytes) -> Conduite:
    """Reads the whole file, answers this (or nothing at all), and stays on the line."""

    def conduite(connexion: socket.socket, fini: threading.Event) -> None:
        lire_tout(connexion)
        connexion.sendall(reponse)
        fini.wait(_DELAI_S)

    return conduite


def repond_au_compte_gouttes(connexion: socket.socket, fini: threading.Event) -> None:
    """Reads the whole file, then sends a byte now and then, and never ends."""
    lire_tout(connexion)
    while not fini.wait(_PAS_S):
        connexion.sendall(b"s")


def lire_tout(connexion: socket.socket) -> bytes:
    """Read a command, with its file if it has one, to the last byte; return the file."""
    with connexion.makefile("rb") as lecture:
        commande = b""
        while not commande.endswith(b"\0"):
            commande += lecture.read(1)
        if commande != b"zINSTREAM\0":
            return b""
        recu = b""
        while longueur := int.from_bytes(lecture.read(4), "big"):
            recu += lecture.read(longueur)
        return recu


def lire_configuration() -> dict[str, str]:
    """The lines of the recommended configuration, by name."""
    lignes = CONFIGURATION.read_text().splitlines()
    return dict(ligne.split(" ", 1) for ligne in lignes if ligne and not ligne.startswith("#"))


def _programme() -> str:
    """The path of clamd, which distributions put in a folder for administrators."""
    trouve = shutil.which("clamd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    assert trouve, "clamd is not installed (package clamav-daemon)"
    return trouve


def port_libre() -> int:
    """A port of the loopback on which nobody listens."""
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return int(prise.getsockname()[1])
