-- The inspectors' door. What is behind it is stated here, once: which grant, which studies, which organizations, which states.
-- The application's own functions refuse this kind of scope, and these refuse every other.
GRANT USAGE ON SCHEMA app TO cro_inspector;
GRANT EXECUTE ON FUNCTION app.now(), app.scope(), app.actor(), app.person() TO cro_inspector;

-- The grant under which the person in scope inspects the organization in scope; no row before it begins and after it has ended.
CREATE FUNCTION app.inspection() RETURNS SETOF public.access_inspection
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE s text[] := app.scope();
BEGIN
  IF s[1] <> 'inspection' THEN RAISE EXCEPTION 'no inspector''s scope' USING ERRCODE = '42501'; END IF;
  RETURN QUERY
    SELECT i.* FROM public.access_inspection i
      JOIN public.access_user u ON lower(u.email) = lower(i.email)
      JOIN public.tenancy_membership m ON m.user_id = u.id AND m.organization_id = i.organization_id
     WHERE u.id = app.person() AND u.is_active AND i.organization_id = s[2]::uuid AND m.role = 'inspector' AND m.ended_at IS NULL
       AND i.ended_at IS NULL AND i.valid_from <= app.now() AND i.valid_until > app.now()
     ORDER BY i.id DESC LIMIT 1;
END $$;

CREATE FUNCTION app.inspecting() RETURNS uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN RETURN (SELECT i.organization_id FROM app.inspection() i); END $$;

CREATE FUNCTION app.inspected_until() RETURNS timestamptz
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN RETURN (SELECT i.as_of FROM app.inspection() i); END $$;

-- The studies of the grant to which the inspected organization is a party now.
CREATE FUNCTION app.inspected_studies() RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN QUERY
    SELECT p.study_id FROM app.inspection() i
      JOIN public.access_studyparty p ON p.study_id = ANY (i.study_ids) AND p.organization_id = i.organization_id
     WHERE p.valid_from <= app.now() AND (p.valid_until IS NULL OR p.valid_until > app.now());
END $$;

-- Those of them whose sponsor is the inspected organization itself.
CREATE FUNCTION app.inspected_sponsored() RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN QUERY
    SELECT p.study_id FROM public.access_studyparty p
     WHERE p.organization_id = app.inspecting() AND p.sponsor_id = p.organization_id
       AND p.study_id IN (SELECT app.inspected_studies());
END $$;

-- Whose acts an inspector reads, by name: the inspected organization, the sponsors of its studies, and a sponsor's own providers.
CREATE FUNCTION app.inspected_organizations() RETURNS TABLE (id uuid, name text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE me uuid := app.inspecting();
BEGIN
  RETURN QUERY
    SELECT o.id, o.name::text FROM public.tenancy_organization o
     WHERE o.id = me OR o.id IN (
       SELECT p.sponsor_id FROM public.access_studyparty p WHERE p.organization_id = me AND p.study_id IN (SELECT app.inspected_studies())
       UNION SELECT p.organization_id FROM public.access_studyparty p
              WHERE p.sponsor_id = me AND p.study_id IN (SELECT app.inspected_studies()));
END $$;

-- The duties that the inspected organization held at the date of the grant, as they were known then.
CREATE FUNCTION app.inspected_cells() RETURNS TABLE (study_id uuid, obligation text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE instant timestamptz := app.inspected_until();
BEGIN
  RETURN QUERY
    SELECT DISTINCT study_id, obligation FROM (
      SELECT DISTINCT ON (d.study_id, d.obligation, d.cell) d.study_id, d.obligation::text, d.cell::text, d.holder_id
        FROM public.access_delegation d
       WHERE d.study_id IN (SELECT app.inspected_studies()) AND d.valid_from <= instant AND d.recorded_at <= instant
         AND (d.retracted_at IS NULL OR d.retracted_at > instant)
       ORDER BY d.study_id, d.obligation, d.cell, d.valid_from DESC, (d.holder_id = d.sponsor_id), d.recorded_at DESC, d.id DESC) latest
     WHERE holder_id = app.inspecting();
END $$;

-- Which states of which records count as approved. What is not named here is never shown: a new table is closed until somebody writes
-- what approves it. Study, countries, clocks and safety cases are never drafts; a document is final when its signed copy is made.
CREATE FUNCTION app.was_approved(tbl text, state jsonb) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT CASE
    WHEN tbl IN ('studies_study', 'studies_studycountry', 'deadlines_deadline', 'pharmacovigilance_safetycase',
                 'pharmacovigilance_caseversion', 'documents_document') THEN true
    WHEN tbl = 'documents_documentversion' THEN coalesce((state->>'signature_count')::int, 0) > 0
    WHEN tbl = 'esign_signature' THEN state->>'entity' IN ('documentversion', 'visitreport', 'reportabilitydecision')
    ELSE false END
$$;

-- Documents of which at least one version had been signed by the date of the grant; the title of a draft says something too.
CREATE FUNCTION app.inspected_documents() RETURNS SETOF text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN QUERY
    SELECT DISTINCT e.new->>'document_id' FROM public.audit_auditevent e
     WHERE e.tbl = 'documents_documentversion' AND e.study_id IN (SELECT app.inspected_studies()) AND e.op = 'U'
       AND e.at <= app.inspected_until() AND app.was_approved(e.tbl, e.new);
END $$;

-- Each page an inspector opens is an event of the inspected organization, on the grant. It names no study in its columns, so that
-- administrators, who meet no study, read it too.
CREATE FUNCTION app.record_inspection(verb text, detail jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  s text[] := app.scope();
  i record;
BEGIN
  SELECT * INTO i FROM app.inspection();
  IF NOT FOUND THEN RAISE EXCEPTION 'no inspection is in force' USING ERRCODE = '42501'; END IF;
  INSERT INTO public.audit_auditevent
    (at, xid, organization_id, actor, actor_name, author_id, counterpart_id, study_id, audience, holders, is_draft, is_unblinding,
     tbl, pk, op, old, new, reason, intent, correlation, db_user)
  VALUES
    (clock_timestamp(), pg_current_xact_id()::text::bigint, i.organization_id, app.actor(), coalesce(s[4], ''), i.organization_id, NULL,
     NULL, 'own', '', false, false, 'access_inspection', i.id::text, 'A', NULL, detail, '', verb,
     coalesce(current_setting('app.correlation', true), ''), session_user);
END $$;

-- The studies that the person in scope may name in a grant: an administrator, who meets none, any study the organization is party to.
CREATE FUNCTION app.studies_to_inspect() RETURNS TABLE (id uuid, protocol_number text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me uuid := app.organization();
  mine text;
BEGIN
  SELECT m.role INTO mine FROM public.tenancy_membership m
   WHERE m.user_id = app.person() AND m.organization_id = me AND m.ended_at IS NULL;
  IF mine IS NULL OR mine NOT IN ('admin', 'qa') THEN RETURN; END IF;
  RETURN QUERY
    SELECT s.id, s.protocol_number::text FROM public.studies_study s
     WHERE s.id IN (SELECT p.study_id FROM public.access_studyparty p WHERE p.organization_id = me AND p.valid_from <= app.now()
                       AND (p.valid_until IS NULL OR p.valid_until > app.now()))
       AND (mine = 'admin' OR app.oversees_every_study() OR s.id IN (SELECT app.assigned_studies()));
END $$;

ALTER FUNCTION app.inspection() OWNER TO cro_registrar;
ALTER FUNCTION app.inspecting() OWNER TO cro_registrar;
ALTER FUNCTION app.inspected_until() OWNER TO cro_registrar;
ALTER FUNCTION app.inspected_studies() OWNER TO cro_registrar;
ALTER FUNCTION app.inspected_sponsored() OWNER TO cro_registrar;
ALTER FUNCTION app.inspected_organizations() OWNER TO cro_registrar;
ALTER FUNCTION app.inspected_cells() OWNER TO cro_registrar;
ALTER FUNCTION app.inspected_documents() OWNER TO cro_auditor;
ALTER FUNCTION app.record_inspection(text, jsonb) OWNER TO cro_auditor;
ALTER FUNCTION app.studies_to_inspect() OWNER TO cro_registrar;
REVOKE EXECUTE ON FUNCTION app.inspection(), app.inspecting(), app.inspected_until(), app.inspected_studies(), app.inspected_sponsored(),
  app.inspected_organizations(), app.inspected_cells(), app.inspected_documents(), app.was_approved(text, jsonb),
  app.record_inspection(text, jsonb), app.studies_to_inspect() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.inspection(), app.inspecting(), app.inspected_until(), app.inspected_studies() TO cro_inspector, cro_auditor, cro_registrar;
GRANT EXECUTE ON FUNCTION app.was_approved(text, jsonb) TO cro_inspector, cro_auditor;
GRANT EXECUTE ON FUNCTION app.inspected_sponsored(), app.inspected_organizations(), app.inspected_cells(), app.inspected_documents(),
  app.record_inspection(text, jsonb) TO cro_inspector;
GRANT EXECUTE ON FUNCTION app.studies_to_inspect() TO cro_app;

-- States that had been approved by the date of the grant, of the studies it names, as far as the inspected organization reads them
-- itself; never an act of a third party, a draft or what unblinds. `old` is not granted: before its release a record was a draft.
CREATE POLICY wall_inspector ON audit_auditevent FOR SELECT TO cro_inspector USING (
  op IN ('I', 'U') AND NOT is_draft AND NOT is_unblinding AND at <= (SELECT app.inspected_until())
  AND study_id IN (SELECT app.inspected_studies()) AND organization_id IN (SELECT o.id FROM app.inspected_organizations() o)
  AND app.was_approved(tbl, new) AND (tbl <> 'documents_document' OR pk IN (SELECT app.inspected_documents()))
  AND (organization_id = (SELECT app.inspecting()) OR author_id = (SELECT app.inspecting())
       OR counterpart_id = (SELECT app.inspecting()) OR audience = 'study'
       OR (audience IN ('sponsor', 'holder') AND study_id IN (SELECT app.inspected_sponsored()))
       OR (audience = 'holder' AND (study_id, holders) IN (SELECT c.study_id, c.obligation FROM app.inspected_cells() c))));
GRANT SELECT (id, at, organization_id, actor, actor_name, study_id, tbl, pk, op, new, reason, intent) ON audit_auditevent TO cro_inspector;
