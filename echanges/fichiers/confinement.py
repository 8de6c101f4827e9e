"""Takes from the calling process everything but arithmetic, memory and the pipes it already holds.

pdfium, qpdf and Pillow read hostile bytes in C++ and C. The process that runs them first loads all
it needs, then calls `confiner`: from then on a flaw in them reaches no file, no network, no other
process. There is no way back, and nothing to install: Linux's own limits (setrlimit), prctl and
seccomp (a filter of system calls, written in classic BPF), through ctypes.

A call that is not allowed answers EPERM rather than killing, so that libraries fall back (no font
of the system, no number of processors) instead of dying. See seccomp(2), and
`Documentation/userspace-api/seccomp_filter.rst` in the sources of Linux.
"""

import ctypes
import errno
import os
import resource
import signal
import sys
from dataclasses import dataclass
from typing import Final


class ConfinementImpossible(Exception):
    """This system cannot confine a process: hostile bytes must not be read in this one."""


@dataclass(frozen=True)
class Limites:
    """What one confined process may use."""

    memoire: int
    """Bytes of address space (RLIMIT_AS), the libraries already loaded included."""
    calcul: int
    """Seconds of processor; at the end of them the kernel kills the process."""
    fils: bool = False
    """Whether it may start threads, for a library that does nothing without; never a process."""


# `fstat` is not `newfstatat`: the latter takes a path, and would say which files exist.
_APPELS: Final = {
    # name: its number on x86_64, on aarch64
    "read": (0, 63),
    "write": (1, 64),
    "readv": (19, 65),
    "writev": (20, 66),
    "close": (3, 57),
    "fstat": (5, 80),
    "lseek": (8, 62),
    "poll": (7, None),
    "ppoll": (271, 73),
    "mmap": (9, 222),
    "mprotect": (10, 226),
    "munmap": (11, 215),
    "mremap": (25, 216),
    "madvise": (28, 233),
    "brk": (12, 214),
    "futex": (202, 98),
    "set_robust_list": (273, 99),
    "rseq": (334, 293),
    "restart_syscall": (219, 128),
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "sigaltstack": (131, 132),
    "clock_gettime": (228, 113),
    "clock_getres": (229, 114),
    "clock_nanosleep": (230, 115),
    "time": (201, None),
    "gettimeofday": (96, 169),
    "getrandom": (318, 278),
    "getpid": (39, 172),
    "gettid": (186, 178),
    "sched_yield": (24, 124),
    "sched_getaffinity": (204, 123),
    "exit": (60, 93),
    "exit_group": (231, 94),
}
"""The system calls that stay allowed."""
_ARCHITECTURES: Final = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}
"""How each processor names itself to seccomp (AUDIT_ARCH_…), and its column above."""
_FILS: Final = {"clone": (56, 220), "clone3": (435, 435)}
"""Those that start a thread or a process; the second says which where no filter can read it."""
_MEMOIRE: Final = ("mmap", "mprotect")
"""Those whose third argument is a protection."""

# <linux/prctl.h>, <linux/seccomp.h>, <linux/filter.h>, <sys/mman.h>
_PR_SET_PDEATHSIG: Final = 1
_PR_SET_DUMPABLE: Final = 4
_PR_SET_SECCOMP: Final = 22
_PR_SET_NO_NEW_PRIVS: Final = 38
_SECCOMP_MODE_FILTER: Final = 2
_TUER: Final = 0x80000000  # SECCOMP_RET_KILL_PROCESS
_REFUSER: Final = 0x00050000 | errno.EPERM  # SECCOMP_RET_ERRNO
_IGNORER: Final = 0x00050000 | errno.ENOSYS  # the C library then does it in the older way
_PERMETTRE: Final = 0x7FFF0000  # SECCOMP_RET_ALLOW
_CHARGER: Final = 0x20  # BPF_LD | BPF_W | BPF_ABS
_EGAL: Final = 0x15  # BPF_JMP | BPF_JEQ | BPF_K
_CONTIENT: Final = 0x45  # BPF_JMP | BPF_JSET | BPF_K
_RENDRE: Final = 0x06  # BPF_RET | BPF_K
_NUMERO, _AUDIT, _PREMIER_ARGUMENT, _TROISIEME_ARGUMENT = (
    0,
    4,
    16,
    32,
)  # offsets in struct seccomp_data
_PROT_EXEC: Final = 4
_CLONE_THREAD: Final = (
    0x00010000  # <linux/sched.h>: a thread of the same process, hence as confined
)

_DESCRIPTEURS: Final = 8
_LIBC: Final = ctypes.CDLL(None, use_errno=True)


class _Instruction(ctypes.Structure):
    """struct sock_filter."""

    _fields_ = [
        ("code", ctypes.c_uint16),
        ("si_vrai", ctypes.c_uint8),
        ("si_faux", ctypes.c_uint8),
        ("k", ctypes.c_uint32),
    ]


class _Programme(ctypes.Structure):
    """struct sock_fprog."""

    _fields_ = [("longueur", ctypes.c_uint16), ("instructions", ctypes.POINTER(_Instruction))]


def confiner(limites: Limites, parent: int) -> None:
    """Confine the calling process, for ever; it must have a single thread.

    `parent` is the pid of the process that forked it, whose death will end it too. (The kernel ties
    that to the parent's *thread*: it must be single-threaded as well.)
    Raises ConfinementImpossible when the platform or the kernel refuses: it must not go on.
    """
    filtre = _programme(os.uname().machine, fils=limites.fils)
    try:
        _limiter(limites)
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            raise ConfinementImpossible("The parent is gone.")
        _prctl(_PR_SET_DUMPABLE, 0)
        _prctl(_PR_SET_NO_NEW_PRIVS, 1)
        _filtrer(filtre)
    except OSError as erreur:
        raise ConfinementImpossible(f"The kernel refuses: {erreur.strerror}.") from None


def _limiter(limites: Limites) -> None:
    """Lower the limits of the process. Raises OSError."""
    voulus = {
        resource.RLIMIT_AS: limites.memoire,
        resource.RLIMIT_CPU: limites.calcul,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: _DESCRIPTEURS,
    }
    if not limites.fils:  # it counts threads too
        voulus[resource.RLIMIT_NPROC] = 0
    for ressource, voulu in voulus.items():
        plafond = resource.getrlimit(ressource)[1]
        valeur = voulu if plafond == resource.RLIM_INFINITY else min(voulu, plafond)
        resource.setrlimit(ressource, (valeur, valeur))


def _prctl(option: int, valeur: int, adresse: int = 0) -> None:
    """Call prctl(2). Raises OSError when it refuses."""
    arguments = [ctypes.c_ulong(mot) for mot in (valeur, adresse, 0, 0)]
    if _LIBC.prctl(ctypes.c_int(option), *arguments):
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


def _filtrer(filtre: list[tuple[int, int, int, int]]) -> None:
    """Install the filter of system calls. Raises OSError."""
    instructions = (_Instruction * len(filtre))(*(_Instruction(*mots) for mots in filtre))
    programme = _Programme(len(filtre), instructions)
    _prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.addressof(programme))


def _programme(machine: str, *, fils: bool = False) -> list[tuple[int, int, int, int]]:
    """Write the filter for a processor: the calls of the table, and nothing else.

    An instruction is (code, how many to skip when true, when false, operand).
    Raises ConfinementImpossible when the table does not know the processor.
    """
    if sys.platform != "linux" or sys.maxsize < 2**32 or machine not in _ARCHITECTURES:
        raise ConfinementImpossible(f"No table of system calls for {sys.platform} on {machine}.")
    audit, colonne = _ARCHITECTURES[machine]
    filtre = [
        (_CHARGER, 0, 0, _AUDIT),
        (_EGAL, 1, 0, audit),
        (_RENDRE, 0, 0, _TUER),
        (_CHARGER, 0, 0, _NUMERO),
    ]
    for nom, numeros in _APPELS.items():
        numero = numeros[colonne]
        if numero is not None:
            filtre += _permettre_la_memoire(numero) if nom in _MEMOIRE else _permettre(numero)
    if fils:
        filtre += _permettre_les_fils(*(numeros[colonne] for numeros in _FILS.values()))
    return [*filtre, (_RENDRE, 0, 0, _REFUSER)]


def _permettre(numero: int) -> list[tuple[int, int, int, int]]:
    """Allow one call."""
    return [(_EGAL, 0, 1, numero), (_RENDRE, 0, 0, _PERMETTRE)]


def _permettre_la_memoire(numero: int) -> list[tuple[int, int, int, int]]:
    """Allow one call, unless it asks for memory that can be executed."""
    return [
        (_EGAL, 0, 4, numero),
        (_CHARGER, 0, 0, _TROISIEME_ARGUMENT),
        (_CONTIENT, 0, 1, _PROT_EXEC),
        (_RENDRE, 0, 0, _REFUSER),
        (_RENDRE, 0, 0, _PERMETTRE),
    ]


def _permettre_les_fils(clone: int, clone3: int) -> list[tuple[int, int, int, int]]:
    """Allow a clone that is a thread, and have the C library ask for it where it can be read."""
    return [
        (_EGAL, 0, 1, clone3),
        (_RENDRE, 0, 0, _IGNORER),
        (_EGAL, 0, 3, clone),
        (_CHARGER, 0, 0, _PREMIER_ARGUMENT),
        (_CONTIENT, 0, 1, _CLONE_THREAD),
        (_RENDRE, 0, 0, _PERMETTRE),
    ]
