-- Periods of assignments are read at every transaction, so no job has to run for a right to end. Assignments are kept, never deleted.

-- The studies to which the person in scope is assigned at this instant by the organization in scope, itself or through a site.
CREATE OR REPLACE FUNCTION app.assigned_studies() RETURNS SETOF uuid LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me uuid := app.organization();
  p uuid := app.person();
  instant timestamptz := app.now();
BEGIN
  RETURN QUERY
    SELECT g.content_object_id FROM public.studies_studygrant g
     WHERE g.user_id = p AND g.organization_id = me
       AND coalesce(g.valid_from <= instant, true) AND coalesce(g.valid_until > instant, true)
    UNION
    SELECT g.study_id FROM public.sites_studysitegrant g
     WHERE g.user_id = p AND g.organization_id = me
       AND coalesce(g.valid_from <= instant, true) AND coalesce(g.valid_until > instant, true);
END $$;

CREATE OR REPLACE VIEW access_grant WITH (security_invoker = true) AS
  SELECT g.id, g.user_id, g.organization_id, g.content_object_id AS study_id, NULL::uuid AS study_site_id FROM studies_studygrant g
   WHERE coalesce(g.valid_from <= (SELECT app.now()), true) AND coalesce(g.valid_until > (SELECT app.now()), true)
  UNION ALL
  SELECT g.id, g.user_id, g.organization_id, g.study_id, g.content_object_id FROM sites_studysitegrant g
   WHERE coalesce(g.valid_from <= (SELECT app.now()), true) AND coalesce(g.valid_until > (SELECT app.now()), true);

-- A mark of what the person in scope may do on a study at this instant; it changes with their role, their assignments and the
-- periods of these, the list of named persons, and what their own organization holds. What other providers hold leaves no trace.
CREATE OR REPLACE FUNCTION app.rights_epoch(study uuid) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me uuid := app.organization();
  p uuid := app.person();
BEGIN
  RETURN md5(concat_ws('|',
    (SELECT m.role || '#' || m.rev FROM public.tenancy_membership m WHERE m.user_id = p AND m.organization_id = me),
    (SELECT string_agg(t.obligation || '/' || t.cell || '=' || (t.holder_id = me), ',' ORDER BY t.obligation, t.cell) FROM (
       SELECT DISTINCT ON (d.obligation, d.cell) d.obligation, d.cell, d.holder_id, d.sponsor_id FROM public.access_delegation d
        WHERE d.study_id = study AND d.valid_from <= app.now() AND (d.retracted_at IS NULL OR d.retracted_at > app.now())
        ORDER BY d.obligation, d.cell, d.valid_from DESC, (d.holder_id = d.sponsor_id), d.recorded_at DESC, d.id DESC) t
      WHERE me IN (t.holder_id, t.sponsor_id)),
    (SELECT string_agg(g.id::text, ',' ORDER BY g.id) FROM public.studies_studygrant g
      WHERE g.user_id = p AND g.organization_id = me AND g.content_object_id = study
        AND coalesce(g.valid_from <= app.now(), true) AND coalesce(g.valid_until > app.now(), true)),
    (SELECT string_agg(g.id::text, ',' ORDER BY g.id) FROM public.sites_studysitegrant g
      WHERE g.user_id = p AND g.organization_id = me AND g.study_id = study
        AND coalesce(g.valid_from <= app.now(), true) AND coalesce(g.valid_until > app.now(), true)),
    (SELECT n.valid_from FROM public.access_unblindedperson n
      WHERE n.user_id = p AND n.organization_id = me AND n.study_id = study
        AND n.valid_from <= app.now() AND (n.valid_until IS NULL OR n.valid_until > app.now()))));
END $$;

GRANT UPDATE ON studies_studygrant, sites_studysitegrant TO cro_app;
REVOKE DELETE ON studies_studygrant, sites_studysitegrant FROM cro_app;
