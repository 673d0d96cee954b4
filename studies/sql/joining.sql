-- Two copies of one registered study become one: with both signatures the records of one move into the other, in one transaction.
-- Rows keep their ids, signatures their hashes; each row that moves leaves an event.

CREATE FUNCTION app.keep_joining() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF current_user <> 'cro_app' THEN RETURN NEW; END IF;
  IF NEW.executed_at IS NOT NULL OR (TG_OP = 'UPDATE' AND (OLD.executed_at IS NOT NULL
       OR (NEW.kept_id, NEW.moved_id, NEW.title, NEW.statement, NEW.shared_at, NEW.other_organization_id)
          IS DISTINCT FROM (OLD.kept_id, OLD.moved_id, OLD.title, OLD.statement, OLD.shared_at, OLD.other_organization_id))) THEN
    RAISE EXCEPTION 'a proposal to join never changes; both signatures execute it' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_joining BEFORE INSERT OR UPDATE ON studies_studyjoining FOR EACH ROW EXECUTE FUNCTION app.keep_joining();
REVOKE EXECUTE ON FUNCTION app.keep_joining() FROM PUBLIC;

CREATE FUNCTION app.content_of_studyjoining(record uuid) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT jsonb_build_object('study', NULL, 'organization', j.author_organization_id, 'other_organization', j.other_organization_id,
           'shared_at', j.shared_at, 'contributors', '[]'::jsonb, 'is_unblinding', false, 'is_superseded', j.withdrawn_at IS NOT NULL,
           'content', jsonb_build_object('id', j.id, 'sponsor', j.author_organization_id, 'provider', j.other_organization_id,
                                         'kept', j.kept_id, 'moved', j.moved_id, 'title', j.title, 'statement', j.statement))
    FROM public.studies_studyjoining j WHERE j.id = record
$$;
CREATE FUNCTION app.hold_studyjoining(record uuid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN PERFORM FROM public.studies_studyjoining j WHERE j.id = record FOR NO KEY UPDATE; END $$;
REVOKE EXECUTE ON FUNCTION app.content_of_studyjoining(uuid), app.hold_studyjoining(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.content_of_studyjoining(uuid) TO cro_app, cro_signer, cro_registrar;
GRANT EXECUTE ON FUNCTION app.hold_studyjoining(uuid) TO cro_signer;
CREATE POLICY wall_signer ON studies_studyjoining TO cro_signer USING (true);
GRANT SELECT, UPDATE (rev) ON studies_studyjoining TO cro_signer;
CREATE POLICY wall_joining ON studies_studyjoining TO cro_registrar USING (true);
GRANT SELECT, UPDATE (executed_at) ON studies_studyjoining TO cro_registrar;
CREATE POLICY wall_auditor ON studies_studyjoining FOR SELECT TO cro_auditor USING (true);
GRANT SELECT ON studies_studyjoining TO cro_auditor;
GRANT UPDATE (study_id, payload) ON outbox_outboxmessage TO cro_registrar;
CREATE POLICY wall_joining ON studies_studygrant FOR INSERT TO cro_registrar WITH CHECK (true);
GRANT INSERT ON studies_studygrant TO cro_registrar;

-- The tables whose rows move with a study, by their class; the study's own facts move only where the study that stays lacks them.
CREATE FUNCTION app.moving_tables() RETURNS SETOF text LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT c.relname::text FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'study_id' AND NOT a.attisdropped
   WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
     AND obj_description(c.oid, 'pg_class') IN ('wall:study', 'wall:sponsor-owned', 'wall:unblinding', 'wall:signatures', 'wall:organization', 'wall:grants')
     AND c.relname NOT IN ('studies_accessreview', 'studies_accessreviewline')
   ORDER BY c.relname
$$;
REVOKE EXECUTE ON FUNCTION app.moving_tables() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.moving_tables() TO cro_registrar, cro_owner;

-- Each such table lets the registrar name another study, and no more; run by the owner after every migration, so that no table is
-- forgotten that a later one adds.
CREATE FUNCTION app.open_joining() RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE t text;
BEGIN
  FOR t IN SELECT * FROM app.moving_tables() LOOP
    IF NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = ('public.' || t)::regclass AND p.polname = 'wall_moving') THEN
      EXECUTE format('CREATE POLICY wall_moving ON public.%I FOR ALL TO cro_registrar USING (true)', t);
    END IF;
    EXECUTE format('GRANT SELECT (study_id), UPDATE (study_id) ON public.%I TO cro_registrar', t);
  END LOOP;
  GRANT SELECT (country, study_id) ON public.studies_studycountry TO cro_registrar;
  GRANT SELECT (kind, value, study_id) ON public.studies_studyidentifier TO cro_registrar;
  GRANT SELECT (register, study_id) ON public.studies_studyregistration TO cro_registrar;
END $$;
REVOKE EXECUTE ON FUNCTION app.open_joining() FROM PUBLIC;

-- A row's study never changes, but for one case: both parties have signed that its study is a copy of another.
CREATE OR REPLACE FUNCTION app.audit_update() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  s text[] := app.scope();
  matched bigint;
  touched bigint;
  guarded text;
BEGIN
  SELECT count(*) INTO touched FROM old_rows;
  SELECT count(*), min(k) INTO matched, guarded
    FROM (SELECT to_jsonb(r) j FROM old_rows r) o
    JOIN (SELECT to_jsonb(r) j FROM new_rows r) n ON n.j->>'id' = o.j->>'id'
    LEFT JOIN LATERAL unnest(ARRAY['organization_id','author_organization_id','study_id','created_at']) k
      ON o.j->k IS DISTINCT FROM n.j->k
     AND NOT (k = 'organization_id' AND EXISTS (
       SELECT FROM public.access_representation r
        WHERE r.sponsor_id = (o.j->>k)::uuid AND r.successor_id = (n.j->>k)::uuid AND r.ended_at = app.now()))
     AND NOT (k = 'study_id' AND EXISTS (
       SELECT FROM public.studies_studyjoining g
        WHERE g.moved_id = (o.j->>k)::uuid AND g.kept_id = (n.j->>k)::uuid AND g.executed_at = app.now()));
  IF guarded IS NOT NULL THEN RAISE EXCEPTION '%.% never changes', TG_TABLE_NAME, guarded USING ERRCODE = '42501'; END IF;
  IF matched <> touched THEN RAISE EXCEPTION 'the primary key of % never changes', TG_TABLE_NAME USING ERRCODE = '42501'; END IF;
  IF TG_ARGV[3] = 'reason' AND touched > 0 AND coalesce(current_setting('app.reason', true), '') = '' THEN
    RAISE EXCEPTION 'a change of % needs a reason', TG_TABLE_NAME USING ERRCODE = 'P0A01';
  END IF;
  PERFORM app.audit_write(s, 'U', TG_TABLE_NAME, TG_ARGV::text[], o.j, n.j)
    FROM (SELECT to_jsonb(r) j FROM old_rows r) o
    JOIN (SELECT to_jsonb(r) j FROM new_rows r) n ON n.j->>'id' = o.j->>'id';
  RETURN NULL;
END $$;

-- Facts of a case are append-only; in the transaction in which their study is joined, and in that alone, the registrar, who may
-- change nothing of them but the study they name, carries them along. The trail and its seals stay where they are.
CREATE OR REPLACE FUNCTION app.refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND current_user = 'cro_registrar' AND left(TG_TABLE_NAME, 6) <> 'audit_' THEN
    IF EXISTS (SELECT FROM public.studies_studyjoining j WHERE j.executed_at = app.now()) THEN RETURN NULL; END IF;
  END IF;
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = '42501';
END $$;

-- Why the two cannot be joined as things stand, for the sponsor alone; empty where they can.
CREATE FUNCTION app.joining_hindrance(kept uuid, moved uuid, provider uuid) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE me uuid := app.organization();
BEGIN
  IF kept = moved OR 2 <> (SELECT count(*) FROM public.studies_study s WHERE s.id IN (kept, moved) AND s.organization_id = me) THEN
    RETURN 'study';
  END IF;
  IF EXISTS (SELECT FROM public.studies_studyjoining j WHERE j.executed_at IS NOT NULL AND (j.moved_id IN (kept, moved))) THEN
    RETURN 'joined';
  END IF;
  IF NOT EXISTS (SELECT FROM public.studies_studyidentifier a JOIN public.studies_studyidentifier b
                  ON b.study_id = moved AND b.kind = a.kind AND upper(b.value) = upper(a.value)
                  WHERE a.study_id = kept AND a.kind IN ('nct', 'eu_ct', 'eudract', 'ind', 'who_utn', 'registry')) THEN
    RETURN 'unlike';
  END IF;
  IF provider = me OR NOT EXISTS (SELECT FROM public.access_studyparty p WHERE p.study_id = kept AND p.organization_id = provider
        AND p.valid_from <= app.now() AND (p.valid_until IS NULL OR p.valid_until > app.now())) THEN
    RETURN 'provider';
  END IF;
  IF EXISTS (SELECT FROM public.access_studyparty p WHERE p.study_id = moved AND p.organization_id NOT IN (me, provider)) THEN
    RETURN 'other';
  END IF;
  IF EXISTS (SELECT FROM (
        SELECT DISTINCT ON (d.obligation, d.cell) d.holder_id, d.sponsor_id FROM public.access_delegation d
         WHERE d.study_id = moved AND d.retracted_at IS NULL AND d.valid_from <= app.now()
         ORDER BY d.obligation, d.cell, d.valid_from DESC, (d.holder_id = d.sponsor_id), d.recorded_at DESC, d.id DESC) now
      WHERE now.holder_id <> now.sponsor_id)
     OR EXISTS (SELECT FROM public.access_delegation d WHERE d.study_id = moved AND d.retracted_at IS NULL
                   AND d.valid_from > app.now() AND d.holder_id <> d.sponsor_id) THEN
    RETURN 'held';
  END IF;
  RETURN '';
END $$;

CREATE FUNCTION app.execute_joining(joining uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
  me uuid := app.organization();
  j public.studies_studyjoining;
  hash text;
  t text;
  hindrance text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('joining:' || joining::text, 0));
  SELECT * INTO j FROM public.studies_studyjoining x WHERE x.id = joining AND x.author_organization_id = me;
  IF j.id IS NULL OR j.withdrawn_at IS NOT NULL OR j.executed_at IS NOT NULL THEN
    RAISE EXCEPTION 'there is no such proposal' USING ERRCODE = '42501';
  END IF;
  hash := encode(sha256(convert_to((app.content_of_studyjoining(joining)->'content')::text, 'UTF8')), 'hex');
  IF 2 <> (SELECT count(DISTINCT s.organization_id) FROM public.esign_signature s
            WHERE s.entity = 'studyjoining' AND s.record_id = joining AND s.meaning = 'agreement' AND s.content_sha256 = hash
              AND s.organization_id IN (j.author_organization_id, j.other_organization_id))
     OR 2 > (SELECT count(DISTINCT s.user_id) FROM public.esign_signature s
              WHERE s.entity = 'studyjoining' AND s.record_id = joining AND s.meaning = 'agreement' AND s.content_sha256 = hash
                AND s.organization_id IN (j.author_organization_id, j.other_organization_id)) THEN
    RAISE EXCEPTION 'both parties sign a proposal to join' USING ERRCODE = 'P0C01';
  END IF;
  PERFORM app.lock_cells(ARRAY[j.kept_id, j.moved_id]);
  hindrance := app.joining_hindrance(j.kept_id, j.moved_id, j.other_organization_id);
  IF hindrance <> '' THEN RAISE EXCEPTION '%', hindrance USING ERRCODE = 'P0J01'; END IF;

  UPDATE public.studies_studyjoining x SET executed_at = app.now() WHERE x.id = joining;
  UPDATE public.studies_studycountry c SET study_id = j.kept_id WHERE c.study_id = j.moved_id
     AND c.country NOT IN (SELECT k.country FROM public.studies_studycountry k WHERE k.study_id = j.kept_id);
  UPDATE public.studies_studyidentifier c SET study_id = j.kept_id WHERE c.study_id = j.moved_id
     AND (c.kind, c.value) NOT IN (SELECT k.kind, k.value FROM public.studies_studyidentifier k WHERE k.study_id = j.kept_id);
  UPDATE public.studies_studyregistration c SET study_id = j.kept_id WHERE c.study_id = j.moved_id
     AND c.register NOT IN (SELECT k.register FROM public.studies_studyregistration k WHERE k.study_id = j.kept_id);
  FOR t IN SELECT * FROM app.moving_tables() LOOP
    -- What sponsor and provider said of work under the copy's contract binds that study and stays with it, its signatures too.
    IF t = 'esign_signature' THEN
      UPDATE public.esign_signature s SET study_id = j.kept_id WHERE s.study_id = j.moved_id AND s.entity <> 'workdecision';
    ELSIF t NOT IN ('studies_studycountry', 'studies_studyidentifier', 'studies_studyregistration') THEN
      EXECUTE format('UPDATE public.%I SET study_id = $1 WHERE study_id = $2', t) USING j.kept_id, j.moved_id;
    END IF;
  END LOOP;
  UPDATE public.outbox_outboxmessage m SET study_id = j.kept_id,
         payload = CASE WHEN m.payload->>'study_id' = j.moved_id::text THEN jsonb_set(m.payload, '{study_id}', to_jsonb(j.kept_id)) ELSE m.payload END
   WHERE m.study_id = j.moved_id AND m.done_at IS NULL;
  INSERT INTO public.studies_studygrant (user_id, permission_id, content_object_id, organization_id, team_role, valid_from, valid_until)
  SELECT g.user_id, g.permission_id, j.kept_id, g.organization_id, g.team_role, g.valid_from, g.valid_until
    FROM public.studies_studygrant g
   WHERE g.content_object_id = j.moved_id AND (g.valid_until IS NULL OR g.valid_until > app.now())
     AND NOT EXISTS (SELECT FROM public.studies_studygrant k WHERE k.content_object_id = j.kept_id AND k.user_id = g.user_id
                        AND k.organization_id = g.organization_id AND (k.valid_until IS NULL OR k.valid_until > app.now()));
  SET CONSTRAINTS ALL IMMEDIATE;
  SET CONSTRAINTS ALL DEFERRED;
END $$;

ALTER FUNCTION app.joining_hindrance(uuid, uuid, uuid) OWNER TO cro_registrar;
ALTER FUNCTION app.execute_joining(uuid) OWNER TO cro_registrar;
REVOKE EXECUTE ON FUNCTION app.joining_hindrance(uuid, uuid, uuid), app.execute_joining(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.joining_hindrance(uuid, uuid, uuid), app.execute_joining(uuid) TO cro_app;
