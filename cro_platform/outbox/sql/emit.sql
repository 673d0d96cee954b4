-- The one way into the queue. A row is for the organization in scope, for the sponsor of a study it is party to,
-- or, where the sponsor speaks, for a party to its study.
CREATE FUNCTION app.emit(target uuid, study uuid, lane text, handler text, event text, ref text, payload jsonb, due timestamptz)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
  me uuid := app.organization();
  written integer;
BEGIN
  IF target <> me AND NOT EXISTS (
      SELECT FROM public.access_studyparty p
       WHERE p.study_id = study AND ((p.organization_id = me AND p.sponsor_id = target) OR (p.organization_id = target AND p.sponsor_id = me))) THEN
    RAISE EXCEPTION 'no study connects the two organizations' USING ERRCODE = '42501';
  END IF;
  INSERT INTO public.outbox_outboxmessage (organization_id, study_id, lane, handler, event, ref, payload, correlation, due_at, attempts, last_error)
  VALUES (target, study, lane, handler, event, ref, payload, coalesce(current_setting('app.correlation', true), ''),
          coalesce(due, app.now()), 0, '')
  ON CONFLICT (organization_id, handler, ref) DO NOTHING;
  GET DIAGNOSTICS written = ROW_COUNT;
  RETURN written = 1;
END $$;
ALTER FUNCTION app.emit(uuid, uuid, text, text, text, text, jsonb, timestamptz) OWNER TO cro_registrar;
REVOKE EXECUTE ON FUNCTION app.emit(uuid, uuid, text, text, text, text, jsonb, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.emit(uuid, uuid, text, text, text, text, jsonb, timestamptz) TO cro_app;

-- How long the oldest due row of a lane has waited, in seconds; a number without any organization's content.
CREATE FUNCTION app.oldest_due(which text) RETURNS double precision
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN (SELECT extract(epoch FROM clock_timestamp() - min(m.due_at)) FROM public.outbox_outboxmessage m
           WHERE m.done_at IS NULL AND m.lane = which AND m.due_at <= clock_timestamp());
END $$;
ALTER FUNCTION app.oldest_due(text) OWNER TO cro_registrar;
REVOKE EXECUTE ON FUNCTION app.oldest_due(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.oldest_due(text) TO cro_login;
