"""Real processes that confine themselves, then try what a flaw in a decoder would try."""

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from tests.lanceur.outils import RACINE

Fin = subprocess.CompletedProcess[str]
DansUnEnfant = Callable[..., Fin]

PERSONNE = 65534
MOI = os.getuid()
UTILISATEURS = [MOI, *([PERSONNE] if MOI == 0 else [])]

ACTES = {
    "read a file": "open('/proc/self/environ').read(1)",
    "write a file": "open('nouveau', 'w').close()",
    "learn that a file exists": "os.stat('/')",
    "list a folder": "os.listdir('/')",
    "delete a file": "os.unlink('ancien')",
    "open a socket": "socket.socket()",
    "make a pipe": "os.pipe()",
    "make memory a file": "os.memfd_create('a')",
    "fork": "os.fork() or os._exit(0)",
    "signal another process": "os.kill(os.getppid(), 0)",
    "change its priority": "os.nice(1)",
    "change user": "os.setuid(os.getuid())",
    "make memory executable": "mmap.mmap(-1, 4096, prot=7)",
    "run a program": "os.execv('/bin/sh', ['sh', '-c', 'echo permis'])",
}
"""Each succeeds in a process that is not confined; the last one is its end."""

PREPARER = """
    import ctypes, errno, mmap, os, resource, socket, sys, threading
    from echanges.fichiers.confinement import ConfinementImpossible, Limites, confiner
    os.chdir(sys.argv[1])
    open('ancien', 'w').close()
    if os.getuid() != UTILISATEUR:
        os.setgroups([]); os.setgid(UTILISATEUR); os.setuid(UTILISATEUR)
"""
CONFINER = """
    confiner(Limites(memoire=1 << 28, calcul=1), os.getppid())
"""
ESSAYER = """
    for acte in ACTES:
        try:
            exec(acte)
            issue = b'permis'
        except PermissionError as erreur:
            issue = b'refus' if erreur.errno == errno.EPERM else b'droits'
        except MemoryError:
            issue = b'sans memoire'
        os.write(1, issue + b'\\n')
    os._exit(0)
"""


def programme(*morceaux: str, actes: Iterable[str] = (), utilisateur: int = MOI) -> list[str]:
    """The command that runs pieces of a program, in a folder where anybody may do anything."""
    code = "".join(textwrap.dedent(morceau) for morceau in morceaux)
    code = code.replace("ACTES", repr(list(actes))).replace("UTILISATEUR", str(utilisateur))
    return [sys.executable, "-c", code]


@pytest.fixture
def dans_un_enfant(tmp_path: Path) -> DansUnEnfant:
    """Runs pieces of a program in a process of its own."""
    tmp_path.chmod(0o777)

    def executer(*morceaux: str, actes: Iterable[str] = (), utilisateur: int = MOI) -> Fin:
        commande = programme(*morceaux, actes=actes, utilisateur=utilisateur)
        return subprocess.run(
            [*commande, str(tmp_path)], cwd=RACINE, capture_output=True, text=True, check=False
        )

    return executer


@pytest.mark.parametrize("utilisateur", UTILISATEURS)
def test_a_confined_process_is_refused_every_act(
    dans_un_enfant: DansUnEnfant, utilisateur: int
) -> None:
    fin = dans_un_enfant(PREPARER, CONFINER, ESSAYER, actes=ACTES.values(), utilisateur=utilisateur)
    issues = dict(zip(ACTES, fin.stdout.split(), strict=True))
    assert issues == dict.fromkeys(ACTES, "refus"), fin.stderr


def test_the_same_acts_succeed_in_a_free_process(dans_un_enfant: DansUnEnfant) -> None:
    fin = dans_un_enfant(PREPARER, ESSAYER, actes=ACTES.values())
    issues = dict(zip(ACTES, fin.stdout.split(), strict=True))
    assert issues == dict.fromkeys(ACTES, "permis"), fin.stderr


@pytest.mark.parametrize("utilisateur", UTILISATEURS)
def test_memory_beyond_the_limit_is_never_given(
    dans_un_enfant: DansUnEnfant, utilisateur: int
) -> None:
    gourmand = ["bytes(1 << 29)"]
    libre = dans_un_enfant(PREPARER, ESSAYER, actes=gourmand, utilisateur=utilisateur)
    fin = dans_un_enfant(PREPARER, CONFINER, ESSAYER, actes=gourmand, utilisateur=utilisateur)
    assert (libre.stdout, fin.stdout) == ("permis\n", "sans memoire\n")


@pytest.mark.parametrize("utilisateur", UTILISATEURS)
def test_an_endless_loop_is_killed_by_the_kernel(
    dans_un_enfant: DansUnEnfant, utilisateur: int
) -> None:
    fin = dans_un_enfant(PREPARER, CONFINER, "while True: pass", utilisateur=utilisateur)
    assert fin.returncode == -signal.SIGKILL


def test_no_thread_can_be_started_once_confined(dans_un_enfant: DansUnEnfant) -> None:
    fil = """
        try:
            threading.Thread(target=print).start()
        except RuntimeError:
            os.write(1, b'refus')
        os._exit(0)
    """
    assert dans_un_enfant(PREPARER, CONFINER, fil).stdout == "refus"


@pytest.mark.parametrize("utilisateur", UTILISATEURS)
def test_where_threads_are_allowed_they_are_as_confined_and_nothing_else_is(
    dans_un_enfant: DansUnEnfant, utilisateur: int
) -> None:
    dans_un_fil = """
        faits = []
        def tout_essayer():
            for acte in ACTES:
                try:
                    exec(acte)
                    faits.append('permis')
                except PermissionError:
                    faits.append('refus')
        confiner(Limites(memoire=1 << 30, calcul=5, fils=True), os.getppid())
        fil = threading.Thread(target=tout_essayer)
        fil.start()
        fil.join()
        os.write(1, ' '.join(faits).encode())
        os._exit(0)
    """
    fin = dans_un_enfant(PREPARER, dans_un_fil, actes=ACTES.values(), utilisateur=utilisateur)
    assert fin.stdout.split() == ["refus"] * len(ACTES), fin.stderr


def test_the_pipes_already_held_still_work(dans_un_enfant: DansUnEnfant) -> None:
    echo = "os.write(1, b'toujours la'); os._exit(0)"
    assert dans_un_enfant(PREPARER, CONFINER, echo).stdout == "toujours la"


def test_the_kernel_says_that_the_process_is_filtered_and_gains_nothing(tmp_path: Path) -> None:
    attendre = "os.write(1, b'.'); os.read(0, 1); os._exit(0)"
    commande = [*programme(PREPARER, CONFINER, attendre), str(tmp_path)]
    with subprocess.Popen(
        commande, cwd=RACINE, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as processus:
        assert processus.stdout
        processus.stdout.read(1)
        etat = Path(f"/proc/{processus.pid}/status").read_text()
        processus.communicate(b".")
    assert "NoNewPrivs:\t1\n" in etat
    assert "Seccomp:\t2\n" in etat


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="a call of another architecture")
def test_a_call_of_another_architecture_kills_the_process(dans_un_enfant: DansUnEnfant) -> None:
    # mov eax, 20 (getpid of i386) ; int 0x80 ; ret
    preparer = """
        page = mmap.mmap(-1, 4096, prot=7)
        page.write(bytes.fromhex('b814000000cd80c3'))
        appel = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))
    """
    appeler = "appel(); os.write(1, b'permis'); os._exit(0)"
    if dans_un_enfant(PREPARER, preparer, appeler).stdout != "permis":
        pytest.skip("this kernel does not serve calls of i386")
    assert dans_un_enfant(PREPARER, preparer, CONFINER, appeler).returncode == -signal.SIGSYS


def test_an_unknown_processor_is_said_and_never_half_confined(dans_un_enfant: DansUnEnfant) -> None:
    etranger = """
        import collections
        limites = resource.getrlimit(resource.RLIMIT_AS)
        os.uname = lambda: collections.namedtuple('Nom', 'machine')('riscv64')
        try:
            confiner(Limites(1 << 28, 1), os.getppid())
        except ConfinementImpossible as erreur:
            assert resource.getrlimit(resource.RLIMIT_AS) == limites
            print(erreur)
    """
    fin = dans_un_enfant(PREPARER, etranger)
    assert fin.stdout == "No table of system calls for linux on riscv64.\n", fin.stderr


def test_an_orphan_refuses_to_go_on(dans_un_enfant: DansUnEnfant) -> None:
    orphelin = """
        try:
            confiner(Limites(1 << 28, 1), os.getppid() + 1)
        except ConfinementImpossible as erreur:
            os.write(1, str(erreur).encode())
        os._exit(0)
    """
    assert dans_un_enfant(PREPARER, orphelin).stdout == "The parent is gone."
