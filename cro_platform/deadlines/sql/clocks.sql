-- Which organizations have reminders that come due soon: ids alone, for the relay, which then sweeps each in its own name.
CREATE POLICY wall_registrar ON deadlines_deadline FOR SELECT TO cro_registrar USING (true);
GRANT SELECT (organization_id, status, next_reminder_at) ON deadlines_deadline TO cro_registrar;
CREATE FUNCTION app.organizations_with_clocks(horizon interval) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN QUERY
    SELECT DISTINCT d.organization_id FROM public.deadlines_deadline d
     WHERE d.status = 'running' AND d.next_reminder_at IS NOT NULL AND d.next_reminder_at <= app.now() + horizon;
END $$;
ALTER FUNCTION app.organizations_with_clocks(interval) OWNER TO cro_registrar;
REVOKE EXECUTE ON FUNCTION app.organizations_with_clocks(interval) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.organizations_with_clocks(interval) TO cro_relay;
