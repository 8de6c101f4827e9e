"""A real SMTP server that keeps what it receives, in the format of the demonstration's page."""

import email
from email import policy
from email.message import EmailMessage
from pathlib import Path
from socket import socket
from typing import Any

from aiosmtpd.controller import Controller


class Attrapeur:
    """Accepts every mail, or refuses them all while `en_panne`."""

    def __init__(self, dossier: Path) -> None:
        self.dossier = dossier
        self.en_panne = False
        self.refus: dict[str, str] = {}
        """What a mailbox is answered, instead of being accepted."""
        self.refus_du_texte = ""
        """What every mail is answered once its text was sent."""
        self.numero = 0
        self._controleur = Controller(self, hostname="127.0.0.1", port=_port_libre())

    def demarrer(self) -> None:
        """Listen on a free port of the loopback."""
        self._controleur.start()

    def arreter(self) -> None:
        """Stop listening."""
        self._controleur.stop()

    @property
    def port(self) -> int:
        """The port listened on."""
        return int(self._controleur.port)

    @property
    def recus(self) -> list[EmailMessage]:
        """What was received since the last `vider`, oldest first."""
        return [
            email.message_from_bytes(fichier.read_bytes(), policy=policy.default)
            for fichier in sorted(self.dossier.glob("*.eml"))
        ]

    def vider(self) -> None:
        """Forget everything."""
        self.en_panne = False
        self.refus.clear()
        self.refus_du_texte = ""
        for fichier in self.dossier.glob("*.eml"):
            fichier.unlink()

    async def handle_RCPT(
        self, serveur: Any, session: Any, enveloppe: Any, adresse: str, options: Any
    ) -> str:
        """Accept a mailbox or not (aiosmtpd's hook)."""
        if adresse in self.refus:
            return self.refus[adresse]
        enveloppe.rcpt_tos.append(adresse)
        return "250 OK"

    async def handle_DATA(self, serveur: Any, session: Any, enveloppe: Any) -> str:
        """Keep a mail (aiosmtpd's hook)."""
        if self.en_panne:
            return "451 Essayez plus tard"
        if self.refus_du_texte:
            return self.refus_du_texte
        self.numero += 1
        (self.dossier / f"{self.numero:06}.eml").write_bytes(enveloppe.content)
        return "250 OK"


def _port_libre() -> int:
    with socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return int(prise.getsockname()[1])
