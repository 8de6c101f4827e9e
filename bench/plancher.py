"""The floor of an upload: what any program must do that receives files and keeps them sealed.

`python -m bench.plancher FOLDER` is a bare process that reads files from a socket of this machine,
and for each computes SHA-256, seals with AES-256-GCM by 1 MiB, writes and fsyncs. No HTTP, no form,
no database, no check of any kind.

    request = count (4 bytes, big-endian) ‖ sizes (8 each) ‖ the files
    answer  = one byte when everything is on disk, one more when it is removed again
"""

import contextlib
import hashlib
import os
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, Self

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from lanceur.reglages import memoire

BLOC: Final = 1024 * 1024
_FAIT: Final = b"!"


class Plancher:
    """Our end of the connection to that process."""

    def __init__(self, prise: socket.socket) -> None:
        self._prise = prise

    @classmethod
    @contextlib.contextmanager
    def demarrer(cls, dossier: Path) -> Iterator[Self]:
        """Start the process, which writes in `dossier`, and stop it at the end."""
        dossier.mkdir()
        with (
            socket.create_server(("127.0.0.1", 0)) as ecoute,
            subprocess.Popen(
                [sys.executable, "-m", "bench.plancher", str(dossier), str(ecoute.fileno())],
                pass_fds=[ecoute.fileno()],
                env=os.environ | memoire(),
            ) as processus,
        ):
            with socket.create_connection(ecoute.getsockname()) as prise:
                yield cls(prise)
            processus.wait()

    def deposer(self, fichiers: Sequence[bytes]) -> float:
        """Send files; return how long they took to be on disk, in milliseconds."""
        tailles = struct.pack(f">I{len(fichiers)}Q", len(fichiers), *map(len, fichiers))
        requete = b"".join((tailles, *fichiers))
        debut = time.perf_counter()
        self._prise.sendall(requete)
        self._attendre()
        duree = (time.perf_counter() - debut) * 1000
        self._attendre()
        return duree

    def _attendre(self) -> None:
        if self._prise.recv(1) != _FAIT:
            raise RuntimeError("the floor is gone")


def servir(prise: socket.socket, dossier: Path) -> None:
    """Receive files until the other end closes."""
    while entete := prise.recv(4, socket.MSG_WAITALL):
        combien = int.from_bytes(entete)
        tailles = struct.unpack(f">{combien}Q", prise.recv(8 * combien, socket.MSG_WAITALL))
        for rang, taille in enumerate(tailles):
            _recevoir(prise, taille, dossier / str(rang))
        prise.sendall(_FAIT)
        for rang in range(combien):
            (dossier / str(rang)).unlink()
        prise.sendall(_FAIT)


def _recevoir(prise: socket.socket, reste: int, chemin: Path) -> None:
    """Receive one file, sealed on disk when this returns."""
    condensat, chiffre = hashlib.sha256(), AESGCM(AESGCM.generate_key(256))
    tampon = memoryview(bytearray(BLOC))
    with chemin.open("xb") as fichier:
        while reste:
            recus = prise.recv_into(tampon, min(BLOC, reste), socket.MSG_WAITALL)
            if not recus:
                raise EOFError
            condensat.update(tampon[:recus])
            fichier.write(chiffre.encrypt(os.urandom(12), tampon[:recus], None))
            reste -= recus
        fichier.flush()
        os.fsync(fichier.fileno())


def principal() -> None:
    """Be the bare process, for one connection."""
    dossier, descripteur = Path(sys.argv[1]), int(sys.argv[2])
    with socket.socket(fileno=descripteur) as ecoute, ecoute.accept()[0] as prise:
        servir(prise, dossier)


if __name__ == "__main__":
    principal()
