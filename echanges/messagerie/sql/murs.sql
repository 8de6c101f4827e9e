-- The second wall: who sees and changes which conversation, message, file and preview.
--
-- These are the rules of `visibles_par` (models.py), said a second time on purpose. They are
-- FORCEd, so that they hold for the owner of the tables too. A row is seen when a permissive policy
-- admits it and every RESTRICTIVE one agrees.
--
-- The worker ('TRAVAIL') sees the one message and the one conversation that its job names;
-- maintenance ('ENTRETIEN') the list of files, never what would open them. What belongs to
-- 'REORGANISATION' is in reorganisation.sql.


-- Conversations

ALTER TABLE messagerie_conversation ENABLE ROW LEVEL SECURITY;
ALTER TABLE messagerie_conversation FORCE ROW LEVEL SECURITY;

-- The doctor: his parties', unless he deleted it and nothing came since (`supprimee_rang`). Before
-- the first message (rank 0), only the side that began it sees it.
DROP POLICY IF EXISTS conversation_visible ON messagerie_conversation;
CREATE POLICY conversation_visible ON messagerie_conversation USING (
    CASE (SELECT echanges_cote())
    WHEN 'PS' THEN
        interlocuteur_id = ANY ((SELECT echanges_parties())::uuid[])
        AND (
            dernier_rang > supprimee_rang
            OR (dernier_rang = 0 AND initiee_par = 'PS')
            OR id = (SELECT echanges_retrait())
        )
    WHEN 'MC' THEN
        echelon_id = ANY ((SELECT echanges_parties())::uuid[])
        AND (dernier_rang > 0 OR initiee_par = 'MC')
    WHEN 'TRAVAIL' THEN
        id = ANY ((SELECT echanges_parties())::uuid[])
    ELSE false
    END
);

-- One begins a conversation in the name of one's own side.
DROP POLICY IF EXISTS conversation_commencee ON messagerie_conversation;
CREATE POLICY conversation_commencee ON messagerie_conversation AS RESTRICTIVE FOR INSERT
WITH CHECK (initiee_par = (SELECT echanges_cote()));

-- The worker reads it, and neither changes nor removes it.
DROP POLICY IF EXISTS conversation_hors_travail ON messagerie_conversation;
CREATE POLICY conversation_hors_travail ON messagerie_conversation AS RESTRICTIVE FOR UPDATE
USING ((SELECT echanges_cote()) <> 'TRAVAIL');

DROP POLICY IF EXISTS conversation_gardee ON messagerie_conversation;
CREATE POLICY conversation_gardee ON messagerie_conversation AS RESTRICTIVE FOR DELETE
USING ((SELECT echanges_cote()) <> 'TRAVAIL');


-- Messages

ALTER TABLE messagerie_message ENABLE ROW LEVEL SECURITY;
ALTER TABLE messagerie_message FORCE ROW LEVEL SECURITY;

-- A draft (no rank) is its own side's. A message is seen with its conversation; by the doctor, only
-- what came after his deletion: no query of his can forget it. The conversation is read through its
-- own policy.
DROP POLICY IF EXISTS message_visible ON messagerie_message;
CREATE POLICY message_visible ON messagerie_message USING (
    CASE WHEN (SELECT echanges_cote()) = 'TRAVAIL' THEN
        id = ANY ((SELECT echanges_parties())::uuid[])
    WHEN rang IS NULL THEN
        cote = (SELECT echanges_cote())
        AND EXISTS (SELECT FROM messagerie_conversation c WHERE c.id = conversation_id)
    WHEN (SELECT echanges_cote()) = 'PS' THEN
        rang > (SELECT c.supprimee_rang FROM messagerie_conversation c WHERE c.id = conversation_id)
    ELSE
        EXISTS (SELECT FROM messagerie_conversation c WHERE c.id = conversation_id)
    END
) WITH CHECK (
    EXISTS (SELECT FROM messagerie_conversation c WHERE c.id = conversation_id)
);

-- One writes in the name of one's own side.
DROP POLICY IF EXISTS message_redige ON messagerie_message;
CREATE POLICY message_redige ON messagerie_message AS RESTRICTIVE FOR INSERT
WITH CHECK (cote = (SELECT echanges_cote()));

DROP POLICY IF EXISTS message_hors_travail ON messagerie_message;
CREATE POLICY message_hors_travail ON messagerie_message AS RESTRICTIVE FOR UPDATE
USING ((SELECT echanges_cote()) <> 'TRAVAIL');

DROP POLICY IF EXISTS message_garde ON messagerie_message;
CREATE POLICY message_garde ON messagerie_message AS RESTRICTIVE FOR DELETE
USING ((SELECT echanges_cote()) <> 'TRAVAIL');


-- Files

ALTER TABLE messagerie_piecejointe ENABLE ROW LEVEL SECURITY;
ALTER TABLE messagerie_piecejointe FORCE ROW LEVEL SECURITY;

-- With its message.
DROP POLICY IF EXISTS piece_visible ON messagerie_piecejointe;
CREATE POLICY piece_visible ON messagerie_piecejointe USING (
    EXISTS (SELECT FROM messagerie_message m WHERE m.id = message_id)
);

DROP POLICY IF EXISTS piece_inventaire ON messagerie_piecejointe;
CREATE POLICY piece_inventaire ON messagerie_piecejointe FOR SELECT
USING ((SELECT echanges_cote()) = 'ENTRETIEN');


-- Previews

ALTER TABLE messagerie_apercu ENABLE ROW LEVEL SECURITY;
ALTER TABLE messagerie_apercu FORCE ROW LEVEL SECURITY;

-- With its file; made by the worker, never changed.
DROP POLICY IF EXISTS apercu_visible ON messagerie_apercu;
CREATE POLICY apercu_visible ON messagerie_apercu USING (
    EXISTS (SELECT FROM messagerie_piecejointe p WHERE p.id = piece_id)
);

DROP POLICY IF EXISTS apercu_fait_par_le_travailleur ON messagerie_apercu;
CREATE POLICY apercu_fait_par_le_travailleur ON messagerie_apercu AS RESTRICTIVE FOR INSERT
WITH CHECK ((SELECT echanges_cote()) = 'TRAVAIL');

DROP POLICY IF EXISTS apercu_jamais_change ON messagerie_apercu;
CREATE POLICY apercu_jamais_change ON messagerie_apercu AS RESTRICTIVE FOR UPDATE USING (false);

DROP POLICY IF EXISTS apercu_garde ON messagerie_apercu;
CREATE POLICY apercu_garde ON messagerie_apercu AS RESTRICTIVE FOR DELETE
USING ((SELECT echanges_cote()) <> 'ENTRETIEN');
