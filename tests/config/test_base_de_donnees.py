"""How the product speaks to PostgreSQL: values apart from statements, statements planned once."""

from pathlib import Path

import psycopg
from django.db import connection

from echanges.annuaire.models import Interlocuteur
from lanceur.mots_de_passe import ADMINISTRATEUR, APPLICATION
from tests.environnement import SERVEUR
from tests.web.production import environnement, executer

SECRET = "canari-184127645108946"
REVENIR = f"""
import django; django.setup()
from django.db import connection
from echanges.annuaire.models import Interlocuteur
for _ in range(8):
    assert not Interlocuteur.objects.filter(nom="{SECRET}").exists()
with connection.cursor() as curseur:
    curseur.execute("SELECT statement FROM pg_prepared_statements")
    print(*(ligne[0] for ligne in curseur.fetchall()), sep="\\n")
"""


def test_what_postgresql_shows_of_a_statement_has_none_of_its_values(base: str) -> None:
    assert not Interlocuteur.objects.filter(nom=SECRET).exists()
    with connection.cursor() as curseur:
        curseur.execute("SELECT pg_backend_pid()")
        [pid] = curseur.fetchone()
    assert not Interlocuteur.objects.filter(nom=SECRET).exists()
    with psycopg.connect(SERVEUR.url(ADMINISTRATEUR, base)) as administrateur:
        question = "SELECT query FROM pg_stat_activity WHERE pid = %s"
        [montree] = administrateur.execute(question, [pid]).fetchone() or [""]
    assert "annuaire_interlocuteur" in montree
    assert SECRET not in montree


def test_a_statement_that_comes_back_is_planned_once(tmp_path: Path, base: str) -> None:
    reglages = environnement(tmp_path, DATABASE_URL=SERVEUR.url(APPLICATION, base))
    fait = executer(REVENIR, reglages | {"DJANGO_SETTINGS_MODULE": "config.settings"})
    [preparee] = [texte for texte in fait.stdout.splitlines() if "annuaire_interlocuteur" in texte]
    assert SECRET not in preparee


def test_what_the_operator_says_in_the_address_is_kept(tmp_path: Path) -> None:
    adresse = "postgresql://x:x@base/x?sslmode=verify-full&sslrootcert=/etc/ca.pem"
    code = "from config.settings import DATABASES as d; print(sorted(d['default']['OPTIONS']))"
    fait = executer(code, environnement(tmp_path, DATABASE_URL=adresse))
    attendues = ["prepare_threshold", "server_side_binding", "sslmode", "sslrootcert"]
    assert fait.stdout.strip() == str(attendues), fait.stderr
