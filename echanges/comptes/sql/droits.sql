-- What the run-time role may do, and no more. `{role}` is its name, put in by `poser_droits`, which
-- runs this after each migration.

GRANT USAGE ON SCHEMA public TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role};

-- The journal is written and read, never corrected. Migrations are the owner's.
REVOKE UPDATE, DELETE, TRUNCATE ON journal_trace FROM {role};
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON django_migrations FROM {role};

-- The only way to change the échelon of a conversation: they check who asks.
GRANT EXECUTE ON FUNCTION compter_conversations, deplacer_conversations TO {role};
