-- What a party may ask about contracts beyond the rows its wall shows. Both run as the registrar and state the scope themselves.

-- A contract may name a provider that the sponsor has never worked with: its number is known from outside, its name is not told.
CREATE FUNCTION app.is_provider(candidate uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE me uuid := app.organization();
BEGIN
  RETURN candidate <> me AND EXISTS (SELECT FROM public.tenancy_organization o WHERE o.id = candidate AND o.kind = 'cro');
END $$;

-- The timeline of a study's cells as the asker may know it: all of it to the sponsor; to a provider its own holdings, and
-- the change that ended each, told as the sponsor's or as not yours.
CREATE FUNCTION app.delegation_history(study uuid)
RETURNS TABLE (id uuid, obligation text, cell text, relation text, holder uuid, clause text, contract uuid, valid_from timestamptz, recorded_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
  me uuid := app.organization();
  owner uuid;
BEGIN
  SELECT p.sponsor_id INTO owner FROM public.access_studyparty p
   WHERE p.study_id = study AND p.organization_id = me AND p.valid_from <= app.now() AND (p.valid_until IS NULL OR p.valid_until > app.now());
  IF owner IS NULL THEN RETURN; END IF;
  RETURN QUERY
    SELECT t.id, t.obligation::text, t.cell::text,
           CASE WHEN t.holder_id = me THEN 'you' WHEN t.holder_id = owner THEN 'sponsor'
                WHEN me = owner THEN 'provider' ELSE 'not_yours' END,
           CASE WHEN me = owner OR t.holder_id IN (me, owner) THEN t.holder_id END,
           CASE WHEN t.is_mine THEN t.clause::text ELSE '' END,
           CASE WHEN t.is_mine THEN t.contract_id END,
           t.valid_from, t.recorded_at
      FROM (SELECT d.*,
                   lag(d.holder_id) OVER cell AS previous_holder,
                   me = owner OR d.holder_id = me OR k.provider_id = me AS is_mine
              FROM public.access_delegation d LEFT JOIN public.studies_contract k ON k.id = d.contract_id
             WHERE d.study_id = study
            WINDOW cell AS (PARTITION BY d.obligation, d.cell ORDER BY d.valid_from, d.recorded_at, d.id)) t
     WHERE me = owner OR t.holder_id = me OR t.previous_holder = me;
END $$;

ALTER FUNCTION app.is_provider(uuid) OWNER TO cro_registrar;
ALTER FUNCTION app.delegation_history(uuid) OWNER TO cro_registrar;
REVOKE EXECUTE ON FUNCTION app.is_provider(uuid), app.delegation_history(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.is_provider(uuid), app.delegation_history(uuid) TO cro_app;
