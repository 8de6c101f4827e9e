"""A browser without scripts, to speak HTTP to a server: cookies, forms and their tokens."""

import contextlib
import http.client
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

LIMITE = "limite"
DELAI_S = 60.0


@dataclass(frozen=True, slots=True)
class Reponse:
    """What a server answered, read to the end."""

    statut: int
    lieu: str
    """Where it leads, or nothing."""
    octets: bytes

    @property
    def page(self) -> str:
        """The answer as a text."""
        return self.octets.decode(errors="replace")


@dataclass
class Navigateur:
    """One person at a port of this machine."""

    port: int
    temoins: dict[str, str] = field(default_factory=dict)

    def echanger(
        self, methode: str, chemin: str, corps: bytes = b"", genre: str = "", accepte: str = ""
    ) -> Reponse:
        """Ask once, and follow nothing. Raises OSError or HTTPException when nobody answers."""
        entetes = {"Cookie": "; ".join(f"{nom}={v}" for nom, v in self.temoins.items())}
        entetes |= {"Content-Type": genre} if genre else {}
        entetes |= {"Accept": accepte} if accepte else {}
        connexion = http.client.HTTPConnection("127.0.0.1", self.port, timeout=DELAI_S)
        with contextlib.closing(connexion):
            connexion.request(methode, chemin, corps, entetes)
            reponse = connexion.getresponse()
            octets = reponse.read()
            for temoin in reponse.headers.get_all("Set-Cookie") or []:
                nom, _, valeur = temoin.split(";")[0].partition("=")
                self.temoins[nom] = valeur
        return Reponse(reponse.status, reponse.headers["Location"] or "", octets)

    def demander(self, methode: str, chemin: str, corps: bytes = b"", genre: str = "") -> str:
        """Ask for an address; follow where it leads; return the page."""
        reponse = self.echanger(methode, chemin, corps, genre)
        assert reponse.statut < 500, (chemin, reponse.statut)
        return self.demander("GET", reponse.lieu) if reponse.statut == 302 else reponse.page

    def poster(self, chemin: str, page: str, **champs: str) -> str:
        """Post a form of a page, with its token."""
        champs["csrfmiddlewaretoken"] = valeur(page, "csrfmiddlewaretoken")
        corps = urlencode(champs).encode()
        return self.demander("POST", chemin, corps, "application/x-www-form-urlencoded")

    def joindre(self, chemin: str, page: str, nom: str, octets: bytes, **champs: str) -> str:
        """Post a form with a file."""
        champs["csrfmiddlewaretoken"] = valeur(page, "csrfmiddlewaretoken")
        return self.demander("POST", chemin, *formulaire(champs, [(nom, octets)]))

    def entrer(self, porte: str, nom: str, code: str = "1234") -> str:
        """Sign in with a card of the demonstration."""
        page = self.demander("GET", f"/connexion/{porte}/")
        choix = page.split(nom)[0].rsplit('name="agent"', 1)[1]
        agent = re.search(r'value="([^"]+)"', choix)
        assert agent is not None
        return self.poster(f"/connexion/{porte}/", page, agent=agent[1], code=code)


def formulaire(
    champs: Mapping[str, str], fichiers: Sequence[tuple[str, bytes]] = ()
) -> tuple[bytes, str]:
    """The body of a multipart form, and its type; files by name and bytes, as « pieces »."""
    parties = [f'name="{n}"\r\n\r\n{v}'.encode() for n, v in champs.items()]
    for nom, octets in fichiers:
        parties.append(f'name="pieces"; filename="{nom}"\r\n\r\n'.encode() + octets)
    separation = f"\r\n--{LIMITE}\r\nContent-Disposition: form-data; ".encode()
    corps = separation.join([b"", *parties])[2:] + f"\r\n--{LIMITE}--\r\n".encode()
    return corps, f"multipart/form-data; boundary={LIMITE}"


def valeur(page: str, nom: str) -> str:
    """The value of a field of a page."""
    trouvee = re.search(rf'name="{nom}" value="([^"]*)"', page)
    assert trouvee is not None, nom
    return trouvee[1]
