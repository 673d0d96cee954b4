-- Signing is the database's own act. Each signable record has two functions, named after its entity:
--   app.content_of_<entity>(uuid)  what a signature binds: {study, organization, audience, holders, contributors, content} and,
--                                  where they are true, is_unblinding and is_superseded. It runs as whoever asks, so that the
--                                  wall decides what is found; NULL for what is not there, or not for the asker.
--   app.hold_<entity>(uuid)        keeps the record from changing until the end of the transaction; for the signer alone.
-- Ticket, signature and verdict use the same content.
CREATE FUNCTION app.find_content(entity text, record uuid) RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE found jsonb;
BEGIN
  IF entity !~ '^[a-z_]+$' OR to_regprocedure(format('app.content_of_%s(uuid)', entity)) IS NULL THEN RETURN NULL; END IF;
  EXECUTE format('SELECT app.content_of_%s($1)', entity) INTO found USING record;
  RETURN found;
END $$;

CREATE FUNCTION app.signed_content(entity text, record uuid) RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE found jsonb := app.find_content(entity, record);
BEGIN
  IF found IS NULL THEN RAISE EXCEPTION 'there is no such record' USING ERRCODE = 'P0S01'; END IF;
  RETURN found;
END $$;

CREATE FUNCTION app.sha256_of(found jsonb) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT encode(sha256(convert_to((found->'content')::text, 'UTF8')), 'hex')
$$;

CREATE FUNCTION app.content_sha256(entity text, record uuid) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT app.sha256_of(app.signed_content(entity, record))
$$;

-- What a signature is worth today: the signed content stands, stands in a superseded version, has changed, or is not for the asker.
CREATE FUNCTION app.signature_verdict(entity text, record uuid, signed_sha256 text) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE found jsonb := app.find_content(entity, record);
BEGIN
  IF found IS NULL THEN RETURN 'hidden'; END IF;
  IF app.sha256_of(found) <> signed_sha256 THEN RETURN 'void'; END IF;
  IF (found->>'is_superseded')::boolean THEN RETURN 'superseded'; END IF;
  RETURN 'valid';
END $$;

-- A ticket is made as the person, so every wall in front of the record stands in front of its signature too; the database, not the
-- caller, says when it was made, which study it belongs to, and that it is unused.
CREATE FUNCTION app.issue_ticket() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE found jsonb := app.signed_content(NEW.entity, NEW.record_id);
BEGIN
  IF app.sha256_of(found) <> NEW.content_sha256 THEN
    RAISE EXCEPTION 'the content has changed since it was shown' USING ERRCODE = 'P0S04';
  END IF;
  NEW.study_id := (found->>'study')::uuid;
  NEW.is_unblinding := coalesce((found->>'is_unblinding')::boolean, false);
  NEW.created_at := app.now();
  NEW.used_at := NULL;
  RETURN NEW;
END $$;
CREATE TRIGGER issue_ticket BEFORE INSERT ON esign_signingticket FOR EACH ROW EXECUTE FUNCTION app.issue_ticket();

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
  SELECT u.name, m.role INTO signer
    FROM public.access_user u JOIN public.tenancy_membership m ON m.user_id = u.id AND m.organization_id = me AND m.ended_at IS NULL
   WHERE u.id = person AND u.is_active AND NOT u.is_machine;
  IF NOT FOUND THEN RAISE EXCEPTION 'only a person signs' USING ERRCODE = 'P0S02'; END IF;
  UPDATE public.esign_signingticket k SET used_at = clock_timestamp()
   WHERE k.id = ticket AND k.used_at IS NULL AND k.user_id = person AND k.organization_id = me
     AND k.created_at > app.now() - interval '2 minutes' AND k.created_at <= app.now()
  RETURNING * INTO t;
  IF NOT FOUND THEN RAISE EXCEPTION 'the ticket is unknown, used or too old' USING ERRCODE = 'P0S03'; END IF;
  EXECUTE format('SELECT app.hold_%s($1)', t.entity) USING t.record_id;
  found := app.signed_content(t.entity, t.record_id);
  IF (found->>'is_superseded')::boolean THEN
    RAISE EXCEPTION 'the content is superseded' USING ERRCODE = 'P0S06';
  END IF;
  IF app.sha256_of(found) <> t.content_sha256 THEN
    RAISE EXCEPTION 'the content has changed since it was shown' USING ERRCODE = 'P0S04';
  END IF;
  IF NOT EXISTS (SELECT FROM public.access_studyparty p WHERE p.study_id = (found->>'study')::uuid AND p.organization_id = me
                  AND p.valid_from <= app.now() AND (p.valid_until IS NULL OR p.valid_until > app.now())) THEN
    RAISE EXCEPTION 'there is no such record' USING ERRCODE = 'P0S01';
  END IF;
  IF t.meaning IN ('review', 'approval') AND found->'contributors' ? ('user:' || person::text) THEN
    RAISE EXCEPTION 'whoever contributed to a record does not review or approve it' USING ERRCODE = 'P0S05';
  END IF;
  INSERT INTO public.esign_signature
    (study_id, organization_id, audience, entity, record_id, meaning, user_id, signer_name, signer_role, signed_at,
     content_sha256, factors, holders, is_unblinding, rev)
  VALUES (t.study_id, me, found->>'audience', t.entity, t.record_id, t.meaning, person, signer.name, signer.role,
          clock_timestamp(), t.content_sha256, t.factors, coalesce(found->>'holders', ''), t.is_unblinding, 1)
  RETURNING id INTO result;
  RETURN result;
END $$;

ALTER FUNCTION app.sign(uuid) OWNER TO cro_signer;
REVOKE EXECUTE ON FUNCTION app.find_content(text, uuid), app.signed_content(text, uuid), app.sha256_of(jsonb),
  app.content_sha256(text, uuid), app.signature_verdict(text, uuid, text), app.issue_ticket(), app.sign(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.find_content(text, uuid), app.signed_content(text, uuid), app.sha256_of(jsonb) TO cro_app, cro_signer;
GRANT EXECUTE ON FUNCTION app.content_sha256(text, uuid), app.signature_verdict(text, uuid, text), app.sign(uuid) TO cro_app;
CREATE POLICY wall_signer ON access_studyparty FOR SELECT TO cro_signer USING (true);
CREATE POLICY wall_signer ON access_user FOR SELECT TO cro_signer USING (true);
CREATE POLICY wall_signer ON tenancy_membership FOR SELECT TO cro_signer USING (true);
GRANT SELECT ON access_studyparty, access_user, tenancy_membership TO cro_signer;

-- A signature on what unblinds would tell that somebody was unblinded: it is read, like its ticket, by named persons only.
CREATE POLICY named ON esign_signature AS RESTRICTIVE FOR ALL TO cro_app
  USING (NOT is_unblinding OR study_id IN (SELECT app.unblinded_studies()));
CREATE POLICY named ON esign_signingticket AS RESTRICTIVE FOR ALL TO cro_app
  USING (NOT is_unblinding OR study_id IN (SELECT app.unblinded_studies()));
CREATE POLICY people ON esign_signingticket AS RESTRICTIVE FOR ALL TO cro_app
  USING ((SELECT app.oversees_every_study()) OR study_id IN (SELECT app.assigned_studies()));
