-- Three shared trigger functions write the trail in the same transaction as the change. Owned by the auditor, whom no
-- process can log in as; arguments: the column that names the study, the obligations whose holder may read, unblinding or not.
-- A write without an actor raises in app.actor(): no trail, no change.
CREATE FUNCTION app.audit_write(s text[], op text, tbl text, args text[], old_row jsonb, new_row jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE r jsonb := coalesce(new_row, old_row);
BEGIN
  IF coalesce(s[3], '') = '' THEN RAISE EXCEPTION 'no actor is in scope' USING ERRCODE = '42501'; END IF;
  INSERT INTO public.audit_auditevent
    (at, xid, organization_id, actor, actor_name, author_id, counterpart_id, study_id, audience, holders, is_draft, is_unblinding,
     tbl, pk, op, old, new, reason, intent, correlation, db_user)
  VALUES
    (clock_timestamp(), pg_current_xact_id()::text::bigint, nullif(s[2], '')::uuid, s[3], coalesce(s[4], ''),
     coalesce((r->>'organization_id')::uuid, (r->>'author_organization_id')::uuid, nullif(s[2], '')::uuid),
     coalesce(CASE WHEN r->>'shared_at' IS NOT NULL THEN (r->>'other_organization_id')::uuid END,
              (r->>'holder_id')::uuid, (r->>'sponsor_id')::uuid),
     (r->>args[0])::uuid, coalesce(r->>'audience', 'own'), CASE WHEN args[1] LIKE '@%' THEN r->>substr(args[1], 2) ELSE args[1] END,
     r ? 'released_at' AND r->>'released_at' IS NULL, args[2] = 'unblinding' OR coalesce((r->>'is_unblinding')::boolean, false),
     tbl, r->>'id', op, old_row, new_row, coalesce(current_setting('app.reason', true), ''),
     coalesce(current_setting('app.intent', true), ''), coalesce(current_setting('app.correlation', true), ''), session_user);
END $$;

CREATE FUNCTION app.audit_insert() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE s text[] := app.scope();
BEGIN
  PERFORM app.audit_write(s, 'I', TG_TABLE_NAME, TG_ARGV::text[], NULL, n.j) FROM (SELECT to_jsonb(r) j FROM new_rows r) n;
  RETURN NULL;
END $$;

CREATE FUNCTION app.audit_update() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
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
      ON o.j->k IS DISTINCT FROM n.j->k;
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

CREATE FUNCTION app.audit_delete() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE s text[] := app.scope();
BEGIN
  PERFORM app.audit_write(s, 'D', TG_TABLE_NAME, TG_ARGV::text[], o.j, NULL) FROM (SELECT to_jsonb(r) j FROM old_rows r) o;
  RETURN NULL;
END $$;

-- What is not a change of a row is still an event: log-ins, refusals, exports, downloads, unblinding, signatures.
CREATE FUNCTION app.record_access(verb text, record_table text, record_pk text, study uuid, detail jsonb, unblinding boolean)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE s text[] := app.scope();
BEGIN
  INSERT INTO public.audit_auditevent
    (at, xid, organization_id, actor, actor_name, author_id, counterpart_id, study_id, audience, holders, is_draft, is_unblinding,
     tbl, pk, op, old, new, reason, intent, correlation, db_user)
  VALUES
    (clock_timestamp(), pg_current_xact_id()::text::bigint, app.organization(), app.actor(), coalesce(s[4], ''), app.organization(), NULL,
     study, 'own', '', false, unblinding, record_table, record_pk, 'A', NULL, detail,
     coalesce(current_setting('app.reason', true), ''), verb, coalesce(current_setting('app.correlation', true), ''), session_user);
END $$;

-- Front-door events belong to a person, not to an organization.
CREATE FUNCTION app.record_login(person uuid, outcome text, detail jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO public.audit_auditevent
    (at, xid, organization_id, actor, actor_name, author_id, counterpart_id, study_id, audience, holders, is_draft, is_unblinding,
     tbl, pk, op, old, new, reason, intent, correlation, db_user)
  VALUES
    (clock_timestamp(), pg_current_xact_id()::text::bigint, NULL, coalesce('user:' || person::text, 'system:front-door'), '', NULL, NULL,
     NULL, 'own', '', false, false, 'access_user', coalesce(person::text, ''), 'A', NULL, detail, '',
     'access.' || outcome, coalesce(current_setting('app.correlation', true), ''), session_user);
END $$;

ALTER FUNCTION app.audit_write(text[], text, text, text[], jsonb, jsonb) OWNER TO cro_auditor;
ALTER FUNCTION app.audit_insert() OWNER TO cro_auditor;
ALTER FUNCTION app.audit_update() OWNER TO cro_auditor;
ALTER FUNCTION app.audit_delete() OWNER TO cro_auditor;
ALTER FUNCTION app.record_access(text, text, text, uuid, jsonb, boolean) OWNER TO cro_auditor;
ALTER FUNCTION app.record_login(uuid, text, jsonb) OWNER TO cro_auditor;
REVOKE EXECUTE ON FUNCTION app.audit_write(text[], text, text, text[], jsonb, jsonb), app.audit_insert(), app.audit_update(),
  app.audit_delete(), app.record_access(text, text, text, uuid, jsonb, boolean), app.record_login(uuid, text, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.audit_insert(), app.audit_update(), app.audit_delete() TO cro_owner;
GRANT EXECUTE ON FUNCTION app.record_access(text, text, text, uuid, jsonb, boolean) TO cro_app;
GRANT EXECUTE ON FUNCTION app.record_login(uuid, text, jsonb) TO cro_login, cro_app;
