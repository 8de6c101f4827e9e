-- The échelon of a conversation changes here and nowhere else (docs/decisions/0025).
--
-- The run-time role may call these two functions, which run as the owner, and still cannot write
-- another échelon by itself. What they may see of forced row-level security is a policy for the
-- owner alone, in the context 'REORGANISATION', which they set and put back.


-- For the owner only: the run-time role that says 'REORGANISATION' sees nothing.

DROP POLICY IF EXISTS conversation_vue_en_reorganisation ON messagerie_conversation;
CREATE POLICY conversation_vue_en_reorganisation ON messagerie_conversation
FOR SELECT TO CURRENT_USER USING ((SELECT echanges_cote()) = 'REORGANISATION');

DROP POLICY IF EXISTS conversation_reorganisee ON messagerie_conversation;
CREATE POLICY conversation_reorganisee ON messagerie_conversation
FOR UPDATE TO CURRENT_USER USING ((SELECT echanges_cote()) = 'REORGANISATION');

DROP POLICY IF EXISTS message_vu_en_reorganisation ON messagerie_message;
CREATE POLICY message_vu_en_reorganisation ON messagerie_message
FOR SELECT TO CURRENT_USER USING ((SELECT echanges_cote()) = 'REORGANISATION');


-- How many conversations and drafts a move would take: all those of an échelon (`caisse` null), or
-- those about the patients of a caisse, in all of its départements (`departements` null) or in some.
CREATE OR REPLACE FUNCTION compter_conversations(
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


-- Moves them from an échelon to another, with their counters; returns how many. The two échelons
-- are held and open, and `responsable` is a responsable d'habilitation of both on that day, or
-- nothing moves.
CREATE OR REPLACE FUNCTION deplacer_conversations(
    responsable uuid, jour date, de uuid, vers uuid, caisse bigint, departements text[]
) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    cote_d_avant text := coalesce(current_setting('echanges.cote', true), '');
    deplacees bigint;
    compte messagerie_compteur;
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
        RETURNING c AS conversation
    )
    SELECT count(*),
        coalesce(sum(k.a_traiter), 0), coalesce(sum(k.a_traiter_non_lus), 0),
        coalesce(sum(k.en_cours), 0), coalesce(sum(k.en_cours_non_lus), 0),
        coalesce(sum(k.clos), 0), coalesce(sum(k.clos_non_lus), 0),
        coalesce(sum(k.brouillons), 0), 0
    INTO deplacees,
        compte.a_traiter, compte.a_traiter_non_lus, compte.en_cours, compte.en_cours_non_lus,
        compte.clos, compte.clos_non_lus, compte.brouillons, compte.non_lus
    FROM changees
    LEFT JOIN LATERAL conversation_compte(conversation) AS k ON k.interlocuteur_id = vers;
    PERFORM set_config('echanges.cote', cote_d_avant, true);

    compte.interlocuteur_id := de;
    PERFORM compter(compte, -1);
    compte.interlocuteur_id := vers;
    PERFORM compter(compte, 1);
    RETURN deplacees;
END $$;

-- The run-time role receives them from comptes/sql/droits.sql.
REVOKE ALL ON FUNCTION compter_conversations(uuid, bigint, text[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION deplacer_conversations(uuid, date, uuid, uuid, bigint, text[]) FROM PUBLIC;
