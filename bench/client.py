"""A keep-alive client that checks the status and the content of each page it times."""

import re
import time
import uuid
from http.client import HTTPConnection
from urllib.parse import urlencode

from bench.installation import Installation

UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"


class Client:
    """One signed-in browser."""

    def __init__(self, installation: Installation, qui: str) -> None:
        self.connexion = HTTPConnection("127.0.0.1", installation.port)
        self.temoins = {"echanges": installation.jetons[qui]}

    def lire(self, adresse: str, attendu: str) -> tuple[str, float]:
        """GET a page; return its text and how long it took, in milliseconds."""
        return self._demander("GET", adresse, None, {200}, attendu)

    def poster(self, adresse: str, champs: dict[str, str]) -> float:
        """POST a form that redirects; return how long it took, in milliseconds."""
        champs = {**champs, "csrfmiddlewaretoken": self.temoins.get("jeton", "")}
        return self._demander("POST", adresse, urlencode(champs), {302}, "")[1]

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

    def repondre(self, conversation: str) -> float:
        """Send a reply of the échelon, and time the sending alone."""
        adresse = f"/bureau/{conversation}/repondre/"
        self.lire(adresse, "Votre réponse")
        return self.poster(
            adresse,
            {"cle": str(uuid.uuid4()), "version": "0", "corps": "Bien reçu.", "action": "envoyer"},
        )

    def _demander(
        self, methode: str, adresse: str, corps: str | None, statuts: set[int], attendu: str
    ) -> tuple[str, float]:
        entetes = {"Cookie": "; ".join(f"{n}={v}" for n, v in self.temoins.items())}
        if corps is not None:
            entetes["Content-Type"] = "application/x-www-form-urlencoded"
        debut = time.perf_counter()
        self.connexion.request(methode, adresse, corps, entetes)
        reponse = self.connexion.getresponse()
        texte = reponse.read().decode()
        duree = (time.perf_counter() - debut) * 1000
        for temoin in reponse.headers.get_all("Set-Cookie") or []:
            nom, _, valeur = temoin.split(";")[0].partition("=")
            self.temoins[nom] = valeur
        if reponse.status not in statuts or attendu not in texte:
            raise RuntimeError(f"{methode} {adresse}: {reponse.status}")
        return texte, duree
