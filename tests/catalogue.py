"""What PostgreSQL holds of the product's own: rules, constraints and rights, as lines of text."""

from django.db import connections

NOS_FONCTIONS = "pronamespace = 'public'::regnamespace AND proname NOT LIKE 'procrastinate%'"
DROITS_DE = "aclexplode(coalesce({acl}, acldefault('{genre}', {proprietaire})))"

QUESTIONS = {
    "functions": f"SELECT pg_get_functiondef(oid) FROM pg_proc WHERE {NOS_FONCTIONS}",
    "triggers": "SELECT tgenabled::text || ' ' || pg_get_triggerdef(oid) FROM pg_trigger"
    " WHERE NOT tgisinternal",
    "policies": "SELECT to_jsonb(p) FROM pg_policies p",
    "walls": "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class"
    " WHERE relnamespace = 'public'::regnamespace",
    "constraints": "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)"
    " FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
    "indexes": "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "rights on tables": "SELECT relname, droit FROM pg_class, "
    + DROITS_DE.format(acl="relacl", genre="r", proprietaire="relowner")
    + " AS droit WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'S')",
    "rights on functions": "SELECT oid::regprocedure::text, droit FROM pg_proc, "
    + DROITS_DE.format(acl="proacl", genre="f", proprietaire="proowner")
    + f" AS droit WHERE {NOS_FONCTIONS}",
    "rights on the schema": "SELECT droit FROM pg_namespace, "
    + DROITS_DE.format(acl="nspacl", genre="n", proprietaire="nspowner")
    + " AS droit WHERE nspname = 'public'",
}


def catalogue() -> dict[str, list[str]]:
    """All of it, sorted, by kind; read as the owner."""
    with connections["owner"].cursor() as curseur:
        lu = {}
        for genre, question in QUESTIONS.items():
            curseur.execute(question)
            lu[genre] = sorted(str(ligne) for ligne in curseur.fetchall())
        return lu
