"""Who talks with whom is never changed: neither side hands a conversation or a draft across.

Row-level security compares one party only; without this, an échelon could rewrite the doctor of
a conversation, and a doctor turn his own draft into a message of the échelon.
"""

from django.db import migrations

PARTIES = """
CREATE FUNCTION conversation_parties_immuables() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the parties of a conversation are never changed';
END $$;
CREATE TRIGGER conversation_parties BEFORE UPDATE ON messagerie_conversation
FOR EACH ROW WHEN (
    (NEW.id, NEW.interlocuteur_id, NEW.echelon_id, NEW.patient_id, NEW.initiee_par)
    IS DISTINCT FROM
    (OLD.id, OLD.interlocuteur_id, OLD.echelon_id, OLD.patient_id, OLD.initiee_par)
) EXECUTE FUNCTION conversation_parties_immuables();

CREATE FUNCTION message_place_immuable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the place of a message is never changed';
END $$;
CREATE TRIGGER message_place BEFORE UPDATE ON messagerie_message
FOR EACH ROW WHEN (
    (NEW.id, NEW.conversation_id, NEW.cote) IS DISTINCT FROM (OLD.id, OLD.conversation_id, OLD.cote)
) EXECUTE FUNCTION message_place_immuable();
"""


class Migration(migrations.Migration):
    dependencies = [("messagerie", "0003_compteurs")]

    operations = [
        migrations.RunSQL(
            PARTIES,
            "DROP TRIGGER conversation_parties ON messagerie_conversation;"
            "DROP FUNCTION conversation_parties_immuables();"
            "DROP TRIGGER message_place ON messagerie_message;"
            "DROP FUNCTION message_place_immuable();",
        )
    ]
