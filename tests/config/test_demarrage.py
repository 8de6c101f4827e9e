"""What the application refuses to start with, each danger brought about for real."""

import os
from pathlib import Path

import psycopg
import pytest

from lanceur.mots_de_passe import ADMINISTRATEUR
from lanceur.postgres import APPLICATION, PROPRIETAIRE
from tests.environnement import SERVEUR
from tests.web.production import environnement, executer

WSGI = "import config.wsgi"
PORTE = (
    "from django.conf import settings; from config import settings as s;"
    "s.PORTES = ['echanges.web.connexion.demo'];"
    "import config.wsgi"
)


def demarrer(dossier: Path, base: str, *, role: str = APPLICATION, code: str = WSGI) -> str:
    """Start under production settings; return what it refused, empty when it started."""
    fait = executer(code, environnement(dossier, DATABASE_URL=SERVEUR.url(role, base)))
    if fait.returncode == 0:
        return ""
    derniere = fait.stderr.strip().splitlines()[-1]
    assert "ImproperlyConfigured" in derniere, fait.stderr
    return derniere


def en_administrateur(base: str, ordre: str) -> None:
    """Change the test's own database as the owner of its tables, or above."""
    with psycopg.connect(SERVEUR.url(ADMINISTRATEUR, base), autocommit=True) as connexion:
        connexion.execute(ordre.encode())


def test_production_starts_when_nothing_is_dangerous(tmp_path: Path, base: str) -> None:
    assert demarrer(tmp_path, base) == ""


def test_a_database_that_never_answers_is_given_up_after_a_while(tmp_path: Path) -> None:
    code = "import config.demarrage as d; d.attendre_la_base(0)"
    nulle_part = "postgresql://x:x@127.0.0.1:1/x"
    fait = executer(
        f"import django; django.setup(); {code}",
        environnement(tmp_path, DATABASE_URL=nulle_part, DJANGO_SETTINGS_MODULE="config.settings"),
    )
    assert "OperationalError" in fait.stderr


@pytest.mark.parametrize(
    ("adresse", "raison"),
    [
        ("", "no antivirus is configured"),
        ("clamd", "ECHANGES_CLAMD is not an address"),
    ],
)
def test_production_refuses_to_run_without_an_antivirus(
    tmp_path: Path, base: str, adresse: str, raison: str
) -> None:
    voulu = environnement(tmp_path, DATABASE_URL=SERVEUR.url(APPLICATION, base))
    fait = executer(WSGI, voulu | {"ECHANGES_CLAMD": adresse})
    assert raison in fait.stderr


def test_a_bucket_that_cannot_be_used_is_refused(tmp_path: Path, base: str) -> None:
    voulu = environnement(tmp_path, DATABASE_URL=SERVEUR.url(APPLICATION, base))
    fait = executer(WSGI, voulu | {"ECHANGES_S3": "ftp://ailleurs"})
    assert "the store cannot be used" in fait.stderr


def test_the_demonstration_starts(tmp_path: Path, base: str) -> None:
    demo = dict(os.environ) | {"DATABASE_URL": SERVEUR.url(APPLICATION, base)}
    demo.pop("DATABASE_OWNER_URL")
    fait = executer(WSGI, demo)
    assert fait.returncode == 0, fait.stderr


def test_production_refuses_the_door_of_the_demonstration(tmp_path: Path, base: str) -> None:
    assert "a demonstration door is configured" in demarrer(tmp_path, base, code=PORTE)


def test_production_refuses_the_application_of_the_demonstration(tmp_path: Path, base: str) -> None:
    code = f"from config import settings as s; s.INSTALLED_APPS.append('echanges.demo'); {WSGI}"
    assert "the demonstration application is installed" in demarrer(tmp_path, base, code=code)


@pytest.mark.parametrize("secret", ["court", "django-insecure-" + "x" * 60, ""])
def test_a_default_or_short_secret_is_refused(tmp_path: Path, base: str, secret: str) -> None:
    code = f"from config import settings as s; s.SECRET_KEY = {secret!r}; {WSGI}"
    assert "secret" in demarrer(tmp_path, base, code=code).lower()


def test_production_refuses_any_host(tmp_path: Path, base: str) -> None:
    changements = environnement(
        tmp_path, DATABASE_URL=SERVEUR.url(APPLICATION, base), ECHANGES_HOTES="*"
    )
    assert "any host name is accepted" in executer(WSGI, changements).stderr


def test_a_superuser_is_refused(tmp_path: Path, base: str) -> None:
    refus = demarrer(tmp_path, base, role=ADMINISTRATEUR)
    assert "the database role is a superuser or bypasses row-level security" in refus


def test_the_owner_of_the_tables_is_refused(tmp_path: Path, base: str) -> None:
    refus = demarrer(tmp_path, base, role=PROPRIETAIRE)
    assert "messagerie_message has no forced row-level security, or belongs to" in refus


@pytest.mark.parametrize(
    "table",
    [
        "messagerie_conversation",
        "messagerie_message",
        "messagerie_piecejointe",
        "messagerie_apercu",
    ],
)
@pytest.mark.parametrize("defaut", ["DISABLE", "NO FORCE"])
def test_a_table_without_its_wall_is_refused(
    tmp_path: Path, base: str, table: str, defaut: str
) -> None:
    en_administrateur(base, f"ALTER TABLE {table} {defaut} ROW LEVEL SECURITY")
    refus = demarrer(tmp_path, base)
    assert f"{table} has no forced row-level security" in refus
    assert refus.count("has no forced") == 1


@pytest.mark.parametrize("nom", ["ECHANGES_CLES", "ECHANGES_FICHIERS", "DATABASE_URL"])
def test_a_missing_setting_is_named(tmp_path: Path, nom: str) -> None:
    sans = environnement(tmp_path, DATABASE_URL="postgresql://nulle/part")
    del sans[nom]
    assert f"The environment variable {nom} is required." in executer(WSGI, sans).stderr


def test_an_unknown_mode_is_refused(tmp_path: Path) -> None:
    fait = executer(WSGI, environnement(tmp_path, ECHANGES_MODE="essai"))
    assert "ECHANGES_MODE is either demo or production." in fait.stderr


def test_a_fixed_clock_is_for_the_demonstration_only(tmp_path: Path, base: str) -> None:
    code = "from config import settings as s; print(s.ECHANGES_HORLOGE)"
    fait = executer(code, environnement(tmp_path, ECHANGES_HORLOGE="2026-05-12T10:00:00+02:00"))
    assert fait.stdout == "None\n"
