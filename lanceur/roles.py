"""The roles and the database that the product expects to find."""

from collections.abc import Mapping
from typing import Any

from psycopg import Connection
from psycopg.sql import SQL, Identifier, Literal

from lanceur.mots_de_passe import APPLICATION, PROPRIETAIRE

_COMMUN = SQL("LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOREPLICATION")
# The owner creates the test databases; the application's role creates nothing.
_DROITS = {PROPRIETAIRE: SQL("CREATEDB"), APPLICATION: SQL("NOCREATEDB")}


def preparer_base(connexion: Connection[Any], base: str, mots_de_passe: Mapping[str, str]) -> None:
    """Create the two roles and the database, if they are not there.

    Arguments: a superuser's connection in autocommit, the database's name, the passwords.
    Side effects: roles, database, and who may connect to it. Safe to repeat, also after an
    interruption at any point.
    """
    for role, droit in _DROITS.items():
        if not _existe(connexion, "SELECT FROM pg_roles WHERE rolname = %s", role):
            _creer_role(connexion, role, droit, mots_de_passe[role])
    if not _existe(connexion, "SELECT FROM pg_database WHERE datname = %s", base):
        connexion.execute(
            SQL("CREATE DATABASE {} OWNER {}").format(Identifier(base), Identifier(PROPRIETAIRE))
        )
    for ordre in (
        SQL("REVOKE ALL ON DATABASE {base} FROM PUBLIC"),
        SQL("GRANT CONNECT ON DATABASE {base} TO {application}"),
        # Django's test runner, as the owner, goes through this one to create its own.
        SQL("REVOKE ALL ON DATABASE postgres FROM PUBLIC"),
        SQL("GRANT CONNECT ON DATABASE postgres TO {proprietaire}"),
    ):
        connexion.execute(
            ordre.format(
                base=Identifier(base),
                application=Identifier(APPLICATION),
                proprietaire=Identifier(PROPRIETAIRE),
            )
        )


def _existe(connexion: Connection[Any], question: str, nom: str) -> bool:
    return connexion.execute(question.encode(), [nom]).fetchone() is not None


def _creer_role(connexion: Connection[Any], role: str, droit: SQL, secret: str) -> None:
    """Create one role; the server receives the password's verifier, never the password."""
    verificateur = connexion.pgconn.encrypt_password(
        secret.encode(), role.encode(), b"scram-sha-256"
    ).decode()
    connexion.execute(
        SQL("CREATE ROLE {} {} {} PASSWORD {}").format(
            Identifier(role), _COMMUN, droit, Literal(verificateur)
        )
    )
