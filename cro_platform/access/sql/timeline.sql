-- The timeline of holders in two times: since when it is so (`valid_from`), and from when until when it was known
-- (`recorded_at`, `retracted_at`). Of two changes known at one instant the transfer stands above the return it takes the place of.
DROP FUNCTION app.execute_contract(uuid);
DROP FUNCTION app.holder_at(uuid, text[], text[], timestamptz, timestamptz);

-- Who holds these cells at this instant, as known at another: `you`, `sponsor`, `provider` (told to the sponsor alone), or `not_yours`.
CREATE FUNCTION app.holder_at(study uuid, obligations text[], cells text[], instant timestamptz, known_at timestamptz)
RETURNS TABLE (obligation text, cell text, relation text, holder uuid, clause text, contract uuid, since timestamptz, version uuid, until timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
  me uuid := app.organization();
  owner uuid;
BEGIN
  SELECT p.sponsor_id INTO owner FROM public.access_studyparty p WHERE p.study_id = study AND p.organization_id = me LIMIT 1;
  IF owner IS NULL THEN RETURN; END IF;
  RETURN QUERY
    SELECT asked.o, asked.c,
           CASE WHEN told.holder = me THEN 'you' WHEN told.holder = owner THEN 'sponsor' WHEN me = owner THEN 'provider' ELSE 'not_yours' END,
           CASE WHEN told.holder = owner OR told.is_party THEN told.holder END,
           CASE WHEN told.is_mine THEN coalesce(d.clause, '') ELSE '' END::text,
           CASE WHEN told.is_mine THEN d.contract_id END,
           CASE WHEN told.is_mine THEN d.valid_from END,
           CASE WHEN told.is_mine THEN d.version_id END,
           CASE WHEN told.is_party THEN (
             SELECT min(n.valid_from) FROM public.access_delegation n
              WHERE n.study_id = study AND n.obligation = asked.o AND n.cell = asked.c AND n.valid_from > instant
                AND n.recorded_at <= known_at AND (n.retracted_at IS NULL OR n.retracted_at > known_at)) END
      FROM unnest(obligations, cells) AS asked(o, c)
      LEFT JOIN LATERAL (
        SELECT * FROM public.access_delegation t
         WHERE t.study_id = study AND t.obligation = asked.o AND t.cell = asked.c AND t.valid_from <= instant
           AND t.recorded_at <= known_at AND (t.retracted_at IS NULL OR t.retracted_at > known_at)
         ORDER BY t.valid_from DESC, (t.holder_id = t.sponsor_id), t.recorded_at DESC, t.id DESC LIMIT 1) d ON true
     CROSS JOIN LATERAL (SELECT coalesce(d.holder_id, owner) AS holder, me = owner OR coalesce(d.holder_id = me, false) AS is_party) whose
     -- A provider also hears when and by which clause of its own contract a cell went back to the sponsor.
     CROSS JOIN LATERAL (SELECT whose.holder, whose.is_party, whose.is_party OR (d.holder_id = owner AND EXISTS (
       SELECT FROM public.studies_contract k WHERE k.id = d.contract_id AND k.provider_id = me)) AS is_mine) told;
END $$;

-- The cells (study, obligation, jurisdiction or country) that the organization in scope holds at this instant.
CREATE OR REPLACE FUNCTION app.held_cells() RETURNS TABLE (study_id uuid, obligation text, cell text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
  me uuid := app.organization();
  instant timestamptz := app.now();
BEGIN
  RETURN QUERY
    SELECT study_id, obligation, cell FROM (
      SELECT DISTINCT ON (d.study_id, d.obligation, d.cell) d.study_id, d.obligation::text, d.cell::text, d.holder_id
        FROM public.access_delegation d
       WHERE d.study_id IN (SELECT p.study_id FROM public.access_studyparty p WHERE p.organization_id = me)
         AND d.valid_from <= instant AND (d.retracted_at IS NULL OR d.retracted_at > instant)
       ORDER BY d.study_id, d.obligation, d.cell, d.valid_from DESC, (d.holder_id = d.sponsor_id), d.recorded_at DESC, d.id DESC) latest
     WHERE holder_id = me;
END $$;

ALTER FUNCTION app.holder_at(uuid, text[], text[], timestamptz, timestamptz) OWNER TO cro_registrar;
REVOKE EXECUTE ON FUNCTION app.holder_at(uuid, text[], text[], timestamptz, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.holder_at(uuid, text[], text[], timestamptz, timestamptz) TO cro_app;
GRANT UPDATE (retracted_at) ON access_delegation TO cro_registrar;
