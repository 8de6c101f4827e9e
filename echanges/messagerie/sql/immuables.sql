-- What never changes, whoever asks: who talks with whom, what was sent, what was attached.
--
-- Row-level security compares one party only. Without these triggers an échelon could rewrite the
-- doctor of a conversation, and a doctor turn his own draft into a message of the échelon.


-- The parties of a conversation, its patient and who began it. One exception: the échelon, by
-- `deplacer_conversations` (reorganisation.sql), which runs as the owner of the table. Its context
-- alone opens nothing, since everybody may set it.
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

CREATE OR REPLACE TRIGGER conversation_parties BEFORE UPDATE ON messagerie_conversation
FOR EACH ROW WHEN (
    (NEW.id, NEW.interlocuteur_id, NEW.echelon_id, NEW.patient_id, NEW.initiee_par)
    IS DISTINCT FROM
    (OLD.id, OLD.interlocuteur_id, OLD.echelon_id, OLD.patient_id, OLD.initiee_par)
) EXECUTE FUNCTION conversation_parties_immuables();


-- The conversation and the side of a message, even of a draft.
CREATE OR REPLACE FUNCTION message_place_immuable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the place of a message is never changed';
END $$;

CREATE OR REPLACE TRIGGER message_place BEFORE UPDATE ON messagerie_message
FOR EACH ROW WHEN (
    (NEW.id, NEW.conversation_id, NEW.cote) IS DISTINCT FROM (OLD.id, OLD.conversation_id, OLD.cote)
) EXECUTE FUNCTION message_place_immuable();


-- A sent message; only its reading by the other side is noted.
CREATE OR REPLACE FUNCTION message_envoye_immuable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.envoye_le IS NULL THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a sent message is never removed';
    END IF;
    IF (NEW.id, NEW.conversation_id, NEW.cote, NEW.auteur_id, NEW.corps_scelle, NEW.rang,
        NEW.envoye_le, NEW.empreinte)
       IS DISTINCT FROM
       (OLD.id, OLD.conversation_id, OLD.cote, OLD.auteur_id, OLD.corps_scelle, OLD.rang,
        OLD.envoye_le, OLD.empreinte)
    THEN
        RAISE EXCEPTION 'a sent message is never changed';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER message_immuable BEFORE UPDATE OR DELETE ON messagerie_message
FOR EACH ROW EXECUTE FUNCTION message_envoye_immuable();


-- A file: only what the antivirus and the previews found changes, and only the worker writes it.
-- Those of a sent message stay.
CREATE OR REPLACE FUNCTION piece_gardee() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    piece messagerie_piecejointe := CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    travail boolean := coalesce(echanges_cote() = 'TRAVAIL', false);
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (NEW.id, NEW.message_id, NEW.emplacement, NEW.nom_scelle, NEW.cle_scellee, NEW.format,
            NEW.taille, NEW.empreinte, NEW.depot, NEW.recue_le, NEW.ordre)
           IS DISTINCT FROM
           (OLD.id, OLD.message_id, OLD.emplacement, OLD.nom_scelle, OLD.cle_scellee, OLD.format,
            OLD.taille, OLD.empreinte, OLD.depot, OLD.recue_le, OLD.ordre)
        THEN
            RAISE EXCEPTION 'a file is never changed';
        END IF;
        IF NOT travail THEN
            RAISE EXCEPTION 'only the worker says what a file is worth';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'INSERT' AND (NEW.etat <> 'RECU' OR NEW.pages <> 0 OR NEW.pages_du_fichier <> 0) THEN
        RAISE EXCEPTION 'only the worker says what a file is worth';
    END IF;
    IF EXISTS (
        SELECT FROM messagerie_message m WHERE m.id = piece.message_id AND m.envoye_le IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'the files of a sent message are never changed';
    END IF;
    RETURN piece;
END $$;

CREATE OR REPLACE TRIGGER piece_gardee BEFORE INSERT OR UPDATE OR DELETE ON messagerie_piecejointe
FOR EACH ROW EXECUTE FUNCTION piece_gardee();
