"""A doctor's workstation: a screen without a window manager, a Chromium, and his card.

The card is a token of SoftHSM2, which Chromium reaches through PKCS#11 as it does a real one, and
whose code it asks for in a window of its own; or a .p12 file among the certificates of the user.
"""

import os
import signal
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from playwright.sync_api import Browser, BrowserType, Page

from echanges.demo.igc.dossier import CODE_PORTEUR
from lanceur.noyau import lie_au_parent
from tests.lanceur.outils import attendre
from tests.parcours.conftest import OPTIONS, PATIENCE_MS
from tests.portes.cps import HOTE, Site
from tests.portes.epreuves_cps import carte as fichiers_de

SOFTHSM = "/usr/lib/softhsm/libsofthsm2.so"
JETON = "CPS TEST"
FENETRE_DU_CODE = "Unlock Security Device"


class Ecran:
    """A screen of its own (Xvfb), with a keyboard (xdotool)."""

    def __init__(self) -> None:
        lecture, ecriture = os.pipe()
        self._serveur = subprocess.Popen(
            [
                "Xvfb",
                "-displayfd",
                str(ecriture),
                "-screen",
                "0",
                "1280x900x24",
                "-nolisten",
                "tcp",
            ],
            stdin=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=[ecriture],
            preexec_fn=lie_au_parent(signal.SIGKILL),
        )
        os.close(ecriture)
        with os.fdopen(lecture) as annonce:
            self.nom = f":{annonce.readline().strip()}"

    def fermer(self) -> None:
        """Switch it off."""
        self._serveur.terminate()
        self._serveur.wait()

    def fenetres(self, nom: str = ".*") -> set[str]:
        """The windows that are shown, by a pattern of their names."""
        return set(self._xdotool("search", "--onlyvisible", "--name", nom).split())

    def taper(self, texte: str) -> None:
        """Type a text, then Enter, in the window that has the keyboard."""
        self._xdotool("type", "--delay", "20", texte)
        self.valider()

    def valider(self) -> None:
        """Press Enter."""
        self._xdotool("key", "Return")

    def a_le_clavier(self, fenetre: str) -> bool:
        """Whether this window has the keyboard."""
        return self._xdotool("getwindowfocus").strip() == fenetre

    def _xdotool(self, *mots: str) -> str:
        return subprocess.run(
            ["xdotool", *mots],
            env={**os.environ, "DISPLAY": self.nom},
            capture_output=True,
            text=True,
            check=False,  # it fails when no window has that name
        ).stdout


@dataclass
class Poste:
    """A user of the workstation: his folder, his certificates, his Chromium."""

    site: Site
    ecran: Ecran
    dossier: Path

    @classmethod
    def installer(cls, site: Site, ecran: Ecran, dossier: Path) -> Self:
        """A user without a card, who trusts the site's authority."""
        poste = cls(site, ecran, dossier)
        (dossier / ".pki" / "nssdb").mkdir(parents=True)
        poste._executer("certutil", "-d", poste._nss, "-N", "--empty-password")
        racine = str(site.dossier / "igc" / "racine.pem")
        poste._executer(
            *("certutil", "-d", poste._nss, "-A", "-n", "racine", "-t", "CT,C,C", "-i", racine)
        )
        return poste

    def importer(self, carte: str) -> None:
        """Put a .p12 file among the user's certificates."""
        p12 = str(fichiers_de(self.site, carte).with_suffix(".p12"))
        self._executer("pk12util", "-d", self._nss, "-i", p12, "-W", CODE_PORTEUR, "-K", "")

    def inserer(self, carte: str) -> None:
        """Put a card in the reader."""
        fichiers = fichiers_de(self.site, carte)
        (self.dossier / "jetons").mkdir()
        Path(self._env["SOFTHSM2_CONF"]).write_text(
            f"directories.tokendir = {self.dossier / 'jetons'}\n"
            "objectstore.backend = file\nlog.level = ERROR\n"
        )
        der = self.dossier / "carte.der"
        self._executer(
            "openssl", "x509", "-in", f"{fichiers}.pem", "-outform", "der", "-out", str(der)
        )
        code = ("--pin", CODE_PORTEUR)
        self._executer(
            *(
                "softhsm2-util",
                "--init-token",
                "--free",
                "--label",
                JETON,
                "--so-pin",
                "0000",
                *code,
            )
        )
        self._executer(
            *("softhsm2-util", "--import", f"{fichiers}.key", "--token", JETON, *code),
            *("--label", "CPS", "--id", "01"),
        )
        self._executer(
            *("pkcs11-tool", "--module", SOFTHSM, "--token-label", JETON, "--login", *code),
            *("--write-object", str(der), "--type", "cert", "--id", "01", "--label", "CPS"),
        )
        self._executer(
            *("modutil", "-dbdir", self._nss, "-add", "lecteur", "-libfile", SOFTHSM, "-force")
        )

    def ouvrir(self, chromium: BrowserType) -> Browser:
        """Start a Chromium that is seen on the screen."""
        return chromium.launch(
            executable_path="/usr/bin/chromium",
            headless=False,
            env={**self._env},
            args=[*OPTIONS, f"--host-resolver-rules=MAP {HOTE} 127.0.0.1"],
        )

    def presenter(self, page: Page, code: str = "") -> None:
        """« Se connecter avec ma carte CPS »: the card's code, if it has one, then the certificate
        that the browser offers."""
        page.goto(f"{self.site.adresse}/connexion/")
        avant = self.ecran.fenetres()
        page.get_by_role("link", name="Se connecter avec ma carte CPS").click(no_wait_after=True)
        if code:
            fenetre = self._nouvelle(lambda: self.ecran.fenetres(FENETRE_DU_CODE))
            attendre(lambda: self.ecran.a_le_clavier(fenetre))
            self.ecran.taper(code)
            attendre(lambda: fenetre not in self.ecran.fenetres())
        choix = self._nouvelle(lambda: self.ecran.fenetres() - avant)
        attendre(lambda: self._valider(choix))

    def _nouvelle(self, fenetres: Callable[[], set[str]]) -> str:
        attendre(lambda: bool(fenetres()), PATIENCE_MS / 1000)
        return sorted(fenetres())[-1]

    def _valider(self, fenetre: str) -> bool:
        """Press Enter in a window that may not listen yet; True once it has closed."""
        if fenetre in self.ecran.fenetres():
            self.ecran.valider()
        return fenetre not in self.ecran.fenetres()

    @property
    def _nss(self) -> str:
        return f"sql:{self.dossier / '.pki' / 'nssdb'}"

    @property
    def _env(self) -> dict[str, str]:
        return {
            **os.environ,
            "HOME": str(self.dossier),
            "DISPLAY": self.ecran.nom,
            "SOFTHSM2_CONF": str(self.dossier / "softhsm2.conf"),
        }

    def _executer(self, *commande: str) -> None:
        fait = subprocess.run(
            commande, env=self._env, capture_output=True, text=True, check=False, cwd=self.dossier
        )
        assert fait.returncode == 0, (commande[0], fait.stdout, fait.stderr)
