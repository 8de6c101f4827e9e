"""A copy of the model database that serves one test after another, put back between two.

Copying a whole database and removing it costs far more than writing again the few tables that a
test wrote in. A test that changed anything but rows (a table, a right, a rule) leaves a database
that is not used again.
"""

from itertools import count

import psycopg
from psycopg.sql import SQL, Composed, Identifier

from lanceur.postgres import ADMINISTRATEUR, PROPRIETAIRE
from tests.environnement import SERVEUR

SERVICES_MAX = 40
"""After so many tests the rows that each left dead would cost more than a copy."""
CATALOGUES = (
    "pg_attrdef", "pg_attribute", "pg_class", "pg_constraint", "pg_default_acl", "pg_extension",
    "pg_index", "pg_namespace", "pg_policy", "pg_proc", "pg_rewrite", "pg_trigger", "pg_type",
)  # fmt: skip
"""Where PostgreSQL keeps what is not rows. Its own upkeep changes them in place, unseen here."""
TABLES = """
SELECT c.relname,
       array_agg(a.attname ORDER BY a.attnum) FILTER (WHERE a.attgenerated = '')
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT attisdropped
WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace GROUP BY c.oid, c.relname
"""
SEQUENCES = "SELECT sequencename, last_value, start_value FROM pg_sequences ORDER BY sequencename"
REGLAGES = """
SELECT 'pg_database', count(*), max(xmin::text::bigint) FROM pg_database
WHERE datname = current_database()
UNION ALL SELECT 'pg_db_role_setting', count(*), max(xmin::text::bigint) FROM pg_db_role_setting
WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
COUPER = """
SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""

Trace = dict[str, tuple[int, int | None]]
"""By table, how many rows, and the newest transaction that wrote one: a table that was written in,
and not emptied of what was written, has another."""
Sequences = dict[str, tuple[int | None, int]]

Contenu = dict[str, tuple[Composed, bytes]]
"""By table, the statement that copies its columns, without its direction, and its bytes."""
_numeros = count()


class Clone:
    """A copy of the model, and the administrator's connection to it."""

    def __init__(self, modele: str, prefixe: str) -> None:
        """Copy the model, to which nobody may be connected."""
        self.nom = f"{prefixe}_{next(_numeros)}"
        administrer(f'CREATE DATABASE "{self.nom}" TEMPLATE "{modele}" STRATEGY FILE_COPY')
        self._connexion = psycopg.connect(
            SERVEUR.url(ADMINISTRATEUR, self.nom), autocommit=True, prepare_threshold=0
        )
        self._contenu = self._lire()
        self._regards = self._question()
        self._trace, self._sequences = self._regarder()
        self._services = 0

    def remettre(self) -> bool:
        """Put back what a test changed; whether the next may have it.

        Cuts every other connection, as removing the database would.
        """
        self._services += 1
        self._connexion.execute(COUPER)
        trace, sequences = self._regarder()
        changees = {nom for nom in trace | self._trace if trace.get(nom) != self._trace.get(nom)}
        if self._services == SERVICES_MAX or not changees <= self._contenu.keys():
            return False
        if changees or sequences != self._sequences:
            self._ecrire(changees, sequences)
            self._trace, self._sequences = self._regarder()
        return True

    def supprimer(self) -> None:
        """Remove it."""
        self._connexion.close()
        # A backend that is still ending, or autovacuum, may only be cut by the administrator.
        administrer(f'DROP DATABASE "{self.nom}" WITH (FORCE)', ADMINISTRATEUR)

    def _lire(self) -> Contenu:
        tables: Contenu = {}
        for nom, colonnes in self._connexion.execute(TABLES).fetchall():
            noms = SQL(", ").join(map(Identifier, colonnes))
            entete = SQL("COPY {} ({})").format(Identifier(nom), noms)
            with self._connexion.cursor().copy(entete + SQL(" TO STDOUT (FORMAT binary)")) as copie:
                tables[nom] = entete, b"".join(bytes(morceau) for morceau in copie)
        return tables

    def _question(self) -> Composed:
        une = SQL("SELECT {0}, count(*), max(xmin::text::bigint) FROM ONLY {1}")
        noms = sorted(self._contenu) + list(CATALOGUES)
        return SQL(" UNION ALL ").join(
            [SQL(REGLAGES), *(une.format(n, Identifier(n)) for n in noms)]
        )

    def _regarder(self) -> tuple[Trace, Sequences]:
        trace = {n: (rangs, xid) for n, rangs, xid in self._connexion.execute(self._regards)}
        suites = {n: (dernier, debut) for n, dernier, debut in self._connexion.execute(SEQUENCES)}
        return trace, suites

    def _ecrire(self, changees: set[str], sequences: Sequences) -> None:
        """Under no trigger and no rule, in one transaction."""
        with self._connexion.transaction(), self._connexion.cursor() as curseur:
            curseur.execute("SET LOCAL session_replication_role = replica")
            for nom in sorted(changees):
                entete, octets = self._contenu[nom]
                curseur.execute(SQL("DELETE FROM {}").format(Identifier(nom)))
                with curseur.copy(entete + SQL(" FROM STDIN (FORMAT binary)")) as copie:
                    copie.write(octets)
            for nom, (dernier, debut) in self._sequences.items():
                if sequences[nom] != (dernier, debut):
                    valeur = debut if dernier is None else dernier
                    curseur.execute(
                        "SELECT setval(%s, %s, %s)",
                        [f'public."{nom}"', valeur, dernier is not None],
                    )


def administrer(ordre: str, role: str = PROPRIETAIRE) -> None:
    """Do something to a whole database, from another."""
    with psycopg.connect(SERVEUR.url(role, "postgres"), autocommit=True) as connexion:
        connexion.execute(ordre)
