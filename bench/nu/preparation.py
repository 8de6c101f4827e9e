"""Makes the tables of the bare page, as the database's administrator, and signs somebody in."""

import django
import psycopg

TABLES = """
CREATE TABLE django_session (
    session_key varchar(40) PRIMARY KEY,
    session_data text NOT NULL,
    expire_date timestamptz NOT NULL
);
CREATE TABLE nu_ligne AS
    SELECT id, interlocuteur_id, echelon_id, patient_id, bannette, ordre_mc AS quand,
           dernier_lu_le AS lu_le, non_lu_mc AS non_lu, pieces,
           'Demande d''avis sur une prolongation'::text AS objet
    FROM messagerie_conversation;
ALTER TABLE nu_ligne ADD PRIMARY KEY (id);
CREATE INDEX ON nu_ligne (echelon_id, bannette, quand DESC, id DESC);
CREATE TABLE nu_message AS
    SELECT id, conversation_id AS ligne_id, auteur_id, rang, envoye_le, lu_le,
           repeat('Bonjour. ', (octet_length(corps_scelle) - 45) / 9) AS corps
    FROM messagerie_message WHERE envoye_le IS NOT NULL;
ALTER TABLE nu_message ADD PRIMARY KEY (id);
CREATE INDEX ON nu_message (ligne_id, rang);
GRANT SELECT, INSERT, UPDATE, DELETE ON django_session, nu_ligne, nu_message TO echanges_app;
ANALYZE nu_ligne, nu_message;
"""


def remplir(adresse: str) -> None:
    """Make and fill the tables; `adresse`: of the database, for its administrator."""
    with psycopg.connect(adresse, autocommit=True) as connexion:
        connexion.execute(TABLES)


def ouvrir_session() -> None:
    """Print the cookie of somebody of the échelon that has the most conversations."""
    django.setup()
    from django.contrib.sessions.backends.db import SessionStore
    from django.db.models import Count

    from bench.nu.models import Ligne

    echelons = Ligne.objects.filter(bannette="EN_COURS").values("echelon")
    plus_grand = echelons.annotate(combien=Count("id")).order_by("-combien")[0]["echelon"]
    session = SessionStore()
    session["nom"], session["echelon"] = "Dr Yann QUÉMÉNER", str(plus_grand)
    session.save()
    print(session.session_key)


if __name__ == "__main__":
    ouvrir_session()
