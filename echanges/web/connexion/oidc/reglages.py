"""What the operator says of a provider, and what is wrong with it."""

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from django.conf import settings

LOCALES = {"127.0.0.1", "localhost", "::1"}


@dataclass(frozen=True, slots=True)
class Reglages:
    """A provider as the environment describes it (docs/operations.md)."""

    nom: str
    """The door's name: `psc` or `agents`."""
    emetteur: str
    """Its issuer identifier, exactly as it writes it."""
    decouverte: str
    """Address of its discovery document."""
    client: str
    secret: str = field(repr=False)
    portee: str
    """Scopes asked for, separated by spaces."""
    acr: str
    """Levels of authentication asked for and required, separated by spaces; empty for any."""

    @property
    def niveaux(self) -> list[str]:
        """The levels of authentication that are enough; empty when any is."""
        return self.acr.split()


def reglages_de(nom: str) -> Reglages:
    """Return the settings of a door; the secret is read again each time, so that it may change.

    Raises OSError when the secret cannot be read.
    """
    lus = settings.OPENID[nom]
    return Reglages(
        nom=nom,
        emetteur=lus["emetteur"],
        decouverte=urljoin(f"{lus['emetteur'].rstrip('/')}/", lus["decouverte"]),
        client=lus["client"],
        secret=Path(lus["secret"]).read_text(encoding="utf-8").strip(),
        portee=lus["portee"],
        acr=lus["acr"],
    )


def adresse_sure(adresse: object) -> bool:
    """Tell whether a provider may be reached there: HTTPS, or this machine in a demonstration."""
    if not isinstance(adresse, str):
        return False
    lue = urlsplit(adresse)
    if lue.scheme == "https":
        return bool(lue.hostname)
    return settings.DEMO and lue.scheme == "http" and lue.hostname in LOCALES


def defauts(nom: str) -> list[str]:
    """Say what would keep a door from working; empty when nothing does. Reads the secret."""
    lus = settings.OPENID[nom]
    prefixe = f"ECHANGES_{nom.upper()}"
    manques = [
        f"{prefixe}_{champ.upper()} is missing"
        for champ in ("emetteur", "client", "secret")
        if not lus[champ]
    ]
    if manques:
        return manques
    trouves = []
    emetteur = urlsplit(lus["emetteur"])
    if not adresse_sure(lus["emetteur"]) or emetteur.query or emetteur.fragment:
        trouves.append(f"{prefixe}_EMETTEUR is not the https address of an issuer")
    if not adresse_sure(settings.ECHANGES_ADRESSE):
        trouves.append("ECHANGES_ADRESSE is not the https address where providers send back")
    if "openid" not in lus["portee"].split():
        trouves.append(f"{prefixe}_PORTEE lacks openid")
    return trouves + _defauts_du_secret(f"{prefixe}_SECRET", Path(lus["secret"]))


def _defauts_du_secret(variable: str, fichier: Path) -> list[str]:
    try:
        ouvert = fichier.stat().st_mode & 0o007
        vide = not fichier.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return [f"{variable} is not a file that can be read"]
    if ouvert:
        return [f"{variable} can be read by others"]
    return [f"{variable} is empty"] if vide else []
