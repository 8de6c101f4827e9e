"""The counters of trays and unread conversations, kept with each change of a conversation.

In the database, so that no act can forget them and no list counts rows. What a conversation
counts for, on each side, is `conversation_compte`; a change takes away what it counted for and
adds what it counts for now.
"""

from django.db import migrations

COMPTEURS = """
CREATE FUNCTION compter(c messagerie_conversation, signe integer) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO messagerie_compteur AS compteur (
        interlocuteur_id, a_traiter, a_traiter_non_lus, en_cours, en_cours_non_lus,
        clos, clos_non_lus, brouillons, non_lus
    )
    SELECT partie,
        signe * (mc AND c.bannette = 'A_TRAITER')::int,
        signe * (mc AND c.bannette = 'A_TRAITER' AND c.non_lu_mc)::int,
        signe * (mc AND c.bannette = 'EN_COURS')::int,
        signe * (mc AND c.bannette = 'EN_COURS' AND c.non_lu_mc)::int,
        signe * (mc AND c.bannette = 'CLOS')::int,
        signe * (mc AND c.bannette = 'CLOS' AND c.non_lu_mc)::int,
        signe * (mc AND c.dernier_rang = 0 AND c.initiee_par = 'MC')::int,
        signe * (NOT mc AND c.non_lu_ps AND c.dernier_rang > c.supprimee_rang)::int
    FROM (VALUES (c.echelon_id, true), (c.interlocuteur_id, false)) AS cotes(partie, mc)
    WHERE (mc AND (c.bannette <> '' OR c.initiee_par = 'MC'))
       OR (NOT mc AND c.non_lu_ps AND c.dernier_rang > c.supprimee_rang)
    ORDER BY mc DESC
    ON CONFLICT (interlocuteur_id) DO UPDATE SET
        a_traiter = compteur.a_traiter + excluded.a_traiter,
        a_traiter_non_lus = compteur.a_traiter_non_lus + excluded.a_traiter_non_lus,
        en_cours = compteur.en_cours + excluded.en_cours,
        en_cours_non_lus = compteur.en_cours_non_lus + excluded.en_cours_non_lus,
        clos = compteur.clos + excluded.clos,
        clos_non_lus = compteur.clos_non_lus + excluded.clos_non_lus,
        brouillons = compteur.brouillons + excluded.brouillons,
        non_lus = compteur.non_lus + excluded.non_lus
$$;

CREATE FUNCTION conversation_compter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND
       (OLD.echelon_id, OLD.interlocuteur_id, OLD.bannette, OLD.non_lu_mc, OLD.non_lu_ps,
        OLD.dernier_rang > OLD.supprimee_rang, OLD.dernier_rang = 0)
       IS NOT DISTINCT FROM
       (NEW.echelon_id, NEW.interlocuteur_id, NEW.bannette, NEW.non_lu_mc, NEW.non_lu_ps,
        NEW.dernier_rang > NEW.supprimee_rang, NEW.dernier_rang = 0)
    THEN
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' THEN PERFORM compter(OLD, -1); END IF;
    IF TG_OP <> 'DELETE' THEN PERFORM compter(NEW, 1); END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER conversation_compteurs AFTER INSERT OR UPDATE OR DELETE
ON messagerie_conversation FOR EACH ROW EXECUTE FUNCTION conversation_compter();
"""


class Migration(migrations.Migration):
    dependencies = [("messagerie", "0002_murs")]

    operations = [
        migrations.RunSQL(
            COMPTEURS,
            "DROP TRIGGER conversation_compteurs ON messagerie_conversation;"
            "DROP FUNCTION conversation_compter();"
            "DROP FUNCTION compter(messagerie_conversation, integer);",
        )
    ]
