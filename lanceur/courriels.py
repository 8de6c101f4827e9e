"""The demonstration's mail catcher: an SMTP server that keeps every message in a folder.

Run as a process of its own: ``python -m lanceur.courriels --fd N FOLDER``, where N is a listening
socket opened by the launcher, so that no mail is refused while this process starts.
"""

import argparse
import asyncio
import itertools
import os
import secrets
import signal
import socket
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP

_rang = itertools.count()


def nom_de_fichier(instant: datetime) -> str:
    """A file name that sorts by time of arrival, unique also after a restart."""
    return f"{instant:%Y%m%dT%H%M%S.%fZ}-{next(_rang):06d}-{secrets.token_hex(4)}.eml"


def deposer(dossier: Path, contenu: bytes) -> Path:
    """Keep one message, whole or not at all, on disk before it is acknowledged.

    Arguments: the folder; the message as received. Returns the ``.eml`` file (mode 0600).
    Raises OSError; the provisional file, whose name starts with a dot, may then remain.
    """
    final = dossier / nom_de_fichier(datetime.now(UTC))
    provisoire = dossier / f".{final.name}.tmp"
    descripteur = os.open(provisoire, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descripteur, "wb") as sortie:
        sortie.write(contenu)
        sortie.flush()
        os.fsync(sortie.fileno())
    provisoire.rename(final)
    return final


class Recepteur:
    """What to do with a received message: file it."""

    def __init__(self, dossier: Path) -> None:
        """Arguments: the existing folder that receives the files."""
        self._dossier = dossier

    async def handle_DATA(self, _serveur: SMTP, _session: Any, enveloppe: Any) -> str:  # noqa: N802
        """Keep the message (called by aiosmtpd). Returns the SMTP answer.

        A full disk is answered as a temporary failure, which senders retry.
        """
        try:
            deposer(self._dossier, enveloppe.content)
        except OSError:
            return "451 Requested action aborted: local error in processing"
        return "250 OK"


async def servir(dossier: Path, prise: socket.socket) -> None:
    """Receive mail on a listening socket until SIGTERM or SIGINT.

    Arguments: the folder of the messages; the socket, closed at the end.
    """
    boucle = asyncio.get_running_loop()
    fin = asyncio.Event()
    for numero in (signal.SIGTERM, signal.SIGINT):
        boucle.add_signal_handler(numero, fin.set)

    def repondre() -> SMTP:
        return SMTP(Recepteur(dossier), hostname="localhost", enable_SMTPUTF8=True)

    serveur = await boucle.create_server(repondre, sock=prise)
    await fin.wait()
    serveur.close()


def main() -> None:
    """Read the command line and serve."""
    lecteur = argparse.ArgumentParser(prog="python -m lanceur.courriels")
    lecteur.add_argument("--fd", type=int, required=True)
    lecteur.add_argument("dossier", type=Path)
    choix = lecteur.parse_args()
    asyncio.run(servir(choix.dossier, socket.socket(fileno=choix.fd)))


if __name__ == "__main__":
    main()
