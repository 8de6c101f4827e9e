"""Nothing that is typed or attached is ever found in clear where the product keeps things.

The whole demonstration runs as `make run` runs it; each field gets a canary of its own; then
everything it left on disk is searched: database and its log of changes, sealed files, logs,
mails, temporary folder.
"""

import base64
import quopri
import secrets
import signal
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import pytest

from echanges.annuaire.identifiants import normaliser_nom
from echanges.demo.fichiers.catalogue import CATALOGUE
from tests.canaris import chercher
from tests.lanceur.outils import attendre, python
from tests.navigateur import Navigateur, valeur

NIR = "2580335990901"
ATTENTE_S = 90


@pytest.fixture
def prive() -> Iterator[Path]:
    """A folder of mode 0700 with a short name: a server's socket lives in it."""
    with tempfile.TemporaryDirectory(prefix="canari-") as chemin:
        yield Path(chemin)


@dataclass
class Canaris:
    """One canary for each field; accents, so that each way of writing it shows."""

    semes: dict[str, str] = field(default_factory=dict)

    def __call__(self, champ: str) -> str:
        """The canary of a field."""
        return self.semes.setdefault(champ, f"canarié{secrets.token_hex(8)}")


@pytest.fixture
def demonstration(prive: Path) -> Iterator[tuple[int, "subprocess.Popen[str]"]]:
    """The demonstration, ready; its data and its temporary folder are in `prive`."""
    (prive / "tmp").mkdir(mode=0o700)
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        port = prise.getsockname()[1]
    lanceur = python(
        "-m",
        "lanceur",
        environnement={
            "PORT": str(port),
            "ECHANGES_DATA": str(prive / "donnees"),
            "TMPDIR": str(prive / "tmp"),
            "DATABASE_URL": "",
            "DATABASE_OWNER_URL": "",
            "ECHANGES_TESTS": "",
            "ECHANGES_HOTES": "127.0.0.1",
        },
    )
    try:
        assert lanceur.stdout is not None
        assert lanceur.stdout.readline().startswith("Prêt"), lanceur.communicate()[1]
        yield port, lanceur
    finally:
        lanceur.send_signal(signal.SIGTERM)
        lanceur.communicate(timeout=ATTENTE_S)


def le_medecin(port: int, canari: Canaris) -> None:
    """Everything a doctor can type: sign-in, NIR, searches, a draft, a message, a file."""
    ps = Navigateur(port)
    assert "4 chiffres" in ps.entrer("cartes", "Dr Jean MARTIN", canari("code"))
    assert "Services patient" in ps.entrer("cartes", "Dr Jean MARTIN")
    liste = ps.demander("GET", "/messages/")
    assert canari("nir") in ps.poster("/messages/patient/nir/", liste, nir=canari("nir"))
    assert canari("mots") in ps.poster("/messages/recherche/", liste, mots=canari("mots"))
    assert "KERVELLA" in ps.poster("/messages/patient/nir/", liste, nir=NIR)
    page = ps.demander("GET", "/messages/ecrire/")
    champs = {"cle": valeur(page, "cle"), "patient": valeur(page, "patient"), "version": "0"}
    brouillon = ps.joindre(
        "/messages/ecrire/",
        page,
        f"{canari('nom de fichier')}.pdf",
        CATALOGUE["compte-rendu.pdf"]() + f"% {canari('fichier')}".encode(),
        **champs,
        objet=canari("objet du brouillon"),
        corps=canari("brouillon"),
        action="brouillon",
    )
    assert f"{canari('nom de fichier')}.pdf" in brouillon
    suite = f"/messages/{champs['cle']}/brouillon/"
    envoi = {"version": "1", "objet": canari("objet"), "corps": canari("message")}
    envoyee = ps.poster(suite, brouillon, **{**champs, **envoi}, action="envoyer")
    assert canari("objet") in envoyee
    ps.joindre("/messages/ecrire/", page, f"{canari('refusé')}.exe", b"MZ", **champs)


def l_echelon(port: int, canari: Canaris) -> None:
    """Everything an agent can type: searches, recipients, an answer, a new message."""
    mc = Navigateur(port)
    page = mc.entrer("agents", "QUÉMÉNER")
    recherche = "/bureau/recherche/"
    mc.poster(recherche, page, mode="patient", nom_de_famille=canari("patient"), prenom="x")
    mc.poster(recherche, page, mode="professionnel", nom=canari("professionnel"))
    mc.poster("/bureau/ecrire/liberal/", page, action="chercher", mode="nir", nir=canari("nir mc"))
    mc.poster("/bureau/ecrire/liberal/", page, action="chercher", mode="nir", nir=NIR)
    fil = page.split(canari("objet"))[0].rsplit('href="', 1)[1].split('"')[0]
    assert canari("message") in mc.demander("GET", fil)
    reponse = mc.demander("GET", f"{fil}repondre/")
    cle = {"cle": valeur(reponse, "cle"), "version": "0"}
    mc.poster(f"{fil}repondre/", reponse, **cle, corps=canari("réponse"), action="envoyer")


def les_refus(port: int, canari: Canaris) -> None:
    """What is typed in a form that is refused: no session, no token."""
    inconnu = Navigateur(port)
    page = inconnu.demander("GET", "/connexion/cartes/")
    champs = {"cle": str(uuid.uuid4()), "objet": canari("objet perdu")}
    rendue = inconnu.poster("/messages/ecrire/", page, **champs, corps=canari("texte perdu"))
    assert canari("texte perdu") in rendue
    sans_jeton = urlencode({"corps": canari("texte sans jeton")}).encode()
    genre = "application/x-www-form-urlencoded"
    refuse = Navigateur(port).demander("POST", "/messages/ecrire/", sans_jeton, genre)
    assert canari("texte sans jeton") in refuse


def test_no_canary_is_found_in_clear_in_anything_left_on_disk(
    demonstration: tuple[int, "subprocess.Popen[str]"], prive: Path
) -> None:
    port, lanceur = demonstration
    canari = Canaris()
    le_medecin(port, canari)
    l_echelon(port, canari)
    les_refus(port, canari)
    courriels = prive / "donnees" / "courriels"
    attendre(lambda: len(list(courriels.glob("*.eml"))) >= 2, ATTENTE_S)  # sign-in, then the answer
    lanceur.send_signal(signal.SIGTERM)
    assert lanceur.wait(ATTENTE_S) == 0, "a clean stop writes everything to disk"

    assert len(canari.semes) >= 17
    trouves = {champ: chercher(texte, prive) for champ, texte in canari.semes.items()}
    assert {champ: ou for champ, ou in trouves.items() if ou} == {}
    assert chercher(NIR, prive) == []
    # The search does find what is kept in clear: in the database, in the mails, in the logs.
    assert any(ou.startswith("donnees/base/") for ou in chercher("KERVELLA", prive))
    assert any(
        ou.startswith("donnees/courriels/") for ou in chercher("notifications.echanges", prive)
    )
    assert any(ou.startswith("donnees/journaux/") for ou in chercher("/connexion/cartes/", prive))


@pytest.mark.parametrize(
    "ecrit",
    [
        lambda t: t.encode(),
        lambda t: t.upper().encode(),
        lambda t: t.encode("utf-16"),
        lambda t: t.encode("utf-16-be"),
        lambda t: base64.b64encode(t.encode()),
        lambda t: base64.b64encode(b"x" + t.encode() + b"y"),
        lambda t: base64.b64encode(b"xx" + t.encode()),
        lambda t: urlencode({"mots": t}).encode(),
        lambda t: t.encode().hex().encode(),
        lambda t: ascii(t).encode(),
        lambda t: quopri.encodestring(t.encode()),
        lambda t: normaliser_nom(t).encode(),
        lambda t: b"\0" * 100_000 + t.encode() + b"\0" * 100_000,
    ],
)
def test_a_canary_left_in_any_form_is_found(tmp_path: Path, ecrit: Callable[[str], bytes]) -> None:
    canari = Canaris()("essai")
    (tmp_path / "dossier").mkdir()
    (tmp_path / "dossier" / "trace").write_bytes(ecrit(canari))
    (tmp_path / "autre").write_bytes(ecrit(Canaris()("autre")))
    assert chercher(canari, tmp_path) == ["dossier/trace"]
