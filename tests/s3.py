"""A real server that speaks S3 over HTTP, on the loopback, with one bucket; it forgets when killed.

moto runs in a process of its own: it can be frozen and killed as a machine would be.
"""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Self

from lanceur.noyau import lie_au_parent
from tests.lanceur.outils import attendre

SEAU = "echanges-essais"


class ServeurS3:
    """The server of a `with` block. Credentials: anything, `identite` gives some."""

    noms_par_reponse = 10  # a real one: 1000
    identite = {"AWS_ACCESS_KEY_ID": "essais", "AWS_SECRET_ACCESS_KEY": "essais"}

    def __init__(self) -> None:
        """Choose a free port, kept for the whole life of the object; starts nothing."""
        with socket.socket() as prise:
            prise.bind(("127.0.0.1", 0))
            self.port: int = prise.getsockname()[1]
        self._processus: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.demarrer()
        return self

    def __exit__(
        self,
        genre: type[BaseException] | None,
        erreur: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.tuer()

    @property
    def adresse(self) -> str:
        """The bucket, as ECHANGES_S3 takes it."""
        return self.sous("")

    def sous(self, prefixe: str) -> str:
        """The address of a prefix of the bucket."""
        return f"s3://{SEAU}/{prefixe}?endpoint=http://127.0.0.1:{self.port}&region=eu-west-3"

    def demarrer(self) -> None:
        """Start the server, on its port, with an empty bucket."""
        self._processus = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "MOTO_S3_DEFAULT_MAX_KEYS": str(self.noms_par_reponse)},
            preexec_fn=lie_au_parent(signal.SIGKILL),
        )
        attendre(self._ecoute, 60)
        self.mettre(SEAU)

    def mettre(self, chemin: str, octets: bytes = b"") -> None:
        """PUT a bucket, or an object (`bucket/name`), as any client of S3 could."""
        requete = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/{chemin}", data=octets, method="PUT"
        )
        urllib.request.urlopen(requete).close()

    def geler(self) -> None:
        """Stop answering: connections are taken by the kernel, and then nothing."""
        assert self._processus is not None
        self._processus.send_signal(signal.SIGSTOP)

    def tuer(self) -> None:
        """Kill the server: connections are cut, everything is forgotten."""
        if self._processus is not None:
            self._processus.kill()
            self._processus.wait()
            self._processus = None

    def octets_en_attente(self) -> int:
        """Bytes that clients have sent and that the server has not read, in the kernel."""
        lignes = Path("/proc/net/tcp").read_text().splitlines()[1:]
        champs = (ligne.split() for ligne in lignes)
        return sum(
            int(c[4].split(":")[1], 16)
            for c in champs
            if c[1].endswith(f":{self.port:04X}") and c[3] == "01"
        )

    def _ecoute(self) -> bool:
        assert self._processus is not None
        assert self._processus.poll() is None, "the server of S3 did not start"
        with socket.socket() as prise:
            return prise.connect_ex(("127.0.0.1", self.port)) == 0
