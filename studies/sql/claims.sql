-- A represented sponsor has joined: with both signatures everything that stood in its name passes to the real organization, in one
-- transaction. Study, contract and case keep their ids; each row that moves leaves an event that both sides read.

CREATE FUNCTION app.keep_claim() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF current_user <> 'cro_app' THEN RETURN NEW; END IF;
  IF NEW.executed_at IS NOT NULL OR (TG_OP = 'UPDATE' AND (OLD.executed_at IS NOT NULL
       OR (NEW.representation_id, NEW.sponsor_name, NEW.statement, NEW.shared_at, NEW.other_organization_id)
          IS DISTINCT FROM (OLD.representation_id, OLD.sponsor_name, OLD.statement, OLD.shared_at, OLD.other_organization_id))) THEN
    RAISE EXCEPTION 'a claim never changes; both signatures execute it' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_claim BEFORE INSERT OR UPDATE ON studies_sponsorclaim FOR EACH ROW EXECUTE FUNCTION app.keep_claim();
REVOKE EXECUTE ON FUNCTION app.keep_claim() FROM PUBLIC;

CREATE FUNCTION app.content_of_sponsorclaim(record uuid) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT jsonb_build_object('study', NULL, 'organization', c.author_organization_id, 'other_organization', c.other_organization_id,
           'shared_at', c.shared_at, 'contributors', '[]'::jsonb, 'is_unblinding', false, 'is_superseded', c.withdrawn_at IS NOT NULL,
           'content', jsonb_build_object('id', c.id, 'representation', c.representation_id, 'provider', c.author_organization_id,
                                         'sponsor', c.other_organization_id, 'name', c.sponsor_name, 'statement', c.statement))
    FROM public.studies_sponsorclaim c WHERE c.id = record
$$;
CREATE FUNCTION app.hold_sponsorclaim(record uuid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN PERFORM FROM public.studies_sponsorclaim c WHERE c.id = record FOR NO KEY UPDATE; END $$;
REVOKE EXECUTE ON FUNCTION app.content_of_sponsorclaim(uuid), app.hold_sponsorclaim(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.content_of_sponsorclaim(uuid) TO cro_app, cro_signer, cro_registrar;
GRANT EXECUTE ON FUNCTION app.hold_sponsorclaim(uuid) TO cro_signer;
CREATE POLICY wall_signer ON studies_sponsorclaim TO cro_signer USING (true);
GRANT SELECT, UPDATE (rev) ON studies_sponsorclaim TO cro_signer;

-- What the move needs, column by column; everything else stays out of its reach.
CREATE POLICY wall_succession ON studies_sponsorclaim FOR UPDATE TO cro_registrar USING (true);
GRANT UPDATE (executed_at) ON studies_sponsorclaim TO cro_registrar;
CREATE POLICY wall_succession ON esign_signature FOR SELECT TO cro_registrar USING (true);
GRANT SELECT ON esign_signature TO cro_registrar;
GRANT UPDATE (organization_id, protocol_number) ON studies_study TO cro_registrar;
CREATE POLICY wall_succession ON deadlines_deadline FOR UPDATE TO cro_registrar USING (true);
GRANT UPDATE (organization_id) ON deadlines_deadline TO cro_registrar;
GRANT UPDATE (organization_id) ON tenancy_legalentity TO cro_registrar;
GRANT UPDATE (sponsor_id, holder_id) ON access_delegation TO cro_registrar;
GRANT UPDATE (organization_id) ON outbox_outboxmessage TO cro_registrar;
GRANT UPDATE (sponsor_id, other_organization_id) ON studies_contract TO cro_registrar;
GRANT UPDATE (other_organization_id) ON studies_contractversion TO cro_registrar;
CREATE POLICY wall_succession ON studies_contractclause FOR UPDATE TO cro_registrar USING (true);
GRANT UPDATE (other_organization_id) ON studies_contractclause TO cro_registrar;
CREATE POLICY wall_succession ON studies_contractstudy FOR UPDATE TO cro_registrar USING (true);
GRANT UPDATE (other_organization_id) ON studies_contractstudy TO cro_registrar;
CREATE POLICY wall_auditor ON access_representation FOR SELECT TO cro_auditor USING (true);
GRANT SELECT ON access_representation TO cro_auditor;

-- A row's organization never changes, but for one case: what stood in a represented sponsor's name passes to whoever claimed it.
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
        WHERE r.sponsor_id = (o.j->>k)::uuid AND r.successor_id = (n.j->>k)::uuid AND r.ended_at = app.now()));
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

CREATE FUNCTION app.execute_claim(claim uuid) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
  me uuid := app.organization();
  c public.studies_sponsorclaim;
  kept public.access_representation;
  hash text;
  theirs uuid;
  study uuid;
  moved integer := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('claim:' || claim::text, 0));
  SELECT * INTO c FROM public.studies_sponsorclaim t WHERE t.id = claim AND t.other_organization_id = me;
  IF c.id IS NULL OR c.withdrawn_at IS NOT NULL OR c.executed_at IS NOT NULL THEN
    RAISE EXCEPTION 'there is no such claim' USING ERRCODE = '42501';
  END IF;
  SELECT * INTO STRICT kept FROM public.access_representation r WHERE r.id = c.representation_id;
  theirs := kept.sponsor_id;
  hash := encode(sha256(convert_to((app.content_of_sponsorclaim(claim)->'content')::text, 'UTF8')), 'hex');
  IF kept.ended_at IS NOT NULL OR kept.organization_id <> c.author_organization_id OR (
       SELECT count(DISTINCT (s.organization_id, s.user_id)) FROM public.esign_signature s
        WHERE s.entity = 'sponsorclaim' AND s.record_id = claim AND s.meaning = 'agreement' AND s.content_sha256 = hash
          AND s.organization_id IN (c.author_organization_id, c.other_organization_id)) < 2
     OR (SELECT count(DISTINCT s.organization_id) FROM public.esign_signature s
          WHERE s.entity = 'sponsorclaim' AND s.record_id = claim AND s.meaning = 'agreement' AND s.content_sha256 = hash
            AND s.organization_id IN (c.author_organization_id, c.other_organization_id)) < 2 THEN
    RAISE EXCEPTION 'both parties sign a claim' USING ERRCODE = 'P0C01';
  END IF;
  PERFORM app.lock_cells(ARRAY(SELECT t.id FROM public.studies_study t WHERE t.organization_id = theirs));

  UPDATE public.access_representation r SET ended_at = app.now(), successor_id = me, rev = r.rev + 1 WHERE r.id = kept.id;
  UPDATE public.tenancy_legalentity t SET organization_id = me WHERE t.organization_id = theirs
     AND NOT EXISTS (SELECT FROM public.tenancy_legalentity mine WHERE mine.organization_id = me AND mine.name = t.name);
  -- Two copies of one registered study are legal: where the number is taken, the copy that arrives says so in its own.
  UPDATE public.studies_study t SET organization_id = me, protocol_number =
         CASE WHEN EXISTS (SELECT FROM public.studies_study mine WHERE mine.organization_id = me AND mine.protocol_number = t.protocol_number)
              THEN left(t.protocol_number, 170) || ' (copy ' || right(t.id::text, 12) || ')' ELSE t.protocol_number END
   WHERE t.organization_id = theirs;
  GET DIAGNOSTICS moved = ROW_COUNT;
  UPDATE public.access_delegation d SET sponsor_id = me, holder_id = CASE WHEN d.holder_id = theirs THEN me ELSE d.holder_id END
   WHERE d.sponsor_id = theirs;
  UPDATE public.studies_contract t SET sponsor_id = me, other_organization_id = me WHERE t.sponsor_id = theirs;
  UPDATE public.studies_contractversion t SET other_organization_id = me WHERE t.other_organization_id = theirs;
  UPDATE public.studies_contractclause t SET other_organization_id = me WHERE t.other_organization_id = theirs;
  UPDATE public.studies_contractstudy t SET other_organization_id = me WHERE t.other_organization_id = theirs;
  UPDATE public.deadlines_deadline t SET organization_id = me WHERE t.organization_id = theirs;
  UPDATE public.outbox_outboxmessage t SET organization_id = me WHERE t.organization_id = theirs AND t.done_at IS NULL;
  FOR study IN SELECT p.study_id FROM public.access_studyparty p WHERE p.sponsor_id = theirs AND p.organization_id = theirs LOOP
    DELETE FROM public.access_studyparty p WHERE p.study_id = study AND p.organization_id = theirs;
    UPDATE public.access_studyparty p SET sponsor_id = me, rev = p.rev + 1 WHERE p.study_id = study AND p.sponsor_id = theirs;
    INSERT INTO public.access_studyparty (study_id, organization_id, sponsor_id, valid_from, valid_until, rev)
    VALUES (study, me, me, '-infinity', NULL, 1);
    PERFORM app.refresh_party(study, kept.organization_id);
  END LOOP;
  UPDATE public.studies_sponsorclaim t SET executed_at = app.now() WHERE t.id = claim;
  RETURN moved;
END $$;

CREATE OR REPLACE FUNCTION app.counterparties() RETURNS SETOF uuid LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE me uuid := app.organization();
BEGIN
  RETURN QUERY
    SELECT p.sponsor_id FROM public.access_studyparty p WHERE p.organization_id = me
    UNION SELECT p.organization_id FROM public.access_studyparty p WHERE p.sponsor_id = me
    UNION SELECT c.other_organization_id FROM public.studies_contract c WHERE c.author_organization_id = me
    UNION SELECT c.author_organization_id FROM public.studies_contract c WHERE c.other_organization_id = me AND c.shared_at IS NOT NULL
    UNION SELECT r.sponsor_id FROM public.access_representation r WHERE r.organization_id = me
    UNION SELECT c.author_organization_id FROM public.studies_sponsorclaim c WHERE c.other_organization_id = me AND c.shared_at IS NOT NULL;
END $$;

ALTER FUNCTION app.execute_claim(uuid) OWNER TO cro_registrar;
REVOKE EXECUTE ON FUNCTION app.execute_claim(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.execute_claim(uuid) TO cro_app;
