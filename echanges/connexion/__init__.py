"""Who comes in and goes out: the acts on sessions, each with its trace and its mail."""
