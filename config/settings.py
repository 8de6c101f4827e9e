"""All settings, read from the environment once; a missing or unsafe value fails loudly.

The demonstration mode (`ECHANGES_MODE=demo`, what `make run` uses) opens the demo door and the
mail catcher's page. The production mode refuses both; `config.demarrage` checks the rest.
"""

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import dj_database_url
import django_stubs_ext
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from jinja2 import StrictUndefined

from echanges.coffre import lire_secret

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent


def lire(nom: str, defaut: str | None = None) -> str:
    """Return an environment variable, or fail with its name when it is required."""
    valeur = os.environ.get(nom, defaut)
    if valeur is None:
        raise ImproperlyConfigured(f"The environment variable {nom} is required.")
    return valeur


MODE = lire("ECHANGES_MODE", "production")
if MODE not in {"demo", "production"}:
    raise ImproperlyConfigured("ECHANGES_MODE is either demo or production.")
DEMO = MODE == "demo"
DEBUG = False

ECHANGES_CLES = Path(lire("ECHANGES_CLES"))
ECHANGES_FICHIERS = Path(lire("ECHANGES_FICHIERS"))
# A bucket for the sealed files, s3://bucket/prefix?endpoint=https://…&region=…: see coffre/s3.py.
ECHANGES_S3 = lire("ECHANGES_S3", "")
ECHANGES_COURRIELS = Path(lire("ECHANGES_COURRIELS")) if DEMO else None
ECHANGES_ADRESSE = lire("ECHANGES_ADRESSE", "http://127.0.0.1:8000/")
ECHANGES_HORLOGE = os.environ.get("ECHANGES_HORLOGE") if DEMO else None
SECRET_KEY = lire_secret(ECHANGES_CLES)

# The sign-in doors offered, in the order of the page; each is a module of echanges.web.connexion.
PORTES = [
    f"echanges.web.connexion.{nom}"
    for nom in lire("ECHANGES_PORTES", "demo" if DEMO else "carte").split(",")
]


def openid(nom: str, **defauts: str) -> dict[str, str]:
    """Read what the operator says of a door's OpenID provider; `config.demarrage` checks it."""
    champs = {"emetteur": "", "client": "", "secret": "", "decouverte": "", "acr": ""} | defauts
    return {champ: lire(f"ECHANGES_{nom}_{champ.upper()}", champs[champ]) for champ in champs}


OPENID: dict[str, dict[str, str]] = {
    "psc": openid(
        "PSC",
        decouverte=".well-known/wallet-openid-configuration",
        portee="openid scope_all",
        acr="eidas1",
    ),
    "agents": openid(
        "AGENTS",
        decouverte=".well-known/openid-configuration",
        portee="openid email",
        matricule="sub",
    ),
}
# The carte CPS: how its certificate arrives, and what it is verified with (docs/operations.md).
PORTE_CARTE = "echanges.web.connexion.carte" in PORTES
ECHANGES_CARTE = lire("ECHANGES_CARTE", "nginx")
ECHANGES_CARTE_ADRESSE = lire("ECHANGES_CARTE_ADRESSE", "")
ECHANGES_CARTE_PRISE = lire("ECHANGES_CARTE_PRISE", "")
ECHANGES_CARTE_AUTORITES = lire("ECHANGES_CARTE_AUTORITES", "")
ECHANGES_CARTE_DE_TEST = lire("ECHANGES_CARTE_DE_TEST", "non") == "oui"
ECHANGES_CRL = [adresse for adresse in lire("ECHANGES_CRL", "").split(",") if adresse]
ECHANGES_CRL_GRACE_H = int(lire("ECHANGES_CRL_GRACE_H", "24"))
LECTEUR_DE_CARTES = "echanges.demo.cartes.LecteurSimule" if DEMO else ""
# The origin of the bridge to a reader of cartes Vitale, on the doctor's machine (see `pont/`).
ECHANGES_PONT_VITALE = lire("ECHANGES_PONT_VITALE", "")
# « Info patient », the operator's service: its contract is docs/info-patient.md.
ECHANGES_INFO_PATIENT = lire("ECHANGES_INFO_PATIENT", "")
ECHANGES_INFO_PATIENT_JETON = lire("ECHANGES_INFO_PATIENT_JETON", "")
ECHANGES_INFO_PATIENT_CERTIFICAT = lire("ECHANGES_INFO_PATIENT_CERTIFICAT", "")
ECHANGES_INFO_PATIENT_AUTORITE = lire("ECHANGES_INFO_PATIENT_AUTORITE", "")
# How many NIRs a person may ask about, by side: in an hour, in a day (in seconds).
IDENTIFICATIONS_MAX = {"PS": {3600: 60, 86_400: 300}, "MC": {3600: 120, 86_400: 600}}

ALLOWED_HOSTS = lire("ECHANGES_HOTES", "127.0.0.1,localhost").split(",")
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "csp",
    "procrastinate.contrib.django",
    "echanges.certificats",
    "echanges.annuaire",
    "echanges.comptes",
    "echanges.referentiels",
    "echanges.journal",
    "echanges.notifications",
    "echanges.messagerie",
    "echanges.habilitations",
    "echanges.reorganisation",
    "echanges.web",
    *(["echanges.demo"] if DEMO else []),
]

MIDDLEWARE = [
    *(["echanges.web.connexion.ecoute.EcouteDeCarteMiddleware"] if PORTE_CARTE else []),
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "echanges.web.entetes.PolitiqueMiddleware",
    "echanges.web.entetes.EntetesMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.common.CommonMiddleware",
    "echanges.web.acteur.ActeurMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "echanges" / "web" / "gabarits"],
        "OPTIONS": {
            "environment": "echanges.web.moteur.environnement",
            "undefined": StrictUndefined,
            "auto_reload": False,
            "context_processors": [
                "django.contrib.messages.context_processors.messages",
                "echanges.web.contexte.page",
            ],
        },
    }
]

# The run-time role; the owner's URL is only given to the commands that migrate.
_CONNEXIONS_GARDEES = not os.environ.get("ECHANGES_TESTS")
_BASE_COMMUNE = {
    "CONN_MAX_AGE": 600 if _CONNEXIONS_GARDEES else 0,
    "CONN_HEALTH_CHECKS": True,
}
DATABASES: dict[str, Any] = {"default": dj_database_url.parse(lire("DATABASE_URL")) | _BASE_COMMUNE}
# Values travel apart from the statements, which PostgreSQL then never shows or writes with them;
# and a statement that comes back on a connection is planned once (decision 0028).
DATABASES["default"].setdefault("OPTIONS", {}).update(
    server_side_binding=True, prepare_threshold=5 if _CONNEXIONS_GARDEES else None
)
if "DATABASE_OWNER_URL" in os.environ:
    DATABASES["owner"] = dj_database_url.parse(lire("DATABASE_OWNER_URL")) | {"CONN_MAX_AGE": 0}

# Sessions: our own sealed store (echanges.comptes.session). Hours of the real service.
SESSION_COOKIE = "echanges" if DEMO else "__Host-echanges"
SESSION_INACTIVITE_S = 3600
SESSION_DUREE_S = 4 * 3600
SESSION_AVERTISSEMENT_S = 300
COOKIES_SURS = not DEMO
CSRF_COOKIE_NAME = "jeton" if DEMO else "__Host-jeton"
CSRF_COOKIE_SECURE = COOKIES_SURS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "echanges.web.erreurs.formulaire_expire"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
SESSION_COOKIE_SECURE = COOKIES_SURS  # read by the messages' cookie
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

# Headers; those Django does not know are in echanges.web.entetes.
SECURE_CONTENT_TYPE_NOSNIFF = True
# Nothing to other sites; "no-referrer" would make browsers send `Origin: null` with our forms.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 0 if DEMO else 63_072_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_SSL_REDIRECT = not DEMO
# Where gunicorn ends TLS itself, what a client says of the scheme counts for nothing.
SECURE_PROXY_SSL_HEADER = (
    None if DEMO or ECHANGES_CARTE == "directe" else ("HTTP_X_FORWARDED_PROTO", "https")
)
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
# Collected, compressed and hashed where ECHANGES_STATIQUES says; else found in the sources.
STATIC_ROOT = os.environ.get("ECHANGES_STATIQUES")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if STATIC_ROOT
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not STATIC_ROOT
WHITENOISE_AUTOREFRESH = False

# Uploads are sealed as they arrive; Django's own handlers would write them in clear.
FILE_UPLOAD_HANDLERS = ["echanges.web.reception.televersement.ScellementEnVol"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FILES = 50

# The notice's limits and the operator's list of formats.
PIECES_MAX = 5
PIECE_OCTETS_MAX = 10 * 1024 * 1024
PIECES_FORMATS = lire("ECHANGES_FORMATS", "pdf,jpg,jpeg,png").lower().split(",")

# The antivirus, a clamd: required in production. Without one the demonstration says so.
ECHANGES_CLAMD = os.environ.get("ECHANGES_CLAMD", "") if DEMO else lire("ECHANGES_CLAMD")
ANTIVIRUS_DELAI_S = 300

# Mail: the relay (smtp://, smtp+starttls:// or smtps://), and the constant sender.
_SMTP = urlsplit(lire("ECHANGES_SMTP", "smtp://127.0.0.1:25"))
EMAIL_HOST = _SMTP.hostname or "127.0.0.1"
EMAIL_PORT = _SMTP.port or 25
EMAIL_HOST_USER = unquote(_SMTP.username or "")
EMAIL_HOST_PASSWORD = unquote(_SMTP.password or "")
EMAIL_USE_TLS = _SMTP.scheme == "smtp+starttls"
EMAIL_USE_SSL = _SMTP.scheme == "smtps"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = lire("ECHANGES_EXPEDITEUR", "ne-pas-repondre@echanges.test")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"sobre": {"()": "config.journaux.FormatSansContenu"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "sobre"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "procrastinate": {"level": "WARNING"},
    },
}
LOGGING_CONFIG = "logging.config.dictConfig"
PROCRASTINATE_ON_APP_READY = None
SILENCED_SYSTEM_CHECKS: list[str] = []
