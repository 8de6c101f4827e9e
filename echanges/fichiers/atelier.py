"""Where the web process and the worker have hostile bytes read: in processes of their own.

`atelier()` gives the one of this process. It starts a contremaître at the first file and keeps it;
each file has an ouvrier (see `ouvrier`, which says why). What a file does to its ouvrier is the
file's fault: one that crashes it, twice, or exhausts its time, its processor or its memory, is
refused as « le fichier est illisible ». Only the impossibility to have a confined ouvrier is ours:
`AtelierEnPanne`.

The contremaître ends at the end of its input, when this process does, however it ends. It must not
ask for the parent-death signal (PR_SET_PDEATHSIG): the kernel ties that to the *thread* that
started it, and a thread of gunicorn may end long before its process.
"""

import atexit
import contextlib
import functools
import itertools
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final, Self

from echanges.fichiers.corrections import Correction
from echanges.fichiers.formats import ILLISIBLE, TROP_GROS, FichierRefuse
from echanges.fichiers.reconnaissance import HEIC
from echanges.fichiers.trames import (
    OCTETS_MAX,
    PAGES_MAX,
    SEGMENT_MAX,
    Genre,
    Page,
    Tache,
    TrameInvalide,
    deballer,
    deballer_correction,
    deballer_total,
    envoyer,
    envoyer_octets,
    recevoir,
)

DELAI_CONTROLE: Final = 30.0
"""Seconds that the control of one file may take."""
DELAI_APERCUS: Final = 60.0
"""Seconds that the previews of one file may take, without those of whoever consumes them."""

_DELAI_DEMARRAGE: Final = 20.0
_TAMPON: Final = 1024 * 1024
_PHRASE_MAX: Final = 200
_IMAGE_MAX: Final = 16 * 1024 * 1024
_ESSAIS: Final = 2
_RACINE: Final = Path(__file__).resolve().parents[2]
_PROGRAMME: Final = "from echanges.fichiers.ouvrier import principal; principal()"
_HERITE: Final = ("LD_LIBRARY_PATH",)
"""What the contremaître keeps of our environment, which may hold secrets."""
_MEMOIRE_RAPIDE: Final = {
    "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1:glibc.malloc.mmap_threshold=33554432"
    ":glibc.malloc.trim_threshold=268435456"
}
"""Memory in large pages, and kept until the end: an ouvrier is short-lived, and would spend more on
taking 10 MB of memory page by page than on reading a PDF (measured: 55 ms without, 26 ms with)."""

Ouvrir = Callable[[], Iterable[bytes]]
"""Gives the bytes of a file from its beginning, in pieces of any size; may be called twice."""


class AtelierEnPanne(Exception):
    """No confined process can be had here: the file was not looked at, it may be tried again."""


class _OuvrierMort(Exception):
    """The process at the other end is gone."""


class _OuvrierTropLent(Exception):
    """The process at the other end used all the time it had."""


class _CanalBorne:
    """Our end of the stream of one file (`trames.Canal`): counts the time spent waiting on it."""

    def __init__(self, prise: socket.socket, secondes: float) -> None:
        self._prise = prise
        self.reste = secondes

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.fermer()

    def fermer(self) -> None:
        """Close our end: the ouvrier, if it lives, ends at its next reading or writing."""
        self._prise.close()

    def lire(self, taille: int) -> bytes:
        """Return exactly `taille` bytes. Raises _OuvrierMort, _OuvrierTropLent."""
        octets = bytearray(taille)
        vide = memoryview(octets)
        while vide:
            with self._a_temps():
                recus = self._prise.recv_into(vide)
            if not recus:
                raise _OuvrierMort
            vide = vide[recus:]
        return bytes(octets)

    def ecrire(self, octets: bytes | memoryview) -> None:
        """Send all the bytes. Raises _OuvrierMort, _OuvrierTropLent."""
        with self._a_temps():
            self._prise.sendall(octets)

    @contextlib.contextmanager
    def _a_temps(self) -> Iterator[None]:
        """Bound one operation by the time that is left, and count what it takes."""
        debut = time.monotonic()
        if self.reste <= 0:
            raise _OuvrierTropLent
        self._prise.settimeout(self.reste)
        try:
            yield
        except TimeoutError:
            raise _OuvrierTropLent from None
        except OSError:
            raise _OuvrierMort from None
        finally:
            self.reste -= time.monotonic() - debut


class _Contremaitre:
    """The process that forks an ouvrier for each file, and our end of its socket."""

    def __init__(self) -> None:
        """Start it. Raises OSError when the system refuses."""
        chemins = [str(_RACINE), *filter(None, sys.path)]
        programme = f"import sys; sys.path[:] = {chemins!r}; {_PROGRAMME}"
        self._commandes, entree = socket.socketpair()
        try:
            # Errors of the contremaître itself go to our log: it never holds a byte of a file.
            self._processus = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-I", "-c", programme],
                stdin=entree.fileno(),
                stdout=subprocess.DEVNULL,
                cwd="/",
                env=_MEMOIRE_RAPIDE
                | {nom: os.environ[nom] for nom in _HERITE if nom in os.environ},
                start_new_session=True,
            )
        except OSError:
            self._commandes.close()
            raise
        finally:
            entree.close()

    def commander(self, tache: Tache) -> socket.socket:
        """Order an ouvrier and return our end of its stream. Raises OSError."""
        prise, leur = socket.socketpair()
        for bout in (prise, leur):
            bout.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _TAMPON)
        try:
            socket.send_fds(self._commandes, [tache.value], [leur.fileno()])
        except OSError:
            prise.close()
            raise
        finally:
            leur.close()
        return prise

    def arreter(self) -> None:
        """Kill the contremaître and its ouvrier."""
        self._commandes.close()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._processus.pid, signal.SIGKILL)
        self._processus.wait()

    def oublier(self) -> None:
        """Leave it to the process that we were forked from."""
        self._commandes.close()
        self._processus.returncode = 0  # not our child: no wait, and no warning either


class Atelier:
    """One contremaître, and one file at a time, which bounds the memory. Safe between threads."""

    def __init__(
        self, delai_controle: float = DELAI_CONTROLE, delai_apercus: float = DELAI_APERCUS
    ) -> None:
        """Start nothing yet. Delays are in seconds."""
        self._delai_controle = delai_controle
        self._delai_apercus = delai_apercus
        self._contremaitre: _Contremaitre | None = None
        self._verrou = threading.Lock()
        _ATELIERS.add(self)

    def controler(self, extension: str, ouvrir: Ouvrir) -> Correction | None:
        """Check the structure of a file; return when it is sound.

        What is returned, if anything, is to be kept in its place: bytes as hostile as the first
        ones, which must be cleaned and checked in their turn.

        Raises FichierRefuse (also for a file that its ouvrier did not survive), AtelierEnPanne, and
        whatever `ouvrir` raises. Waits while another thread has a file looked at.
        """
        with self._verrou:
            for _ in range(_ESSAIS):
                try:
                    return self._controler(extension, ouvrir())
                except _OuvrierMort:
                    continue  # killed by the file, or by the system for a reason of its own
                except (_OuvrierTropLent, TrameInvalide):
                    self._arreter()
                    break
        raise FichierRefuse(ILLISIBLE)

    def apercus(self, extension: str, ouvrir: Ouvrir) -> Iterator[Page]:
        """Yield the pages of a file as they are made: the thumbnail (number 0), then from 1.

        Nothing for a type without preview; when the file breaks its ouvrier, or takes too long, the
        pages made before. The atelier is busy until the iterator is exhausted or closed: do not ask
        it anything else meanwhile in the same thread.
        Raises AtelierEnPanne, and whatever `ouvrir` raises.
        """
        with self._verrou:
            try:
                with self._embaucher(Tache.APERCUS, self._delai_apercus) as canal:
                    _envoyer_fichier(canal, extension, ouvrir())
                    yield from _recevoir_pages(canal)
            except (_OuvrierMort, FichierRefuse):
                return
            except (_OuvrierTropLent, TrameInvalide):
                self._arreter()

    def fermer(self) -> None:
        """Stop the processes; the next file would start them again."""
        with self._verrou:
            self._arreter()

    def _controler(self, extension: str, segments: Iterable[bytes]) -> Correction | None:
        """Have one ouvrier look at the file. Raises FichierRefuse, and what happened to it."""
        tache = Tache.CONVERTIR if extension == HEIC else Tache.CONTROLER
        with self._embaucher(tache, self._delai_controle) as canal:
            _envoyer_fichier(canal, extension, segments)
            genre, corps = recevoir(canal, _PHRASE_MAX)
            if genre is Genre.CORRIGE:
                return deballer_correction(corps, _recevoir_fichier(canal))
        if genre is Genre.REFUSE:
            raise FichierRefuse(_phrase(corps))
        if genre is not Genre.ACCEPTE:
            raise TrameInvalide("An answer was due.")
        return None

    def _embaucher(self, tache: Tache, delai: float) -> _CanalBorne:
        """Return the stream of an ouvrier, confined and waiting. Raises AtelierEnPanne."""
        for _ in range(_ESSAIS):
            try:
                canal = self._commander(tache)
            except (OSError, _OuvrierMort, _OuvrierTropLent, TrameInvalide):
                self._arreter()
            else:
                canal.reste = delai
                return canal
        raise AtelierEnPanne("The confined process does not start.")

    def _commander(self, tache: Tache) -> _CanalBorne:
        """Order an ouvrier, from a new contremaître if need be, and hear that it is confined.

        Raises AtelierEnPanne when this system cannot confine; OSError, _OuvrierMort, TrameInvalide,
        _OuvrierTropLent when it does not come.
        """
        self._contremaitre = self._contremaitre or _Contremaitre()
        canal = _CanalBorne(self._contremaitre.commander(tache), _DELAI_DEMARRAGE)
        try:
            genre, corps = recevoir(canal, _PHRASE_MAX)
            if genre is Genre.IMPOSSIBLE:
                raise AtelierEnPanne(corps.decode())
            if genre is not Genre.PRET:
                raise TrameInvalide("The ouvrier was to be ready.")
        except Exception:
            canal.fermer()
            raise
        return canal

    def _arreter(self) -> None:
        """Stop the processes; without the lock, only where no other thread runs."""
        contremaitre, self._contremaitre = self._contremaitre, None
        if contremaitre:
            contremaitre.arreter()

    def _oublier(self) -> None:
        """Begin anew in a process just forked: a thread that is not here may hold the lock."""
        self._verrou = threading.Lock()
        contremaitre, self._contremaitre = self._contremaitre, None
        if contremaitre:
            contremaitre.oublier()


@functools.cache
def atelier() -> Atelier:
    """Return the atelier of this process."""
    return Atelier()


def _envoyer_fichier(canal: _CanalBorne, extension: str, segments: Iterable[bytes]) -> None:
    """Send the file. Raises FichierRefuse beyond OCTETS_MAX, and what `segments` raises."""
    envoyer(canal, Genre.EXTENSION, extension.encode("ascii"))
    taille = 0
    for segment in segments:
        taille += len(segment)
        if taille > OCTETS_MAX:
            raise FichierRefuse(TROP_GROS)
        envoyer_octets(canal, segment)
    envoyer(canal, Genre.FIN)


def _recevoir_fichier(canal: _CanalBorne) -> bytes:
    """Return the bytes of a correction. Raises TrameInvalide beyond OCTETS_MAX."""
    octets = bytearray()
    while True:
        genre, corps = recevoir(canal, SEGMENT_MAX)
        if genre is Genre.FIN:
            return bytes(octets)
        if genre is not Genre.SEGMENT or len(octets) + len(corps) > OCTETS_MAX:
            raise TrameInvalide("A segment or the end was due.")
        octets += corps


def _recevoir_pages(canal: _CanalBorne) -> Iterator[Page]:
    """Yield the pages that come. Raises TrameInvalide unless they are 0, 1, 2… and a true total."""
    for rang in itertools.count():
        genre, corps = recevoir(canal, _IMAGE_MAX)
        if genre is Genre.FIN and deballer_total(corps) == rang:
            return
        if genre is not Genre.PAGE or rang > PAGES_MAX:
            break
        page = deballer(corps)
        if page.numero != rang:
            break
        yield page
    raise TrameInvalide("Another page was due.")


def _phrase(corps: bytes) -> str:
    """Return the sentence of a refusal, if it is one that may be shown."""
    try:
        phrase = corps.decode()
    except UnicodeDecodeError:
        return ILLISIBLE
    return phrase if phrase and phrase.isprintable() else ILLISIBLE


def _oublier_apres_fork() -> None:
    """Leave to the parent what is its own: a copy of its sockets would keep its processes alive."""
    for existant in list(_ATELIERS):
        existant._oublier()


def _arreter_a_la_fin() -> None:
    """Stop what this process started, as it ends."""
    for existant in list(_ATELIERS):
        existant._arreter()


_ATELIERS: Final = weakref.WeakSet[Atelier]()

os.register_at_fork(after_in_child=_oublier_apres_fork)
atexit.register(_arreter_a_la_fin)
