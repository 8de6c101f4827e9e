"""The gestures of somebody in front of the screen, by role and name, and what a page must be."""

import json
import os
import re
from base64 import b64encode
from collections.abc import Iterable
from pathlib import Path
from tempfile import mkdtemp
from typing import Literal, TypedDict

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    BrowserContext,
    ConsoleMessage,
    JSHandle,
    Locator,
    Page,
    Request,
    Response,
    WebError,
    expect,
)

from echanges.demo.donnees import MEDECINS, PATIENTS
from echanges.demo.fichiers.catalogue import CATALOGUE
from tests.environnement import DOSSIER

NIR = {patient.cle: patient.nir for patient in PATIENTS}
"""The patients of the demonstration."""
REFUS_ATTENDU = re.compile(r"^Failed to load resource: .* a status of 4\d\d ")
"""What Chromium writes in the console for a 404 or a 422 that a test provokes."""
COUPURE = re.compile(r"^Failed to load resource: net::ERR_")
"""The same for a request without an answer."""


REGLES = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
"""Every rule of axe, and the size of targets (WCAG 2.2), which it leaves out by itself."""
COULEURS = {"runOnly": ["color-contrast", "link-in-text-block"]}
VIOLATIONS = "(regles) => axe.run(document, regles).then((resultats) => resultats.violations)"


GRAND = 1 << 18
"""From so many bytes on, a file is given to the browser by its place."""


class Fichier(TypedDict):
    """A file as `set_input_files` takes it."""

    name: str
    mimeType: str
    buffer: bytes


class Vigie:
    """Notes what no page may ever do: a console error, a server error, a request elsewhere."""

    def __init__(self, contexte: BrowserContext, site: str) -> None:
        self.site = site
        self.fautes: list[str] = []
        self.adresses: list[str] = []
        """Every address asked for."""
        self.coupures = False
        """Whether the test cuts the network or the server, so that requests may fail."""
        self.permises: list[str] = []
        """Addresses elsewhere that the page may ask for: the bridge of a card reader."""
        self.toleres: tuple[str, ...] = ()
        """What the browser may write in its console, where the test has it refuse."""
        contexte.on("console", self._console)
        contexte.on("weberror", self._erreur)
        contexte.on("request", self._requete)
        contexte.on("response", self._reponse)

    def _console(self, message: ConsoleMessage) -> None:
        attendu = REFUS_ATTENDU.match(message.text)
        if self.coupures:
            attendu = attendu or COUPURE.match(message.text)
        tolere = any(phrase in message.text for phrase in self.toleres)
        if message.type == "error" and not attendu and not tolere:
            self.fautes.append(f"console: {message.text}")

    def _erreur(self, erreur: WebError) -> None:
        self.fautes.append(f"script: {erreur.error}")

    def _requete(self, requete: Request) -> None:
        self.adresses.append(requete.url)
        sienne = requete.url.startswith((f"{self.site}/", "data:", f"blob:{self.site}/"))
        if not sienne and requete.url not in self.permises:
            self.fautes.append(f"request elsewhere: {requete.url}")

    def _reponse(self, reponse: Response) -> None:
        if reponse.status >= 500:
            self.fautes.append(f"HTTP {reponse.status}: {reponse.url}")


# Signing in


def se_connecter(page: Page, site: str, nom: str, structure: str = "") -> None:
    """Go through the real door; ends where the product lands somebody of the cast.

    `nom` is the family name as the cast writes it (« LE DU »); `structure` is the FINESS that
    a doctor of several structures chooses.
    """
    page.goto(f"{site}/connexion/")
    personne = re.compile(rf" {re.escape(nom)} \(")
    if any(medecin.nom == nom for medecin in MEDECINS):
        bouton(page, "Se connecter avec ma carte CPS").click()
        page.get_by_role("radio", name=personne).check()
        bouton(page, "Insérer la carte").click()
    else:
        page.get_by_role("link", name="Accès agent de l'Assurance Maladie").click()
        page.get_by_role("radio", name=personne).check()
        bouton(page, "Se connecter").click()
    expect(bouton(page, "Se déconnecter")).to_be_visible()
    if structure:
        choisir_structure(page, structure)


def choisir_structure(page: Page, finess: str) -> None:
    """Answer « Vos structures d'activité »."""
    page.get_by_role("radio", name=re.compile(f"FINESS {finess}$")).check()
    bouton(page, "Valider").click()
    expect(titre(page)).to_contain_text("Bonjour")


def entrer(page: Page) -> None:
    """From the portal to the list of messages, by « Services patient »."""
    deplier(bouton(page, "Services patient"))
    page.get_by_role("link", name="Échanges sécurisés").click()
    expect(titre(page)).to_have_text("Échanges sécurisés")


# What is on a screen


def bouton(page: Page | Locator, nom: str) -> Locator:
    """A button, by its whole name."""
    return page.get_by_role("button", name=nom, exact=True)


def champ(page: Page | Locator, nom: str) -> Locator:
    """A text field, by its whole name."""
    return page.get_by_role("textbox", name=nom, exact=True)


def titre(page: Page) -> Locator:
    """The only heading 1."""
    return page.get_by_role("heading", level=1)


def statut(page: Page) -> Locator:
    """The status region."""
    return page.get_by_role("status")


def alerte(page: Page) -> Locator:
    """The alert region."""
    return page.get_by_role("alert")


def liste(page: Page) -> Locator:
    """The list of messages."""
    return page.get_by_role("list", name="Liste des messages")


def lignes(page: Page) -> Locator:
    """The rows of the list."""
    return liste(page).get_by_role("listitem")


def ligne(page: Page, objet: str) -> Locator:
    """The row of the conversation with this objet."""
    return lignes(page).filter(has_text=objet)


def graisse(locator: Locator) -> int:
    """The computed font weight of an element."""
    return int(locator.evaluate("e => getComputedStyle(e).fontWeight"))


# Gestures


def identifier(page: Page, cle: str) -> None:
    """Type the NIR of a patient of the demonstration (« P01 »)."""
    champ(page, "NIR du patient").fill(NIR[cle])
    bouton(page, "Valider le NIR").click()


def commencer(page: Page, cle: str) -> None:
    """Identify a patient and open the writing form."""
    identifier(page, cle)
    bouton(page, "Écrire à un médecin conseil").click()
    expect(titre(page)).to_have_text("Écrire à un médecin conseil")


def rediger(page: Page, objet: str, corps: str) -> None:
    """Fill « Objet » and « Message »."""
    champ(page, "Objet").fill(objet)
    champ(page, "Message").fill(corps)


def joindre(page: Page, *fichiers: Fichier) -> None:
    """Choose files, all at once; from a folder when one is large.

    Bytes reach the browser in base64, through two processes: 20 Mo took ten seconds of processor.
    """
    choix = page.get_by_label("Ajouter des pièces jointes")
    if all(len(un["buffer"]) < GRAND for un in fichiers):
        choix.set_input_files(list(fichiers))
        return
    dossier = Path(mkdtemp(dir=DOSSIER))
    for un in fichiers:
        (dossier / un["name"]).write_bytes(un["buffer"])
    choix.set_input_files([dossier / un["name"] for un in fichiers])


def ouvrir_fil(page: Page, objet: str) -> None:
    """Click on a row of the list."""
    ligne(page, objet).get_by_role("link").click()
    expect(titre(page)).to_have_text(objet)


def repondre(page: Page, texte: str) -> None:
    """From an open thread, answer."""
    bouton(page, "Répondre").click()
    champ(page, "Votre réponse").fill(texte)
    bouton(page, "Envoyer la réponse").click()


def deplier(commande: Locator) -> None:
    """Open what a button folds, unless it is open (always, without scripts)."""
    if commande.get_attribute("aria-expanded") == "false":
        commande.click()
    expect(commande).to_have_attribute("aria-expanded", "true")


# Files


def fichier(nom: str, octets: bytes | None = None) -> Fichier:
    """A file of the demonstration (« compte-rendu.pdf »), or one made of these bytes."""
    return {
        "name": nom,
        "mimeType": "application/octet-stream",
        "buffer": CATALOGUE[nom]() if octets is None else octets,
    }


def groupe_pieces(page: Page) -> Locator:
    """The frame of files."""
    return page.get_by_role("group", name="Pièces jointes")


def ajoutees(page: Page) -> Locator:
    """The files that stand in the form."""
    return page.get_by_role("list", name="Pièces jointes ajoutées").get_by_role("listitem")


def deposer(page: Page, *fichiers: Fichier) -> None:
    """Drop files on the frame, all at once."""
    transfert = _transfert(page, fichiers)
    for geste in ("dragenter", "dragover", "drop"):
        groupe_pieces(page).dispatch_event(geste, {"dataTransfer": transfert})


def coller(cible: Locator, *fichiers: Fichier) -> None:
    """Paste pictures in a field, as a screenshot is pasted."""
    transfert = _transfert(cible.page, fichiers)
    cible.evaluate(
        """(cible, presse) => cible.dispatchEvent(new ClipboardEvent(
            "paste", {clipboardData: presse, bubbles: true, cancelable: true}))""",
        transfert,
    )


def _transfert(page: Page, fichiers: Iterable[Fichier]) -> JSHandle:
    """What the browser gives of files dropped or pasted."""
    contenus = [[f["name"], f["mimeType"], b64encode(f["buffer"]).decode()] for f in fichiers]
    return page.evaluate_handle(
        """async (contenus) => {
            const transfert = new DataTransfer();
            for (const [nom, type, base64] of contenus) {
                const octets = Uint8Array.from(atob(base64), (lettre) => lettre.charCodeAt(0));
                transfert.items.add(new File([octets], nom, {type}));
            }
            return transfert;
        }""",
        contenus,
    )


class Reseau:
    """The network of a page, as slow as a test wants it."""

    def __init__(self, page: Page) -> None:
        self.session = page.context.new_cdp_session(page)
        self.session.send("Network.enable")

    def regler(self, *, envoi_ko_s: int = -1, reponse_ms: int = 0) -> None:
        """Limit what leaves (kilobytes a second), delay what answers; nothing by default."""
        debit = envoi_ko_s * 1024 if envoi_ko_s > 0 else -1
        reglages = {"latency": reponse_ms, "uploadThroughput": debit, "downloadThroughput": -1}
        self.session.send("Network.emulateNetworkConditions", {"offline": False, **reglages})


def pdf_de(nom: str, taille: int) -> Fichier:
    """A PDF of an exact size, by a long comment before its table of objects."""
    objets, table = CATALOGUE["compte-rendu.pdf"]().split(b"xref\n", 1)
    table = b"xref\n" + table[: table.rindex(b"startxref")]

    def fin(place: int) -> bytes:
        return table + b"startxref\n%d\n%%%%EOF\n" % place

    place = taille - len(fin(taille))
    octets = objets + b"%" * (place - len(objets) - 1) + b"\n" + fin(place)
    assert len(octets) == taille
    return fichier(nom, octets)


# What every page must be


def verifier_axe(page: Page, *schemas: Literal["light", "dark"]) -> None:
    """No accessibility violation that axe can see, in the colour schemes given (light).

    In a second scheme, only the rules of colours: the others have just been seen to hold.
    """
    page.evaluate(Axe().axe_script)
    for rang, schema in enumerate(schemas or ("light",)):
        page.emulate_media(color_scheme=schema, reduced_motion="reduce")
        fautes = page.evaluate(VIOLATIONS, REGLES | (COULEURS if rang else {}))
        assert not fautes, f"{schema}: {json.dumps(fautes, indent=1)}"
    page.emulate_media(color_scheme="light")


def verifier_largeur(page: Page) -> None:
    """Nothing overflows sideways (reflow)."""
    largeur = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert largeur[0] <= largeur[1], f"{page.url}: {largeur[0]} px in {largeur[1]} px"


def capturer(page: Page, nom: str) -> None:
    """Keep a picture of the whole page in the folder named by CAPTURES, if any."""
    if dossier := os.environ.get("CAPTURES"):
        page.screenshot(path=Path(dossier) / f"{nom}.png", full_page=True)


# The back office


def bannettes(page: Page) -> Locator:
    """The navigation of the three trays."""
    return page.get_by_role("navigation", name="Bannettes")


def lien_de_bannette(page: Page, nom: str) -> Locator:
    """The link of a tray; its name goes on with the counters."""
    return bannettes(page).get_by_role("link", name=re.compile(f"^{nom} "))


def aller(page: Page, bannette: str) -> None:
    """Open a tray."""
    lien_de_bannette(page, bannette).click()
    expect(lien_de_bannette(page, bannette)).to_have_attribute("aria-current", "page")


def retourner(page: Page) -> None:
    """From a screen of the back office, back to its home."""
    page.get_by_role("link", name="Retour à la liste").click()
    expect(titre(page)).to_have_text("Échanges sécurisés - back office")
