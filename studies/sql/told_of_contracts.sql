-- The two parties of a contract that both read may each be told of it, also before any study connects them: a row of the queue holds ids
-- alone, and what it is about is read again in the name of whoever it is for.
CREATE OR REPLACE FUNCTION app.emit(target uuid, study uuid, lane text, handler text, event text, ref text, payload jsonb, due timestamptz)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
  me uuid := app.organization();
  written integer;
BEGIN
  IF target <> me AND NOT EXISTS (
      SELECT FROM public.access_studyparty p
       WHERE p.study_id = study AND ((p.organization_id = me AND p.sponsor_id = target) OR (p.organization_id = target AND p.sponsor_id = me)))
     AND NOT (study IS NULL AND EXISTS (
      SELECT FROM public.studies_contract k
       WHERE k.shared_at IS NOT NULL AND me IN (k.author_organization_id, k.other_organization_id)
         AND target IN (k.author_organization_id, k.other_organization_id))) THEN
    RAISE EXCEPTION 'no study connects the two organizations, nor a contract that both read' USING ERRCODE = '42501';
  END IF;
  INSERT INTO public.outbox_outboxmessage (organization_id, study_id, lane, handler, event, ref, payload, correlation, due_at, attempts, last_error)
  VALUES (target, study, lane, handler, event, ref, payload, coalesce(current_setting('app.correlation', true), ''),
          coalesce(due, app.now()), 0, '')
  ON CONFLICT (organization_id, handler, ref) DO NOTHING;
  GET DIAGNOSTICS written = ROW_COUNT;
  RETURN written = 1;
END $$;
