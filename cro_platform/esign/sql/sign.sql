-- Signing is the database's own act. It belongs to role `signer`, which row-level policies do not filter here,
-- so every condition of the scope is stated in full. Each signable record has app.content_of_<entity>(id), which
-- returns {study, organization, audience, holders, contributors, content}; ticket, signature and check use the same function.
CREATE FUNCTION app.signed_content(entity text, record uuid) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE found jsonb;
BEGIN
  IF entity !~ '^[a-z_]+$' THEN RAISE EXCEPTION 'no such entity' USING ERRCODE = 'P0S01'; END IF;
  EXECUTE format('SELECT app.content_of_%s($1)', entity) INTO found USING record;
  IF found IS NULL THEN RAISE EXCEPTION 'there is no such record' USING ERRCODE = 'P0S01'; END IF;
  RETURN found;
END $$;

CREATE FUNCTION app.content_sha256(entity text, record uuid) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT encode(sha256(convert_to((app.signed_content(entity, record)->'content')::text, 'UTF8')), 'hex')
$$;

CREATE FUNCTION app.sign(ticket uuid) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me uuid := app.organization();
  person uuid := app.person();
  t record;
  found jsonb;
  signer record;
  result uuid;
BEGIN
  IF person IS NULL THEN RAISE EXCEPTION 'only a person signs' USING ERRCODE = 'P0S02'; END IF;
  UPDATE public.esign_signingticket k SET used_at = clock_timestamp()
   WHERE k.id = ticket AND k.used_at IS NULL AND k.user_id = person AND k.organization_id = me
     AND k.created_at > app.now() - interval '2 minutes'
  RETURNING * INTO t;
  IF NOT FOUND THEN RAISE EXCEPTION 'the ticket is unknown, used or too old' USING ERRCODE = 'P0S03'; END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended(t.entity || t.record_id::text, 0));
  found := app.signed_content(t.entity, t.record_id);
  IF app.content_sha256(t.entity, t.record_id) <> t.content_sha256 THEN
    RAISE EXCEPTION 'the content has changed since it was shown' USING ERRCODE = 'P0S04';
  END IF;
  IF NOT EXISTS (SELECT FROM public.access_studyparty p WHERE p.study_id = (found->>'study')::uuid AND p.organization_id = me
                  AND p.valid_from <= app.now() AND (p.valid_until IS NULL OR p.valid_until > app.now())) THEN
    RAISE EXCEPTION 'there is no such record' USING ERRCODE = 'P0S01';
  END IF;
  IF t.meaning IN ('review', 'approval') AND found->'contributors' ? ('user:' || person::text) THEN
    RAISE EXCEPTION 'whoever contributed to a record does not review or approve it' USING ERRCODE = 'P0S05';
  END IF;
  SELECT u.name, m.role, u.is_machine INTO STRICT signer
    FROM public.access_user u JOIN public.tenancy_membership m ON m.user_id = u.id AND m.organization_id = me AND m.ended_at IS NULL
   WHERE u.id = person AND u.is_active;
  IF signer.is_machine THEN RAISE EXCEPTION 'only a person signs' USING ERRCODE = 'P0S02'; END IF;
  INSERT INTO public.esign_signature
    (study_id, organization_id, audience, entity, record_id, meaning, user_id, signer_name, signer_role, signed_at,
     content_sha256, factors, holders, rev)
  VALUES ((found->>'study')::uuid, me, found->>'audience', t.entity, t.record_id, t.meaning, person, signer.name, signer.role,
          clock_timestamp(), t.content_sha256, t.factors, coalesce(found->>'holders', ''), 1)
  RETURNING id INTO result;
  RETURN result;
END $$;

ALTER FUNCTION app.signed_content(text, uuid) OWNER TO cro_signer;
ALTER FUNCTION app.content_sha256(text, uuid) OWNER TO cro_signer;
ALTER FUNCTION app.sign(uuid) OWNER TO cro_signer;
REVOKE EXECUTE ON FUNCTION app.signed_content(text, uuid), app.content_sha256(text, uuid), app.sign(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.content_sha256(text, uuid), app.sign(uuid) TO cro_app;
CREATE POLICY wall_signer ON access_studyparty FOR SELECT TO cro_signer USING (true);
CREATE POLICY wall_signer ON access_user FOR SELECT TO cro_signer USING (true);
CREATE POLICY wall_signer ON tenancy_membership FOR SELECT TO cro_signer USING (true);
GRANT SELECT ON access_studyparty, access_user, tenancy_membership TO cro_signer;
