"""The second wall: row-level security on everything that belongs to somebody.

Forced, so that it holds for the owner too. Who acts is told by `comptes.acteur.poser_contexte`
inside the transaction; without it the settings are empty and every table shows zero rows.
The rules are those of `ConversationQuerySet.visibles_par`, said a second time on purpose.
"""

from django.db import migrations

CONTEXTE = """
CREATE FUNCTION echanges_cote() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('echanges.cote', true), '') $$;

CREATE FUNCTION echanges_parties() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT string_to_array(nullif(current_setting('echanges.parties', true), ''), ',')::uuid[] $$;

CREATE FUNCTION echanges_retrait() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('echanges.retrait', true), '')::uuid $$;
"""

OTER_CONTEXTE = """
DROP FUNCTION echanges_cote(); DROP FUNCTION echanges_parties(); DROP FUNCTION echanges_retrait();
"""

CONVERSATION = """
ALTER TABLE messagerie_conversation ENABLE ROW LEVEL SECURITY;
ALTER TABLE messagerie_conversation FORCE ROW LEVEL SECURITY;
CREATE POLICY conversation_visible ON messagerie_conversation USING (
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
    ELSE false
    END
);
CREATE POLICY conversation_commencee ON messagerie_conversation AS RESTRICTIVE FOR INSERT
WITH CHECK (initiee_par = (SELECT echanges_cote()));
"""

# The deletion mark is in the policy itself: no query of the doctor's side can forget it.
MESSAGE = """
ALTER TABLE messagerie_message ENABLE ROW LEVEL SECURITY;
ALTER TABLE messagerie_message FORCE ROW LEVEL SECURITY;
CREATE POLICY message_visible ON messagerie_message USING (
    CASE WHEN rang IS NULL THEN
        cote = (SELECT echanges_cote())
        AND EXISTS (SELECT FROM messagerie_conversation c WHERE c.id = conversation_id)
    WHEN (SELECT echanges_cote()) = 'PS' THEN
        rang > (SELECT c.supprimee_rang FROM messagerie_conversation c WHERE c.id = conversation_id)
    ELSE
        EXISTS (SELECT FROM messagerie_conversation c WHERE c.id = conversation_id)
    END
) WITH CHECK (
    EXISTS (SELECT FROM messagerie_conversation c WHERE c.id = conversation_id)
);
CREATE POLICY message_redige ON messagerie_message AS RESTRICTIVE FOR INSERT
WITH CHECK (cote = (SELECT echanges_cote()));
"""

PIECE = """
ALTER TABLE messagerie_piecejointe ENABLE ROW LEVEL SECURITY;
ALTER TABLE messagerie_piecejointe FORCE ROW LEVEL SECURITY;
CREATE POLICY piece_visible ON messagerie_piecejointe USING (
    EXISTS (SELECT FROM messagerie_message m WHERE m.id = message_id)
);
"""

# A sent message is never changed nor removed; only its reading by the other side is noted.
IMMUABLE = """
CREATE FUNCTION message_envoye_immuable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.envoye_le IS NULL THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a sent message is never removed';
    END IF;
    IF (NEW.id, NEW.conversation_id, NEW.cote, NEW.auteur_id, NEW.corps_scelle, NEW.rang,
        NEW.envoye_le, NEW.empreinte)
       IS DISTINCT FROM
       (OLD.id, OLD.conversation_id, OLD.cote, OLD.auteur_id, OLD.corps_scelle, OLD.rang,
        OLD.envoye_le, OLD.empreinte)
    THEN
        RAISE EXCEPTION 'a sent message is never changed';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER message_immuable BEFORE UPDATE OR DELETE ON messagerie_message
FOR EACH ROW EXECUTE FUNCTION message_envoye_immuable();
"""


def _ouvrir(table: str, *politiques: str) -> str:
    return (
        "".join(f"DROP POLICY {politique} ON {table};" for politique in politiques)
        + f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;"
        f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"
    )


class Migration(migrations.Migration):
    dependencies = [("messagerie", "0001_initial")]

    operations = [
        migrations.RunSQL(CONTEXTE, OTER_CONTEXTE),
        migrations.RunSQL(
            CONVERSATION,
            _ouvrir("messagerie_conversation", "conversation_visible", "conversation_commencee"),
        ),
        migrations.RunSQL(MESSAGE, _ouvrir("messagerie_message", "message_visible", "message_redige")),
        migrations.RunSQL(PIECE, _ouvrir("messagerie_piecejointe", "piece_visible")),
        migrations.RunSQL(
            IMMUABLE,
            "DROP TRIGGER message_immuable ON messagerie_message;"
            "DROP FUNCTION message_envoye_immuable();",
        ),
    ]
