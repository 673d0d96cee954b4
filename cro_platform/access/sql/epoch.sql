-- A mark of what the person in scope may do on a study at this instant; it changes with their role, their assignments, the list
-- of named persons, and what their own organization holds. What other providers hold leaves no trace in it.
CREATE FUNCTION app.rights_epoch(study uuid) RETURNS text
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
      WHERE g.user_id = p AND g.organization_id = me AND g.content_object_id = study),
    (SELECT string_agg(g.id::text, ',' ORDER BY g.id) FROM public.sites_studysitegrant g
      WHERE g.user_id = p AND g.organization_id = me AND g.study_id = study),
    (SELECT n.valid_from FROM public.access_unblindedperson n
      WHERE n.user_id = p AND n.organization_id = me AND n.study_id = study
        AND n.valid_from <= app.now() AND (n.valid_until IS NULL OR n.valid_until > app.now()))));
END $$;

ALTER FUNCTION app.rights_epoch(uuid) OWNER TO cro_registrar;
REVOKE EXECUTE ON FUNCTION app.rights_epoch(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.rights_epoch(uuid) TO cro_app;
