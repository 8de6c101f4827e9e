"""The échelon of a conversation changes in one place: a function of the owner's.

The run-time role may call it, and still cannot write another échelon by itself. The function
names a responsable d'habilitation, checks his right over both échelons, moves the rows in one
statement and their counters with them. What it may see of forced row-level security is a policy
for the owner alone, in the context that it sets (see docs/decisions/0025).
"""

import django.db.models.deletion
from django.db import migrations, models

# An UPDATE that changes the échelon moves the counters itself: hundreds of thousands of calls for
# the same two rows otherwise.
COMPTEURS = """
DROP TRIGGER conversation_compteurs ON messagerie_conversation;
CREATE TRIGGER conversation_compteurs AFTER INSERT OR DELETE
ON messagerie_conversation FOR EACH ROW EXECUTE FUNCTION conversation_compter();
CREATE TRIGGER conversation_compteurs_tenus AFTER UPDATE ON messagerie_conversation
FOR EACH ROW WHEN (NEW.echelon_id = OLD.echelon_id) EXECUTE FUNCTION conversation_compter();
"""

COMPTEURS_D_AVANT = """
DROP TRIGGER conversation_compteurs_tenus ON messagerie_conversation;
DROP TRIGGER conversation_compteurs ON messagerie_conversation;
CREATE TRIGGER conversation_compteurs AFTER INSERT OR UPDATE OR DELETE
ON messagerie_conversation FOR EACH ROW EXECUTE FUNCTION conversation_compter();
"""

PARTIES = """
CREATE OR REPLACE FUNCTION conversation_parties_immuables() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF echanges_cote() = 'REORGANISATION'
       AND pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE')
       AND (NEW.id, NEW.interlocuteur_id, NEW.patient_id, NEW.initiee_par)
           IS NOT DISTINCT FROM (OLD.id, OLD.interlocuteur_id, OLD.patient_id, OLD.initiee_par)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the parties of a conversation are never changed';
END $$;
"""

PARTIES_D_AVANT = """
CREATE OR REPLACE FUNCTION conversation_parties_immuables() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the parties of a conversation are never changed';
END $$;
"""

# For the owner only: the run-time role that says 'REORGANISATION' sees nothing.
MURS = """
CREATE POLICY conversation_vue_en_reorganisation ON messagerie_conversation
FOR SELECT TO CURRENT_USER USING ((SELECT echanges_cote()) = 'REORGANISATION');
CREATE POLICY conversation_reorganisee ON messagerie_conversation
FOR UPDATE TO CURRENT_USER USING ((SELECT echanges_cote()) = 'REORGANISATION');
CREATE POLICY message_vu_en_reorganisation ON messagerie_message
FOR SELECT TO CURRENT_USER USING ((SELECT echanges_cote()) = 'REORGANISATION');
"""

MURS_D_AVANT = """
DROP POLICY conversation_vue_en_reorganisation ON messagerie_conversation;
DROP POLICY conversation_reorganisee ON messagerie_conversation;
DROP POLICY message_vu_en_reorganisation ON messagerie_message;
"""

# Of an échelon, all of it (`caisse` null), or what concerns the patients of a caisse, in all of
# its départements (`departements` null) or in some.
FONCTIONS = """
CREATE FUNCTION compter_conversations(
    echelon uuid, caisse bigint, departements text[], OUT conversations bigint, OUT brouillons bigint
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    cote_d_avant text := coalesce(current_setting('echanges.cote', true), '');
BEGIN
    PERFORM set_config('echanges.cote', 'REORGANISATION', true);
    SELECT count(*) INTO conversations FROM messagerie_conversation c
    WHERE c.echelon_id = echelon AND (caisse IS NULL OR c.patient_id IN (
        SELECT p.id FROM annuaire_patient p WHERE p.organisme_id = caisse
        AND (departements IS NULL OR p.departement = ANY (departements))
    ));
    SELECT count(*) INTO brouillons
    FROM messagerie_message m JOIN messagerie_conversation c ON c.id = m.conversation_id
    WHERE m.envoye_le IS NULL AND c.echelon_id = echelon AND (caisse IS NULL OR c.patient_id IN (
        SELECT p.id FROM annuaire_patient p WHERE p.organisme_id = caisse
        AND (departements IS NULL OR p.departement = ANY (departements))
    ));
    PERFORM set_config('echanges.cote', cote_d_avant, true);
END $$;

CREATE FUNCTION deplacer_conversations(
    responsable uuid, jour date, de uuid, vers uuid, caisse bigint, departements text[]
) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    cote_d_avant text := coalesce(current_setting('echanges.cote', true), '');
    deplacees record;
BEGIN
    PERFORM FROM annuaire_interlocuteur e
    WHERE e.id IN (de, vers) AND e.genre = 'ECHELON' AND e.remplace_par_id IS NULL
    ORDER BY e.id FOR NO KEY UPDATE;
    IF (SELECT count(*) FROM annuaire_interlocuteur e WHERE e.id IN (de, vers)
        AND e.genre = 'ECHELON' AND e.remplace_par_id IS NULL) <> 2
    THEN
        RAISE EXCEPTION 'conversations only move from an open échelon to another';
    END IF;
    IF (SELECT count(DISTINCT h.interlocuteur_id) FROM comptes_habilitation h
        WHERE h.agent_id = responsable AND h.role = 'RESPONSABLE'
        AND h.interlocuteur_id IN (de, vers)
        AND h.debut <= jour AND (h.fin IS NULL OR h.fin > jour)) <> 2
    THEN
        RAISE EXCEPTION 'only a responsable of both échelons moves conversations'
        USING ERRCODE = 'insufficient_privilege';
    END IF;

    PERFORM set_config('echanges.cote', 'REORGANISATION', true);
    WITH changees AS (
        UPDATE messagerie_conversation c SET echelon_id = vers
        WHERE c.echelon_id = de AND (caisse IS NULL OR c.patient_id IN (
            SELECT p.id FROM annuaire_patient p WHERE p.organisme_id = caisse
            AND (departements IS NULL OR p.departement = ANY (departements))
        ))
        RETURNING c.bannette, c.non_lu_mc, c.dernier_rang = 0 AND c.initiee_par = 'MC' AS ecrite
    )
    SELECT count(*) AS toutes,
        count(*) FILTER (WHERE bannette = 'A_TRAITER') AS a_traiter,
        count(*) FILTER (WHERE bannette = 'A_TRAITER' AND non_lu_mc) AS a_traiter_non_lus,
        count(*) FILTER (WHERE bannette = 'EN_COURS') AS en_cours,
        count(*) FILTER (WHERE bannette = 'EN_COURS' AND non_lu_mc) AS en_cours_non_lus,
        count(*) FILTER (WHERE bannette = 'CLOS') AS clos,
        count(*) FILTER (WHERE bannette = 'CLOS' AND non_lu_mc) AS clos_non_lus,
        count(*) FILTER (WHERE ecrite) AS brouillons
    INTO deplacees FROM changees;
    PERFORM set_config('echanges.cote', cote_d_avant, true);

    INSERT INTO messagerie_compteur AS compteur (
        interlocuteur_id, a_traiter, a_traiter_non_lus, en_cours, en_cours_non_lus,
        clos, clos_non_lus, brouillons, non_lus
    )
    SELECT echelon, signe * deplacees.a_traiter, signe * deplacees.a_traiter_non_lus,
        signe * deplacees.en_cours, signe * deplacees.en_cours_non_lus,
        signe * deplacees.clos, signe * deplacees.clos_non_lus, signe * deplacees.brouillons, 0
    FROM (VALUES (de, -1), (vers, 1)) AS cotes (echelon, signe)
    ON CONFLICT (interlocuteur_id) DO UPDATE SET
        a_traiter = compteur.a_traiter + excluded.a_traiter,
        a_traiter_non_lus = compteur.a_traiter_non_lus + excluded.a_traiter_non_lus,
        en_cours = compteur.en_cours + excluded.en_cours,
        en_cours_non_lus = compteur.en_cours_non_lus + excluded.en_cours_non_lus,
        clos = compteur.clos + excluded.clos,
        clos_non_lus = compteur.clos_non_lus + excluded.clos_non_lus,
        brouillons = compteur.brouillons + excluded.brouillons;
    RETURN deplacees.toutes;
END $$;

REVOKE ALL ON FUNCTION compter_conversations(uuid, bigint, text[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION deplacer_conversations(uuid, date, uuid, uuid, bigint, text[]) FROM PUBLIC;
"""

FONCTIONS_D_AVANT = """
DROP FUNCTION compter_conversations(uuid, bigint, text[]);
DROP FUNCTION deplacer_conversations(uuid, date, uuid, uuid, bigint, text[]);
"""

# What is added to an échelon waits for a reorganisation under way (FOR SHARE against its FOR NO
# KEY UPDATE; foreign keys take FOR KEY SHARE, which waits for neither), and a closed one takes
# nothing. The error is one of those after which trying again may work.
OUVERT = """
CREATE FUNCTION echelon_ouvert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM annuaire_interlocuteur e
    WHERE e.id = (to_jsonb(NEW) ->> TG_ARGV[0])::uuid AND e.remplace_par_id IS NULL FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a closed échelon takes nothing any more' USING ERRCODE = 'object_in_use';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER conversation_echelon_ouvert BEFORE INSERT ON messagerie_conversation
FOR EACH ROW EXECUTE FUNCTION echelon_ouvert('echelon_id');
CREATE TRIGGER rattachement_echelon_ouvert BEFORE INSERT OR UPDATE OF echelon_id
ON annuaire_rattachement FOR EACH ROW EXECUTE FUNCTION echelon_ouvert('echelon_id');
CREATE TRIGGER habilitation_echelon_ouvert BEFORE INSERT OR UPDATE OF interlocuteur_id
ON comptes_habilitation FOR EACH ROW
WHEN (NEW.role <> 'MEDECIN' AND NEW.interlocuteur_id IS NOT NULL)
EXECUTE FUNCTION echelon_ouvert('interlocuteur_id');
"""

OUVERT_D_AVANT = """
DROP TRIGGER conversation_echelon_ouvert ON messagerie_conversation;
DROP TRIGGER rattachement_echelon_ouvert ON annuaire_rattachement;
DROP TRIGGER habilitation_echelon_ouvert ON comptes_habilitation;
DROP FUNCTION echelon_ouvert();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("annuaire", "0002_echelons_reorganises"),
        ("comptes", "0002_portes"),
        ("messagerie", "0006_murs_des_fichiers"),
    ]

    operations = [
        migrations.CreateModel(
            name="Reprise",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("cedant", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="annuaire.interlocuteur")),
                ("repreneur", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="annuaire.interlocuteur")),
            ],
        ),
        migrations.AddConstraint(
            model_name="reprise",
            constraint=models.UniqueConstraint(fields=("repreneur", "cedant"), name="reprise_unique"),
        ),
        migrations.RunSQL(COMPTEURS, COMPTEURS_D_AVANT),
        migrations.RunSQL(PARTIES, PARTIES_D_AVANT),
        migrations.RunSQL(MURS, MURS_D_AVANT),
        migrations.RunSQL(FONCTIONS, FONCTIONS_D_AVANT),
        migrations.RunSQL(OUVERT, OUVERT_D_AVANT),
    ]
