"""Settings: what `startproject` gives, without the administration, over the product's database."""

from pathlib import Path

from config.settings import DATABASES as DATABASES
from config.settings import ECHANGES_CLES as ECHANGES_CLES
from config.settings import SECRET_KEY as SECRET_KEY

ROOT_URLCONF = "bench.nu.pages"
ALLOWED_HOSTS = ["127.0.0.1"]
INSTALLED_APPS = [
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "echanges.annuaire",
    "echanges.comptes",
    "bench.nu",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [Path(__file__).parent / "gabarits"],
        "OPTIONS": {"environment": "bench.nu.gabarits.environnement", "auto_reload": False},
    }
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_TZ = True
