"""Starting, watching and ending the processes of the demonstration."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from lanceur import journal, proc
from lanceur.arret import Arret
from lanceur.erreurs import LanceurError
from lanceur.noyau import lie_au_parent

RACINE = Path(__file__).resolve().parent.parent
_PAS = 0.02
# A process that lived this long before dying has not failed at start: its restarts count anew.
_DUREE_SAINE = 60.0


class Enfant:
    """One child process, in a process group of its own, that dies with the launcher."""

    def __init__(
        self,
        nom: str,
        commande: Sequence[str],
        environnement: Mapping[str, str],
        journal: Path,
        descripteurs: Sequence[int] = (),
    ) -> None:
        """Describe a process; starts nothing.

        Arguments: its French name for messages; its command and environment; the file that
        receives all it prints; file descriptors to hand over.
        """
        self.nom = nom
        self.journal = journal
        self._commande = list(commande)
        self._environnement = dict(environnement)
        self._descripteurs = tuple(descripteurs)
        self._processus: subprocess.Popen[bytes] | None = None
        self._depart = 0.0

    @property
    def pid(self) -> int | None:
        """The process number of the last start, or None."""
        return self._processus.pid if self._processus else None

    @property
    def age(self) -> float:
        """Seconds since the last start."""
        return time.monotonic() - self._depart

    def lancer(self) -> None:
        """Start the process, from the main thread.

        Side effects: a child process, its log file. Raises OSError.
        """
        with journal.ouvrir(self.journal) as sortie:
            self._processus = subprocess.Popen(
                self._commande,
                stdin=subprocess.DEVNULL,
                stdout=sortie,
                stderr=sortie,
                env=self._environnement,
                cwd=RACINE,
                pass_fds=self._descripteurs,
                # The launcher alone hears Ctrl-C, and stops the others in order.
                start_new_session=True,
                preexec_fn=lie_au_parent(signal.SIGTERM),
            )
        self._depart = time.monotonic()

    def fini(self) -> bool:
        """True when the process has ended (or was never started).

        It is not reaped here: its number must stay taken until its group has been swept.
        """
        if self._processus is None or self._processus.returncode is not None:
            return True
        drapeaux = os.WEXITED | os.WNOHANG | os.WNOWAIT
        return os.waitid(os.P_PID, self._processus.pid, drapeaux) is not None

    def arreter(self, delai: float) -> int:
        """End the process and its whole group, and reap it.

        Arguments: seconds left to it, after SIGTERM, before it is killed.
        Returns its exit code (0 when it was never started, negative after a signal).
        """
        if self._processus is None:
            return 0
        if self._processus.returncode is None:
            if not self.fini():
                self._processus.terminate()
            limite = time.monotonic() + delai
            while not self.fini() and time.monotonic() < limite:
                time.sleep(_PAS)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._processus.pid, signal.SIGKILL)
        return self._processus.wait()


class Superviseur:
    """The children that must live as long as the demonstration.

    They are stopped in the reverse order of their start.
    """

    def __init__(self, arret: Arret, delai_d_arret: float = 12.0) -> None:
        """Arguments: the flag of the user's wish to stop; seconds granted to each child."""
        self._arret = arret
        self._delai = delai_d_arret
        self._enfants: list[Enfant] = []
        self._permises: dict[str, int] = {}
        self._restantes: dict[str, int] = {}
        self._exigences: list[tuple[Callable[[], bool], str]] = []

    def lancer(self, enfant: Enfant, relances: int = 0) -> None:
        """Start a child and watch it from now on.

        Arguments: the child; how many quick deaths in a row are forgiven by a restart.
        """
        self._enfants.append(enfant)
        self._permises[enfant.nom] = self._restantes[enfant.nom] = relances
        enfant.lancer()

    def exiger(self, condition: Callable[[], bool], echec: str) -> None:
        """Also watch something that is not one of our children, the database for instance.

        Arguments: what must stay true; the message when it no longer is.
        """
        self._exigences.append((condition, echec))

    def verifier(self) -> None:
        """Look once at all that must live; restart the children that may be.

        Raises LanceurError when one has died for good.
        """
        for condition, echec in self._exigences:
            if not condition():
                raise LanceurError(echec)
        for enfant in self._enfants:
            if enfant.fini():
                self._relancer(enfant)

    def attendre(self, condition: Callable[[], bool], delai: float, echec: str) -> None:
        """Wait for a condition, watching the children; returns at once when stopping is asked.

        Arguments: the condition; seconds before giving up; the message then.
        Raises LanceurError.
        """
        limite = time.monotonic() + delai
        while not condition():
            self.verifier()
            if time.monotonic() > limite:
                raise LanceurError(echec)
            if self._arret.souffler():
                return

    def surveiller(self) -> None:
        """Watch the children until stopping is asked. Raises LanceurError when one dies."""
        while not self._arret.souffler():
            self.verifier()

    def arreter(self) -> None:
        """Stop every child, last started first. Safe to repeat."""
        while self._enfants:
            self._enfants.pop().arreter(self._delai)

    def _relancer(self, enfant: Enfant) -> None:
        age = enfant.age
        enfant.arreter(0)
        if age > _DUREE_SAINE:
            self._restantes[enfant.nom] = self._permises[enfant.nom]
        if self._restantes[enfant.nom] <= 0:
            raise LanceurError(f"{enfant.nom} s'est arrêté tout seul ; voir {enfant.journal}.")
        self._restantes[enfant.nom] -= 1
        enfant.lancer()


def executer(
    enfant: Enfant, arret: Arret, echecs: Mapping[int, str] = MappingProxyType({})
) -> None:
    """Run a child to its end, or stop it when stopping is asked.

    Arguments: the child; the flag of the user's wish to stop; what some exit codes mean.
    Side effects: the child's. Raises LanceurError when it fails by itself.
    """
    if arret.demande:
        return
    enfant.lancer()
    while not enfant.fini():
        if arret.souffler():
            enfant.arreter(10)
            return
    if code := enfant.arreter(0):
        inconnu = f"{enfant.nom} a échoué ; voir {enfant.journal}."
        raise LanceurError(echecs.get(code, inconnu))


def balayer() -> None:
    """Kill and reap every process still attached to this one.

    Meant for the very end, after ``noyau.adopter_les_orphelins``: grandchildren whose parent died
    have become our children. Side effect: no descendant is left.
    """
    moi = os.getpid()
    while restants := [pid for pid in proc.pids() if proc.parent(pid) == moi]:
        for pid in restants:
            with contextlib.suppress(ProcessLookupError, ChildProcessError):
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
