-- The counters of trays and unread conversations, kept with each change of a conversation: no act
-- can forget them and no list counts rows (docs/decisions/0007).


-- What a conversation counts for: the one place of this rule. A row for the échelon, then one for
-- the doctor, each only if it counts for something. Values in the order of the table's columns:
-- party; à traiter, en cours and clos, each with its unread; drafts; unread of the doctor.
CREATE OR REPLACE FUNCTION conversation_compte(c messagerie_conversation)
RETURNS SETOF messagerie_compteur LANGUAGE sql IMMUTABLE AS $$
    SELECT c.echelon_id,
        (c.bannette = 'A_TRAITER')::int, (c.bannette = 'A_TRAITER' AND c.non_lu_mc)::int,
        (c.bannette = 'EN_COURS')::int, (c.bannette = 'EN_COURS' AND c.non_lu_mc)::int,
        (c.bannette = 'CLOS')::int, (c.bannette = 'CLOS' AND c.non_lu_mc)::int,
        (c.dernier_rang = 0 AND c.initiee_par = 'MC')::int,
        0
    WHERE c.bannette <> '' OR c.initiee_par = 'MC'
    UNION ALL
    SELECT c.interlocuteur_id, 0, 0, 0, 0, 0, 0, 0, 1
    WHERE c.non_lu_ps AND c.dernier_rang > c.supprimee_rang
$$;


-- Adds what something counts for to the counters of its party, or takes it away (`signe` -1).
CREATE OR REPLACE FUNCTION compter(compte messagerie_compteur, signe integer)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO messagerie_compteur AS compteur (
        interlocuteur_id, a_traiter, a_traiter_non_lus, en_cours, en_cours_non_lus,
        clos, clos_non_lus, brouillons, non_lus
    ) VALUES (
        compte.interlocuteur_id,
        signe * compte.a_traiter, signe * compte.a_traiter_non_lus,
        signe * compte.en_cours, signe * compte.en_cours_non_lus,
        signe * compte.clos, signe * compte.clos_non_lus,
        signe * compte.brouillons, signe * compte.non_lus
    )
    ON CONFLICT (interlocuteur_id) DO UPDATE SET
        a_traiter = compteur.a_traiter + excluded.a_traiter,
        a_traiter_non_lus = compteur.a_traiter_non_lus + excluded.a_traiter_non_lus,
        en_cours = compteur.en_cours + excluded.en_cours,
        en_cours_non_lus = compteur.en_cours_non_lus + excluded.en_cours_non_lus,
        clos = compteur.clos + excluded.clos,
        clos_non_lus = compteur.clos_non_lus + excluded.clos_non_lus,
        brouillons = compteur.brouillons + excluded.brouillons,
        non_lus = compteur.non_lus + excluded.non_lus;
END $$;


-- A change takes away what the row counted for and adds what it counts for now; one that moves
-- nothing is skipped. The échelon's counters are taken before the doctor's, always, so that two
-- acts cannot wait for each other.
CREATE OR REPLACE FUNCTION conversation_compter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND
       (OLD.echelon_id, OLD.interlocuteur_id, OLD.bannette, OLD.non_lu_mc, OLD.non_lu_ps,
        OLD.dernier_rang > OLD.supprimee_rang, OLD.dernier_rang = 0)
       IS NOT DISTINCT FROM
       (NEW.echelon_id, NEW.interlocuteur_id, NEW.bannette, NEW.non_lu_mc, NEW.non_lu_ps,
        NEW.dernier_rang > NEW.supprimee_rang, NEW.dernier_rang = 0)
    THEN
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        PERFORM compter(compte, -1) FROM conversation_compte(OLD) AS compte;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM compter(compte, 1) FROM conversation_compte(NEW) AS compte;
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER conversation_compteurs AFTER INSERT OR DELETE
ON messagerie_conversation FOR EACH ROW EXECUTE FUNCTION conversation_compter();

-- An UPDATE that changes the échelon is `deplacer_conversations` (reorganisation.sql), which moves
-- the counters itself: hundreds of thousands of calls for the same two rows otherwise.
CREATE OR REPLACE TRIGGER conversation_compteurs_tenus AFTER UPDATE ON messagerie_conversation
FOR EACH ROW WHEN (NEW.echelon_id = OLD.echelon_id) EXECUTE FUNCTION conversation_compter();
