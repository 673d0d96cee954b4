-- Training is read at every transaction, too: what lapses stops new signatures from the next day on without any job.

-- What a member of the organization in scope lacks to sign or to take on a duty: each kind of training that has lapsed (`lapsed_on`
-- is the last day it counted), or is required and was never recorded. A GCP certificate that lapsed counts without being required.
CREATE FUNCTION app.training_gaps(who uuid, in_study uuid) RETURNS TABLE (kind text, lapsed_on date)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
  me uuid := app.organization();
  today date;
  member_role text;
BEGIN
  SELECT (app.now() AT TIME ZONE o.time_zone)::date INTO STRICT today FROM public.tenancy_organization o WHERE o.id = me;
  SELECT m.role INTO member_role FROM public.tenancy_membership m WHERE m.organization_id = me AND m.user_id = who AND m.ended_at IS NULL;
  RETURN QUERY
    WITH evidence AS (
      SELECT r.kind, coalesce(r.expires_on, 'infinity'::date) AS expires_on FROM public.studies_trainingrecord r
       WHERE r.organization_id = me AND r.user_id = who AND r.withdrawn_at IS NULL AND r.issued_on <= today
         AND (r.study_id IS NULL OR r.study_id = in_study)),
    needed AS (
      SELECT e.kind FROM evidence e WHERE e.kind = 'gcp'
      UNION
      SELECT q.kind FROM public.studies_trainingrequirement q
       WHERE q.organization_id = me AND q.retired_at IS NULL AND q.applies_from <= today
         AND (q.study_id IS NULL OR q.study_id = in_study) AND q.role IN ('', member_role))
    SELECT n.kind::text, max(e.expires_on) FROM needed n LEFT JOIN evidence e ON e.kind = n.kind
     GROUP BY n.kind HAVING coalesce(max(e.expires_on) < today, true) ORDER BY n.kind;
END $$;
ALTER FUNCTION app.training_gaps(uuid, uuid) OWNER TO cro_registrar;
REVOKE EXECUTE ON FUNCTION app.training_gaps(uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.training_gaps(uuid, uuid) TO cro_app;
CREATE POLICY wall_registrar ON studies_trainingrecord FOR SELECT TO cro_registrar USING (true);
CREATE POLICY wall_registrar ON studies_trainingrequirement FOR SELECT TO cro_registrar USING (true);
GRANT SELECT ON studies_trainingrecord, studies_trainingrequirement TO cro_registrar;

-- Second wall of the same rule: no ticket to sign for a person whose training has lapsed, whatever the application asked before.
-- It runs after `issue_ticket`, which writes the study of the content.
CREATE FUNCTION app.refuse_untrained() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM app.training_gaps(NEW.user_id, NEW.study_id)) THEN
    RAISE EXCEPTION 'training of this person has lapsed' USING ERRCODE = 'P0S08';
  END IF;
  RETURN NEW;
END $$;
REVOKE EXECUTE ON FUNCTION app.refuse_untrained() FROM PUBLIC;
CREATE TRIGGER refuse_untrained BEFORE INSERT ON esign_signingticket FOR EACH ROW EXECUTE FUNCTION app.refuse_untrained();
