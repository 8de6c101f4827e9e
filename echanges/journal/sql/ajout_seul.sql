-- The journal only grows: a trigger refuses changes and removals to every role.

CREATE OR REPLACE FUNCTION trace_ajout_seul() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the journal is append-only';
END $$;

CREATE OR REPLACE TRIGGER trace_immuable BEFORE UPDATE OR DELETE ON journal_trace
FOR EACH ROW EXECUTE FUNCTION trace_ajout_seul();

CREATE OR REPLACE TRIGGER trace_invidable BEFORE TRUNCATE ON journal_trace
FOR EACH STATEMENT EXECUTE FUNCTION trace_ajout_seul();
