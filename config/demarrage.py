"""What the application refuses to start with, asked of the database itself."""

import time

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection

from config.carte import dangers_de_la_carte
from echanges.coffre import CoffreErreur
from echanges.coffre.acces import depot, trousseau
from echanges.fichiers.antivirus import Clamd
from echanges.fichiers.formats import TYPES
from echanges.referentiels import info_patient
from echanges.web.connexion.oidc.reglages import defauts
from echanges.web.ps import pont

TABLES_PROTEGEES = (
    "messagerie_conversation",
    "messagerie_message",
    "messagerie_piecejointe",
    "messagerie_apercu",
)
SECRET_MIN = 40
ATTENTE_DE_LA_BASE_S = 30.0


def attendre_la_base(delai_s: float = ATTENTE_DE_LA_BASE_S) -> None:
    """Wait for the database, which may be recovering: a server that dies here would not come back.

    Raises `OperationalError` when it does not answer in time.
    """
    limite = time.monotonic() + delai_s
    while True:
        try:
            connection.ensure_connection()
            return
        except OperationalError:
            if time.monotonic() > limite:
                raise
            time.sleep(0.5)


def refuser_si_dangereux() -> None:
    """Raise `ImproperlyConfigured` with every danger found; return when there is none."""
    if dangers := [*_reglages(), *_base()]:
        raise ImproperlyConfigured("Refusing to start: " + "; ".join(dangers))


def _reglages() -> list[str]:
    dangers = []
    if len(settings.SECRET_KEY) < SECRET_MIN or "insecure" in settings.SECRET_KEY:
        dangers.append("the secret key is a default or too short")
    if not settings.DEMO and any("demo" in porte for porte in settings.PORTES):
        dangers.append("a demonstration door is configured in production")
    if not settings.DEMO and "echanges.demo" in settings.INSTALLED_APPS:
        dangers.append("the demonstration application is installed in production")
    if inconnus := set(settings.PIECES_FORMATS) - TYPES.keys():
        dangers.append(f"unknown file formats: {', '.join(sorted(inconnus))}")
    dangers += _antivirus()
    dangers += dangers_de_la_carte()
    dangers += _patients()
    dangers += [defaut for porte in _portes_openid() for defaut in defauts(porte)]
    try:
        depot()
    except ImproperlyConfigured as erreur:
        dangers.append(f"the store cannot be used: {erreur}")
    try:
        trousseau()
    except CoffreErreur as erreur:
        dangers.append(f"the keys cannot be used: {erreur}")
    if not settings.DEMO and "*" in settings.ALLOWED_HOSTS:
        dangers.append("any host name is accepted")
    return dangers


def _portes_openid() -> list[str]:
    """The doors offered that lead to an OpenID provider."""
    offertes = [porte.rpartition(".")[2] for porte in settings.PORTES]
    return [porte for porte in offertes if porte in settings.OPENID]


def _antivirus() -> list[str]:
    """An address that cannot be one; the worker waits for a clamd that does not answer."""
    if not settings.ECHANGES_CLAMD:
        return [] if settings.DEMO else ["no antivirus is configured"]
    try:
        Clamd(settings.ECHANGES_CLAMD)
    except ValueError as erreur:
        return [f"ECHANGES_CLAMD is not an address: {erreur}"]
    return []


def _patients() -> list[str]:
    """A bridge or a service « info patient » that cannot be one."""
    dangers = []
    for verifier in (pont.origine_du_pont, info_patient.verifier_reglages):
        try:
            verifier()
        except ImproperlyConfigured as erreur:
            dangers.append(str(erreur))
    return dangers


def _base() -> list[str]:
    dangers = []
    with connection.cursor() as curseur:
        curseur.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        if curseur.fetchone() != (False, False):
            dangers.append("the database role is a superuser or bypasses row-level security")
        curseur.execute(
            "SELECT relname FROM pg_class WHERE relname = ANY(%s)"
            " AND relrowsecurity AND relforcerowsecurity"
            " AND NOT pg_has_role(current_user, relowner, 'USAGE')",
            [list(TABLES_PROTEGEES)],
        )
        murees = {nom for (nom,) in curseur.fetchall()}
    dangers += [
        f"{table} has no forced row-level security, or belongs to the run-time role"
        for table in TABLES_PROTEGEES
        if table not in murees
    ]
    return dangers
