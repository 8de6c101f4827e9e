-- Who acts, as the application told it for this transaction (`comptes.acteur.poser_contexte`).
--
-- Outside such a context the three are null, and every protected table shows zero rows. After a
-- transaction PostgreSQL leaves an empty setting, not an absent one: hence nullif.

-- The side: 'PS' or 'MC' for somebody; 'TRAVAIL' for the worker, 'ENTRETIEN' for maintenance;
-- 'REORGANISATION' inside the functions of reorganisation.sql.
CREATE OR REPLACE FUNCTION echanges_cote() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('echanges.cote', true), '') $$;

-- The parties he speaks for; for the worker, the one message and the one conversation of its job.
CREATE OR REPLACE FUNCTION echanges_parties() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT string_to_array(nullif(current_setting('echanges.parties', true), ''), ',')::uuid[] $$;

-- The one conversation that the doctor is deleting in this transaction (docs/decisions/0004).
CREATE OR REPLACE FUNCTION echanges_retrait() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('echanges.retrait', true), '')::uuid $$;
