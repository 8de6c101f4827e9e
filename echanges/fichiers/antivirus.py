"""A client of clamd: bytes go out, a verdict comes back; whatever else comes back is no verdict.

Source: clamd(8), commands INSTREAM and VERSION. Commands are sent in their « z » form, where the
command and its answer end with a zero byte. One connection per command: clamd closes it after its
answer, and an answer counts only once that end was seen.

Not `clamav-client` (0.7.2): it takes an answer cut before its end, bounds each read but not the
exchange, and does not read why clamd cut a sending (decision 0018).
"""

import contextlib
import math
import os
import re
import select
import socket
import time
from collections.abc import Iterable, Iterator
from enum import StrEnum
from types import TracebackType
from typing import Final, Self
from urllib.parse import SplitResult, urlsplit

_CHEMIN_MAX: Final = 107  # bytes: struct sockaddr_un, without its final zero
_CONNEXION_MAX_S: Final = 10.0
_REPONSE_MAX: Final = 4096  # bytes
_ENTETE: Final = 4  # bytes: the length that goes before each segment
_FIN: Final = bytes(_ENTETE)

_SAIN: Final = b"stream: OK\0"
_INFECTE: Final = re.compile(rb"stream: ([!-~]+) FOUND\0")
_ERREUR: Final = re.compile(rb"([ -~]{1,200}) ERROR\0?")
_VERSION: Final = re.compile(rb"(ClamAV [ -~]{1,200})\0")

# clamd's own words for « I did not look at everything »: it says FOUND, and found nothing.
_PAS_TOUT_LU: Final = ("Heuristics.Limits.Exceeded", "Heuristics.Encrypted.")


class Verdict(StrEnum):
    """What the antivirus thinks of a file that it read whole."""

    SAIN = "sain"
    INFECTE = "infecte"


class AntivirusErreur(Exception):
    """Base of every error of this module. No message holds a byte of the file."""


class AntivirusInjoignable(AntivirusErreur):
    """Nobody listens at the address: try again later, for as long as it takes."""


class ReponseDouteuse(AntivirusErreur):
    """clamd took the call and gave no verdict (empty, cut, late, ERROR, garbage): retry, a little.

    A file that kills the scanner answers like this each time: do not retry without end.
    """


class NonAnalysable(ReponseDouteuse):
    """clamd says that it cannot read the file whole: encrypted, too deep, too big once unpacked.

    The same file gives the same answer: there is no use in trying again.
    """


class Clamd:
    """The antivirus that listens at an address. Holds no connection: threads may share it."""

    def __init__(self, adresse: str, delai_s: float = 120) -> None:
        """Read the address; connects to nothing.

        Arguments: `unix:///run/clamav/clamd.ctl` or `tcp://127.0.0.1:3310` (TCP is not encrypted:
        the files cross that network in clear); how many seconds a whole exchange may last, from
        the connection to the last byte of the answer. Raises ValueError, with a sentence for the
        operator that does not repeat the address.
        """
        self._lieu = _lire_adresse(adresse)
        self._delai_s = delai_s

    def analyser(self, segments: Iterable[bytes]) -> Verdict:
        """Have the antivirus read a file, and return what it thinks of it.

        `segments` are the bytes of the file, in order. They are asked for one at a time, once
        connected; what raises while giving them goes through unchanged, and no verdict is given.
        The name of the signature is in clamd's own log: nobody needs it here.

        Raises AntivirusInjoignable, NonAnalysable, ReponseDouteuse.
        """
        with _Echange(self._lieu, self._delai_s) as echange:
            return _verdict(*echange.demander(_instream(segments)))

    def version(self) -> str:
        """Return the version of clamd and of its signatures, to tell one set from another.

        « ClamAV 1.4.6/27500/Tue Nov 24 08:30:12 2026 »; without official signatures, only
        « ClamAV 1.4.6 ». Raises AntivirusInjoignable, ReponseDouteuse.
        """
        with _Echange(self._lieu, self._delai_s) as echange:
            reponse, entiere = echange.demander([b"zVERSION\0"])
        version = _VERSION.fullmatch(reponse)
        if version is None or not entiere:
            raise _douteuse(reponse, entiere=entiere)
        return version[1].decode("ascii")


class _Echange:
    """One connection: a command, its answer, and a moment by which everything must be over."""

    def __init__(self, lieu: str | tuple[str, int], delai_s: float) -> None:
        self._echeance = time.monotonic() + delai_s
        try:
            self._prise = _connecter(lieu, min(delai_s, _CONNEXION_MAX_S))
        except OSError as erreur:
            raise AntivirusInjoignable(
                f"clamd cannot be reached: {erreur.strerror or erreur}"
            ) from erreur
        self._prise.setblocking(False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        genre: type[BaseException] | None,
        erreur: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._prise.close()

    def demander(self, morceaux: Iterable[bytes]) -> tuple[bytes, bool]:
        """Send everything, and return the answer and whether both went to their very end.

        The answer is read even when the sending was cut: it says why (a file over
        StreamMaxLength). Raises ReponseDouteuse when late or too long.
        """
        envoye = self._envoyer(morceaux)
        if not envoye:
            with contextlib.suppress(OSError):  # it may have left
                self._prise.shutdown(socket.SHUT_WR)  # or it could wait for the rest
        reponse, recue = self._recevoir()
        return reponse, envoye and recue

    def _envoyer(self, morceaux: Iterable[bytes]) -> bool:
        """Return False when the other side speaks, or hangs up, before the last byte is sent."""
        for morceau in morceaux:
            reste = memoryview(morceau)
            while reste:
                if self._attendre(select.POLLIN | select.POLLOUT) != select.POLLOUT:
                    return False
                try:
                    reste = reste[self._prise.send(reste) :]
                except OSError:  # it left since the line above
                    return False
        return True

    def _recevoir(self) -> tuple[bytes, bool]:
        """Return what is received, and whether the other side ended it properly.

        It did not if it left without reading all that was sent: the system then reports a reset.
        """
        recu = b""
        while len(recu) <= _REPONSE_MAX:
            self._attendre(select.POLLIN)
            try:
                morceau = self._prise.recv(_REPONSE_MAX)
            except OSError:
                return recu, False
            if not morceau:
                return recu, True
            recu += morceau
        raise ReponseDouteuse("clamd's answer is too long to be one")

    def _attendre(self, evenements: int) -> int:
        """Wait for the socket, and return what happened to it. Raises ReponseDouteuse when late."""
        guetteur = select.poll()
        guetteur.register(self._prise, evenements)
        reste_ms = math.ceil((self._echeance - time.monotonic()) * 1000)
        if reste_ms <= 0 or not (arrives := guetteur.poll(reste_ms)):
            raise ReponseDouteuse("clamd did not answer in time")
        return arrives[0][1]


def _instream(segments: Iterable[bytes]) -> Iterator[bytes]:
    """The command INSTREAM: each segment after its length, then a length of zero."""
    yield b"zINSTREAM\0"
    for segment in segments:
        if segment:  # an empty one would read as the end of the file
            yield len(segment).to_bytes(_ENTETE, "big")
            yield segment
    yield _FIN


def _verdict(reponse: bytes, entiere: bool) -> Verdict:
    """Read an answer to INSTREAM. Raises NonAnalysable, ReponseDouteuse."""
    if entiere and reponse == _SAIN:
        return Verdict.SAIN
    trouve = _INFECTE.fullmatch(reponse)
    if trouve is None or not entiere:
        raise _douteuse(reponse, entiere=entiere)
    signature = trouve[1].decode("ascii")
    if signature.startswith(_PAS_TOUT_LU):
        raise NonAnalysable(f"clamd did not read the whole file: {signature}")
    return Verdict.INFECTE


def _douteuse(reponse: bytes, *, entiere: bool) -> ReponseDouteuse:
    """Say what is wrong with an answer, repeating only clamd's own errors."""
    if erreur := _ERREUR.fullmatch(reponse):
        return ReponseDouteuse(f"clamd answered an error: {erreur[1].decode('ascii')}")
    if not reponse:
        return ReponseDouteuse("clamd hung up without an answer")
    if not entiere:
        return ReponseDouteuse("clamd answered, or hung up, before the end")
    return ReponseDouteuse("clamd's answer is not one that it can give")


def _connecter(lieu: str | tuple[str, int], delai_s: float) -> socket.socket:
    """Return a connected socket. Raises OSError."""
    if isinstance(lieu, tuple):
        return socket.create_connection(lieu, timeout=delai_s)
    prise = socket.socket(socket.AF_UNIX)
    try:
        prise.settimeout(delai_s)
        prise.connect(lieu)
    except OSError:
        prise.close()
        raise
    return prise


def _lire_adresse(adresse: str) -> str | tuple[str, int]:
    """Return the path of a Unix socket, or a host and a port. Raises ValueError."""
    try:
        parties = urlsplit(adresse)
        lieu = _lieu_unix(parties) or _lieu_tcp(parties)
    except ValueError:  # brackets, a port or a name that cannot be
        lieu = None
    if lieu is None:
        raise ValueError(
            "the address of clamd must be unix:///path/of/its/socket (at most 107 bytes)"
            " or tcp://host:port"
        )
    return lieu


def _lieu_unix(parties: SplitResult) -> str | None:
    chemin = parties.path
    if parties != ("unix", "", chemin, "", "") or chemin.endswith("/") or "\0" in chemin:
        return None
    return chemin if chemin.startswith("/") and len(os.fsencode(chemin)) <= _CHEMIN_MAX else None


def _lieu_tcp(parties: SplitResult) -> tuple[str, int] | None:
    hote, port = parties.hostname, parties.port
    if parties != ("tcp", parties.netloc, "", "", "") or "@" in parties.netloc:
        return None
    if not hote or not port:
        return None
    hote.encode("idna")  # what `connect` would refuse with something else than an OSError
    return hote, port
