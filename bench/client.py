"""A keep-alive client that checks the status and the content of each page it times."""

import re
import time
import uuid
from collections.abc import Sequence
from http.client import HTTPConnection
from urllib.parse import urlencode

from bench.installation import Installation

UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
Piece = tuple[str, bytes]
"""A file to send: its name, its bytes."""


class Client:
    """One signed-in browser."""

    def __init__(self, installation: Installation, qui: str, temoin: str = "echanges") -> None:
        """Hold the session of `qui`; `temoin`: the name of its cookie."""
        self.connexion = HTTPConnection("127.0.0.1", installation.port)
        self.temoins = {temoin: installation.jetons[qui]}
        self.redirige_vers = ""
        """Where the last form led."""

    def lire(self, adresse: str, attendu: str) -> tuple[str, float]:
        """GET a page; return its text and how long it took, in milliseconds."""
        return self._demander("GET", adresse, None, {}, 200, attendu)

    def poster(self, adresse: str, champs: dict[str, str], pieces: Sequence[Piece] = ()) -> float:
        """POST a form that redirects; return how long it took, in milliseconds."""
        entetes, corps = self._formulaire(champs, pieces)
        return self._demander("POST", adresse, corps, entetes, 302, "")[1]

    def conversations(self, adresse: str) -> list[str]:
        """The identifiers of the conversations listed by a page."""
        texte, _ = self.lire(adresse, "Liste des messages")
        return re.findall(rf'href="/(?:bureau|messages)/({UUID})/"', texte)

    def suite(self, adresse: str) -> str | None:
        """The address of the next page of a list, if there is one."""
        texte, _ = self.lire(adresse, "Liste des messages")
        trouvee = re.search(r'href="(\?[^"]*apres=[^"]+)"', texte)
        if trouvee is None:
            return None
        return adresse.split("?")[0] + trouvee.group(1).replace("&amp;", "&")

    def repondre(self, conversation: str, pieces: Sequence[Piece] = ()) -> float:
        """Send a reply of the échelon, with files, and time the sending alone."""
        self.ouvrir_reponse(conversation)
        return self.envoyer_reponse(conversation, str(uuid.uuid4()), pieces)

    def ouvrir_reponse(self, conversation: str) -> None:
        """Read the page of the form, as whoever answers does."""
        self.lire(_reponse(conversation), "Votre réponse")

    def envoyer_reponse(self, conversation: str, cle: str, pieces: Sequence[Piece] = ()) -> float:
        """Send the form under its key, with the files that it carries itself."""
        champs = {"cle": cle, "version": "0", "corps": "Bien reçu.", "action": "envoyer"}
        return self.poster(_reponse(conversation), champs, pieces)

    def joindre(self, conversation: str, cle: str, piece: Piece) -> float:
        """Send one file into the draft, as the page does by itself."""
        champs = {"cle": cle, "version": "0", "action": "joindre", "piece": str(uuid.uuid4())}
        entetes, corps = self._formulaire(champs, [piece])
        entetes["Accept"] = "application/json"
        return self._demander("POST", _reponse(conversation), corps, entetes, 200, piece[0])[1]

    def _formulaire(
        self, champs: dict[str, str], pieces: Sequence[Piece]
    ) -> tuple[dict[str, str], bytes]:
        """The headers and the body of a form, with the token that it must carry."""
        champs = {**champs, "csrfmiddlewaretoken": self.temoins.get("jeton", "")}
        if pieces:
            frontiere = uuid.uuid4().hex
            genre = f"multipart/form-data; boundary={frontiere}"
            return {"Content-Type": genre}, _multipart(champs, pieces, frontiere)
        return {"Content-Type": "application/x-www-form-urlencoded"}, urlencode(champs).encode()

    def _demander(
        self,
        methode: str,
        adresse: str,
        corps: bytes | None,
        entetes: dict[str, str],
        statut: int,
        attendu: str,
    ) -> tuple[str, float]:
        entetes["Cookie"] = "; ".join(f"{n}={v}" for n, v in self.temoins.items())
        debut = time.perf_counter()
        self.connexion.request(methode, adresse, corps, entetes)
        reponse = self.connexion.getresponse()
        texte = reponse.read().decode()
        duree = (time.perf_counter() - debut) * 1000
        for temoin in reponse.headers.get_all("Set-Cookie") or []:
            nom, _, valeur = temoin.split(";")[0].partition("=")
            self.temoins[nom] = valeur
        self.redirige_vers = reponse.headers.get("Location", "")
        if reponse.status != statut or attendu not in texte:
            raise RuntimeError(f"{methode} {adresse}: {reponse.status}")
        return texte, duree


def _reponse(conversation: str) -> str:
    return f"/bureau/{conversation}/repondre/"


def _multipart(champs: dict[str, str], pieces: Sequence[Piece], frontiere: str) -> bytes:
    """The body of a form with files (RFC 7578)."""
    debut = f'--{frontiere}\r\nContent-Disposition: form-data; name="'
    morceaux = [f'{debut}{nom}"\r\n\r\n{valeur}\r\n'.encode() for nom, valeur in champs.items()]
    for nom, octets in pieces:
        morceaux += [f'{debut}pieces"; filename="{nom}"\r\n\r\n'.encode(), octets, b"\r\n"]
    return b"".join([*morceaux, f"--{frontiere}--\r\n".encode()])
