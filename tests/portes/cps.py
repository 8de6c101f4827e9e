"""A production site with the door of the carte CPS, as docs/operations.md has it installed.

`Site` runs real gunicorn processes under production settings, behind a real nginx or not, on a
database of its own; `Visiteur` is a browser without a screen, which shows a card or not.
"""

import contextlib
import http.client
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import psycopg
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.db import connections

from echanges.demo.igc.dossier import Igc, ecrire
from lanceur.mots_de_passe import ADMINISTRATEUR
from lanceur.noyau import lie_au_parent
from lanceur.postgres import APPLICATION
from tests.certificats.publication import Publication
from tests.clamav import port_libre
from tests.clones import administrer
from tests.conftest import MODELE
from tests.environnement import SERVEUR
from tests.lanceur.outils import attendre
from tests.operations import blocs, remplacer
from tests.web.production import RACINE, environnement

HOTE = "echanges.example.fr"
NGINX = RACINE / "deploy" / "nginx.conf"
GUNICORN_CARTE = RACINE / "deploy" / "gunicorn_carte.py"
DELAI_S = 60.0
_ENROBAGE = """
{utilisateur}
daemon off;
pid {dossier}/nginx.pid;
error_log {dossier}/nginx.log;
events {{}}
http {{
    client_body_temp_path {dossier}/corps;
    proxy_temp_path {dossier}/tampons;
    fastcgi_temp_path {dossier}/tampons;
    uwsgi_temp_path {dossier}/tampons;
    scgi_temp_path {dossier}/tampons;
    include {dossier}/echanges.conf;
}}
"""


@dataclass
class Site:
    """The site and its card's listener; `with ouvrir(...)` starts and stops it."""

    dossier: Path
    """Private and short: Unix sockets are in it."""
    igc: Igc
    base: str
    """The name of its database."""
    publication: Publication
    direct: bool
    port: int = field(default_factory=port_libre)
    port_carte: int = field(default_factory=port_libre)
    processus: "list[subprocess.Popen[bytes]]" = field(default_factory=list)
    env: dict[str, str] = field(default_factory=dict)

    @property
    def adresse(self) -> str:
        """Where doctors go."""
        return f"https://{HOTE}:{self.port}"

    @property
    def adresse_carte(self) -> str:
        """The card's listener."""
        return f"https://{HOTE}:{self.port_carte}"

    @property
    def run(self) -> Path:
        """The folder of the sockets."""
        return self.dossier / "run"

    @property
    def journal(self) -> str:
        """What the processes said."""
        return (self.dossier / "journal").read_text()

    def charger_crl(self) -> None:
        """Fetch the lists of revoked cards, as the guide says."""
        charger = blocs("Authorities and revocation", "sh")[-1]
        self.executer(remplacer(charger, {".venv/bin/": f"{sys.prefix}/bin/"}))

    def demander(self, requete: str) -> list[tuple[Any, ...]]:
        """Ask the site's database, as its administrator."""
        with psycopg.connect(SERVEUR.url(ADMINISTRATEUR, self.base), autocommit=True) as connexion:
            curseur = connexion.execute(requete.encode())
            return curseur.fetchall() if curseur.description else []

    def executer(self, commande: str) -> None:
        """Run a block of the guide, already with our paths, in the site's environment."""
        with (self.dossier / "journal").open("ab") as journal:
            subprocess.run(
                ["bash", "-ec", commande],
                stdout=journal,
                stderr=journal,
                check=True,
                cwd=RACINE,
                env=self.env,
            )

    def lancer(self, commande: str, port: "int | Path") -> None:
        """Start a server by a block of the guide, and wait until it listens."""
        with (self.dossier / "journal").open("ab") as journal:
            self.processus.append(
                subprocess.Popen(
                    ["bash", "-c", f"exec {commande}"],
                    stdin=subprocess.DEVNULL,
                    stdout=journal,
                    stderr=journal,
                    cwd=RACINE,
                    env=self.env,
                    preexec_fn=lie_au_parent(signal.SIGKILL),
                )
            )
        attendre(lambda: self._ecoute(port), DELAI_S)

    def fermer(self) -> None:
        """Stop everything, the last first."""
        for processus in reversed(self.processus):
            processus.terminate()
        for processus in self.processus:
            processus.wait(DELAI_S)

    def _ecoute(self, port: "int | Path") -> bool:
        assert self.processus[-1].poll() is None, self.journal
        famille = socket.AF_INET if isinstance(port, int) else socket.AF_UNIX
        with socket.socket(famille) as prise:
            adresse = ("127.0.0.1", port) if isinstance(port, int) else str(port)
            return prise.connect_ex(adresse) == 0


@contextlib.contextmanager
def ouvrir(dossier: Path, igc: Igc, *, direct: bool) -> Iterator[Site]:
    """Install a site by the very steps of the guide, and start it."""
    base = f"essai_cps_{os.getpid()}_{'direct' if direct else 'nginx'}"
    connections.close_all()
    administrer(f'CREATE DATABASE "{base}" TEMPLATE "{MODELE}" STRATEGY FILE_COPY')
    site = Site(dossier, igc, base, Publication(), direct)
    try:
        _installer(site)
        (_lancer_direct if direct else _lancer_nginx)(site)
        yield site
    finally:
        site.fermer()
        site.publication.fermer()
        administrer(f'DROP DATABASE "{base}" WITH (FORCE)', ADMINISTRATEUR)


def _installer(site: Site) -> None:
    """Authorities, environment, lists: « Authorities and revocation »."""
    igc, dossier = site.dossier / "igc", site.dossier
    for sous_dossier in (igc, site.run, dossier / "carte"):
        sous_dossier.mkdir(mode=0o700)
    ecrire(site.igc, igc, [HOTE])
    for nom, autorite in (("ACR-FO", site.igc.racine), ("ACI-FO-PP", site.igc.personnes)):
        (dossier / f"{nom}.cer").write_bytes(autorite.der)
    site.env = environnement(
        dossier,
        DATABASE_URL=SERVEUR.url(APPLICATION, site.base),
        ECHANGES_CLES=os.environ["ECHANGES_CLES"],  # those of the conversations in the database
    )
    titre = "Authorities and revocation"
    certificats = blocs(titre, "sh")[0]
    chemins = {"ACR-FO.cer": f"{dossier}/ACR-FO.cer", "ACI-FO-PP.cer": f"{dossier}/ACI-FO-PP.cer"}
    site.executer(remplacer(certificats, chemins | {"/etc/echanges/carte": f"{dossier}/carte"}))
    [reglages] = blocs(titre, "env")
    if site.direct:
        [change] = blocs("Without nginx", "env")
        reglages = re.sub("^ECHANGES_CARTE_PRISE=.*\n", "", reglages, flags=re.M) + change
    else:
        reglages = remplacer(reglages, {"/run/echanges": str(site.run)})
    nos = {
        f"https://{HOTE}/": f"{site.adresse}/",
        f"https://{HOTE}:8443/": f"{site.adresse_carte}/",
        "/etc/echanges/carte": f"{dossier}/carte",
        "http://igc-sante.esante.gouv.fr/CRL/ACR-FO.crl": site.publication.adresse("/racine"),
        "http://igc-sante.esante.gouv.fr/CRL/ACI-FO-PP.crl": site.publication.adresse("/personnes"),
    }
    lignes = remplacer(reglages, nos).splitlines()
    site.env.pop("ECHANGES_CARTE_PRISE")
    site.env |= dict(ligne.split("=", 1) for ligne in lignes)
    for nom, der in site.igc.listes().items():
        site.publication.publier(f"/{nom}", der)
    site.charger_crl()


def _lancer_nginx(site: Site) -> None:
    [gunicorn] = blocs("Through nginx", "sh")
    nos = {"/run/echanges": str(site.run), ".venv/bin/": f"{sys.prefix}/bin/"}
    site.lancer(remplacer(gunicorn, nos), site.run / "site.sock")
    lancer_le_proxy(site)


def lancer_le_proxy(site: Site, cadence: str = "1000r/s") -> None:
    """nginx alone, with the configuration shipped in deploy/ and our names, ports and paths.

    Our visitors all come from one address, many times a second.
    """
    dossier = site.dossier
    (dossier / "echanges.conf").write_text(
        remplacer(
            NGINX.read_text(),
            {
                "rate=10r/s": f"rate={cadence}",
                "listen 80;": f"listen {port_libre()};",
                "listen 443 ssl;": f"listen 127.0.0.1:{site.port} ssl;",
                "listen 8443 ssl;": f"listen 127.0.0.1:{site.port_carte} ssl;",
                f"https://{HOTE}": site.adresse,
                "unix:/run/echanges": f"unix:{site.run}",
                "/etc/echanges/tls": f"{dossier}/igc",
                "/etc/echanges/carte/autorites.pem": f"{dossier}/igc/autorites.pem",
            },
        )
    )
    utilisateur = "user root;" if os.geteuid() == 0 else ""
    (dossier / "nginx.conf").write_text(_ENROBAGE.format(dossier=dossier, utilisateur=utilisateur))
    programme = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    assert programme, "nginx is not installed"
    site.lancer(f"{programme} -c {dossier}/nginx.conf -e {dossier}/nginx.log", site.port_carte)


def _lancer_direct(site: Site) -> None:
    nos = {
        ".venv/bin/": f"{sys.prefix}/bin/",
        "0.0.0.0:443": f"127.0.0.1:{site.port}",
        "/etc/echanges/tls": f"{site.dossier}/igc",
    }
    site.lancer(remplacer(blocs("Without nginx", "sh")[0], nos), site.port)
    lancer_la_carte(site, site.port_carte, site.dossier / "carte" / "autorites.pem")


def lancer_la_carte(site: Site, port: int, autorites: Path) -> None:
    """The card's listener of the site without nginx, as deploy/ has it, with these authorities."""
    configuration = site.dossier / f"gunicorn_carte_{port}.py"
    configuration.write_text(
        remplacer(
            GUNICORN_CARTE.read_text(),
            {
                "0.0.0.0:8443": f"127.0.0.1:{port}",
                "/etc/echanges/tls": f"{site.dossier}/igc",
                "/etc/echanges/carte/autorites.pem": str(autorites),
            },
        )
    )
    nos = {".venv/bin/": f"{sys.prefix}/bin/", "deploy/gunicorn_carte.py": str(configuration)}
    site.lancer(remplacer(blocs("Without nginx", "sh")[1], nos), port)


@dataclass(frozen=True, slots=True)
class Reponse:
    """An answer."""

    statut: int
    entetes: dict[str, str]
    corps: str

    @property
    def titre(self) -> str:
        """The main heading of the page."""
        trouve = re.search(r"<h1[^>]*>(.*?)</h1>", self.corps, re.S)
        return trouve.group(1).strip() if trouve else ""

    @property
    def vers(self) -> str:
        """Where it sends."""
        return self.entetes.get("location", "")


@dataclass
class Visiteur:
    """A browser without a screen: it trusts the site's certificate and keeps cookies by origin."""

    site: Site
    carte: Path | None = None
    """The file of its card, without its suffix."""
    biscuits: dict[str, dict[str, str]] = field(default_factory=dict)

    def demander(self, adresse: str, entetes: Iterable[tuple[str, str]] = ()) -> Reponse:
        """GET an address of the site or of the card's listener, with these headers as they are."""
        origine = urlsplit(adresse).netloc
        pot = self.biscuits.setdefault(origine, {})
        envoyes = [("Host", origine)]
        if pot:
            envoyes.append(("Cookie", "; ".join(f"{nom}={valeur}" for nom, valeur in pot.items())))
        prise = self.connecter(urlsplit(adresse).port or 443)
        reponse = demander_sur(
            prise,
            adresse[adresse.index(origine) + len(origine) :] or "/",
            [
                *envoyes,
                *entetes,
            ],
        )
        recus: SimpleCookie = SimpleCookie()
        for biscuit in reponse.entetes.get("set-cookie", "").split("\n"):
            recus.load(biscuit)
        for nom, morceau in recus.items():
            pot[nom] = morceau.value
        return reponse

    def connecter(self, port: int, version: ssl.TLSVersion | None = None) -> ssl.SSLSocket:
        """A TLS connection, with the card if there is one."""
        contexte = self.contexte(version)
        prise = socket.create_connection(("127.0.0.1", port), timeout=DELAI_S)
        return contexte.wrap_socket(prise, server_hostname=HOTE)

    def contexte(self, version: ssl.TLSVersion | None = None) -> ssl.SSLContext:
        """What it trusts and shows."""
        contexte = ssl.create_default_context(cafile=self.site.dossier / "igc" / "racine.pem")
        if version:
            contexte.minimum_version = contexte.maximum_version = version
        if self.carte:
            contexte.load_cert_chain(f"{self.carte}.pem", f"{self.carte}.key")
        return contexte

    def suivre(self, adresse: str, entetes: Sequence[tuple[str, str]] = ()) -> Reponse:
        """GET, and follow wherever it sends."""
        for _ in range(10):
            reponse = self.demander(adresse, entetes)
            if not reponse.vers:
                return reponse
            adresse = (
                reponse.vers
                if "://" in reponse.vers
                else f"https://{urlsplit(adresse).netloc}{reponse.vers}"
            )
        raise AssertionError("it never ends")

    def entrer(self, entetes: Sequence[tuple[str, str]] = ()) -> Reponse:
        """« Se connecter avec ma carte CPS »; returns the page where it ends."""
        return self.suivre(f"{self.site.adresse}/connexion/carte/", entetes)


def demander_sur(prise: socket.socket, chemin: str, entetes: Iterable[tuple[str, str]]) -> Reponse:
    """GET on a connected socket, with headers as they are, even twice; closes it."""
    connexion = http.client.HTTPConnection("inutile")
    connexion.sock = prise
    try:
        connexion.putrequest("GET", chemin, skip_host=True, skip_accept_encoding=True)
        for nom, valeur in entetes:
            connexion.putheader(nom, valeur)
        connexion.endheaders()
        reponse = connexion.getresponse()
        lus: dict[str, str] = {}
        for nom, valeur in reponse.getheaders():
            cle = nom.lower()
            lus[cle] = f"{lus[cle]}\n{valeur}" if cle in lus else valeur
        return Reponse(reponse.status, lus, reponse.read().decode(errors="replace"))
    finally:
        connexion.close()


def entete_de(certificat: x509.Certificate) -> str:
    """A certificate as nginx writes it (`$ssl_client_escaped_cert`)."""
    return quote(certificat.public_bytes(Encoding.PEM), safe="")
