"""The walls of files: previews, what the worker and maintenance see, and who changes what.

The worker sees the one message and the one conversation it names (`contexte_de_travail`);
maintenance sees the list of files, never what would open them (`contexte_d_entretien`).
"""

from django.db import migrations

# Rules of 0002, with a case for the worker.
CONVERSATION = """
ALTER POLICY conversation_visible ON messagerie_conversation USING (
    CASE (SELECT echanges_cote())
    WHEN 'PS' THEN
        interlocuteur_id = ANY ((SELECT echanges_parties())::uuid[])
        AND (
            dernier_rang > supprimee_rang
            OR (dernier_rang = 0 AND initiee_par = 'PS')
            OR id = (SELECT echanges_retrait())
        )
    WHEN 'MC' THEN
        echelon_id = ANY ((SELECT echanges_parties())::uuid[])
        AND (dernier_rang > 0 OR initiee_par = 'MC')
    WHEN 'TRAVAIL' THEN
        id = ANY ((SELECT echanges_parties())::uuid[])
    ELSE false
    END
);
CREATE POLICY conversation_hors_travail ON messagerie_conversation AS RESTRICTIVE FOR UPDATE
USING ((SELECT echanges_cote()) <> 'TRAVAIL');
CREATE POLICY conversation_gardee ON messagerie_conversation AS RESTRICTIVE FOR DELETE
USING ((SELECT echanges_cote()) <> 'TRAVAIL');
"""

MESSAGE = """
ALTER POLICY message_visible ON messagerie_message USING (
    CASE WHEN (SELECT echanges_cote()) = 'TRAVAIL' THEN
        id = ANY ((SELECT echanges_parties())::uuid[])
    WHEN rang IS NULL THEN
        cote = (SELECT echanges_cote())
        AND EXISTS (SELECT FROM messagerie_conversation c WHERE c.id = conversation_id)
    WHEN (SELECT echanges_cote()) = 'PS' THEN
        rang > (SELECT c.supprimee_rang FROM messagerie_conversation c WHERE c.id = conversation_id)
    ELSE
        EXISTS (SELECT FROM messagerie_conversation c WHERE c.id = conversation_id)
    END
);
CREATE POLICY message_hors_travail ON messagerie_message AS RESTRICTIVE FOR UPDATE
USING ((SELECT echanges_cote()) <> 'TRAVAIL');
CREATE POLICY message_garde ON messagerie_message AS RESTRICTIVE FOR DELETE
USING ((SELECT echanges_cote()) <> 'TRAVAIL');
"""

FICHIERS = """
CREATE POLICY piece_inventaire ON messagerie_piecejointe FOR SELECT
USING ((SELECT echanges_cote()) = 'ENTRETIEN');

ALTER TABLE messagerie_apercu ENABLE ROW LEVEL SECURITY;
ALTER TABLE messagerie_apercu FORCE ROW LEVEL SECURITY;
CREATE POLICY apercu_visible ON messagerie_apercu USING (
    EXISTS (SELECT FROM messagerie_piecejointe p WHERE p.id = piece_id)
);
CREATE POLICY apercu_fait_par_le_travailleur ON messagerie_apercu AS RESTRICTIVE FOR INSERT
WITH CHECK ((SELECT echanges_cote()) = 'TRAVAIL');
CREATE POLICY apercu_jamais_change ON messagerie_apercu AS RESTRICTIVE FOR UPDATE USING (false);
CREATE POLICY apercu_garde ON messagerie_apercu AS RESTRICTIVE FOR DELETE
USING ((SELECT echanges_cote()) <> 'ENTRETIEN');
"""

# What was sent is what was attached: only the worker's findings change afterwards, and only he
# writes them.
IMMUABLE = """
CREATE FUNCTION piece_gardee() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    piece messagerie_piecejointe := CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    travail boolean := coalesce(echanges_cote() = 'TRAVAIL', false);
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (NEW.id, NEW.message_id, NEW.emplacement, NEW.nom_scelle, NEW.cle_scellee, NEW.format,
            NEW.taille, NEW.empreinte, NEW.depot, NEW.recue_le)
           IS DISTINCT FROM
           (OLD.id, OLD.message_id, OLD.emplacement, OLD.nom_scelle, OLD.cle_scellee, OLD.format,
            OLD.taille, OLD.empreinte, OLD.depot, OLD.recue_le)
        THEN
            RAISE EXCEPTION 'a file is never changed';
        END IF;
        IF NOT travail THEN
            RAISE EXCEPTION 'only the worker says what a file is worth';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'INSERT' AND (NEW.etat <> 'RECU' OR NEW.pages <> 0) THEN
        RAISE EXCEPTION 'only the worker says what a file is worth';
    END IF;
    IF EXISTS (
        SELECT FROM messagerie_message m WHERE m.id = piece.message_id AND m.envoye_le IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'the files of a sent message are never changed';
    END IF;
    RETURN piece;
END $$;
CREATE TRIGGER piece_gardee BEFORE INSERT OR UPDATE OR DELETE ON messagerie_piecejointe
FOR EACH ROW EXECUTE FUNCTION piece_gardee();
"""


class Migration(migrations.Migration):
    dependencies = [("messagerie", "0005_fichiers")]

    operations = [
        migrations.RunSQL(CONVERSATION, migrations.RunSQL.noop),
        migrations.RunSQL(MESSAGE, migrations.RunSQL.noop),
        migrations.RunSQL(FICHIERS, migrations.RunSQL.noop),
        migrations.RunSQL(
            IMMUABLE,
            "DROP TRIGGER piece_gardee ON messagerie_piecejointe; DROP FUNCTION piece_gardee();",
        ),
    ]
