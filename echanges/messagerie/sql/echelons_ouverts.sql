-- A closed échelon (merged into another: `remplace_par`) takes nothing any more: no conversation,
-- no caisse, no right.
--
-- What is added to an échelon waits for a reorganisation under way (FOR SHARE against its FOR NO
-- KEY UPDATE; foreign keys take FOR KEY SHARE, which waits for neither). The error is one of those
-- after which trying again may work.

CREATE OR REPLACE FUNCTION echelon_ouvert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM annuaire_interlocuteur e
    WHERE e.id = (to_jsonb(NEW) ->> TG_ARGV[0])::uuid AND e.remplace_par_id IS NULL FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a closed échelon takes nothing any more' USING ERRCODE = 'object_in_use';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER conversation_echelon_ouvert BEFORE INSERT ON messagerie_conversation
FOR EACH ROW EXECUTE FUNCTION echelon_ouvert('echelon_id');

CREATE OR REPLACE TRIGGER rattachement_echelon_ouvert BEFORE INSERT OR UPDATE OF echelon_id
ON annuaire_rattachement FOR EACH ROW EXECUTE FUNCTION echelon_ouvert('echelon_id');

CREATE OR REPLACE TRIGGER habilitation_echelon_ouvert BEFORE INSERT OR UPDATE OF interlocuteur_id
ON comptes_habilitation FOR EACH ROW
WHEN (NEW.role <> 'MEDECIN' AND NEW.interlocuteur_id IS NOT NULL)
EXECUTE FUNCTION echelon_ouvert('interlocuteur_id');
