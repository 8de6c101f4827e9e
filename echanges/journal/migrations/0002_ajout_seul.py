"""The journal only grows: a trigger refuses changes and removals to every role."""

from django.db import migrations

AJOUT_SEUL = """
CREATE FUNCTION trace_ajout_seul() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the journal is append-only';
END $$;
CREATE TRIGGER trace_immuable BEFORE UPDATE OR DELETE ON journal_trace
FOR EACH ROW EXECUTE FUNCTION trace_ajout_seul();
CREATE TRIGGER trace_invidable BEFORE TRUNCATE ON journal_trace
FOR EACH STATEMENT EXECUTE FUNCTION trace_ajout_seul();
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]

    operations = [
        migrations.RunSQL(
            AJOUT_SEUL,
            "DROP TRIGGER trace_immuable ON journal_trace;"
            "DROP TRIGGER trace_invidable ON journal_trace;"
            "DROP FUNCTION trace_ajout_seul();",
        )
    ]
