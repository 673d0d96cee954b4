-- A paper between two organizations belongs to no study: whoever of the two keeps contracts signs it and reads its signatures.

-- True for the platform itself, for who oversees every study, and for a provider's contract manager.
CREATE FUNCTION app.keeps_contracts() RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN app.oversees_every_study() OR EXISTS (
    SELECT FROM public.tenancy_membership m
     WHERE m.user_id = app.person() AND m.organization_id = app.organization() AND m.ended_at IS NULL AND m.role = 'contract-manager');
END $$;
ALTER FUNCTION app.keeps_contracts() OWNER TO cro_registrar;
REVOKE EXECUTE ON FUNCTION app.keeps_contracts() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.keeps_contracts() TO cro_app;

CREATE OR REPLACE FUNCTION app.sign(ticket uuid) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me uuid := app.organization();
  person uuid := app.person();
  t record;
  bound jsonb;
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
  bound := app.signed_content(t.entity, t.record_id);
  IF (bound->>'is_superseded')::boolean THEN
    RAISE EXCEPTION 'the content is superseded' USING ERRCODE = 'P0S06';
  END IF;
  IF app.sha256_of(bound) <> t.content_sha256 THEN
    RAISE EXCEPTION 'the content has changed since it was shown' USING ERRCODE = 'P0S04';
  END IF;
  IF bound->>'study' IS NULL THEN
    IF bound->>'shared_at' IS NULL OR me NOT IN ((bound->>'organization')::uuid, (bound->>'other_organization')::uuid) THEN
      RAISE EXCEPTION 'there is no such record' USING ERRCODE = 'P0S01';
    END IF;
    IF EXISTS (SELECT FROM public.esign_signature s
                WHERE s.entity = t.entity AND s.record_id = t.record_id AND s.user_id = person AND s.organization_id <> me) THEN
      RAISE EXCEPTION 'nobody signs for both parties' USING ERRCODE = 'P0S07';
    END IF;
  ELSIF NOT EXISTS (SELECT FROM public.access_studyparty p WHERE p.study_id = (bound->>'study')::uuid AND p.organization_id = me
                     AND p.valid_from <= app.now() AND (p.valid_until IS NULL OR p.valid_until > app.now())) THEN
    RAISE EXCEPTION 'there is no such record' USING ERRCODE = 'P0S01';
  END IF;
  IF t.meaning IN ('review', 'approval') AND bound->'contributors' ? ('user:' || person::text) THEN
    RAISE EXCEPTION 'whoever contributed to a record does not review or approve it' USING ERRCODE = 'P0S05';
  END IF;
  INSERT INTO public.esign_signature
    (study_id, organization_id, audience, other_organization_id, shared_at, entity, record_id, meaning, user_id, signer_name, signer_role,
     signed_at, content_sha256, factors, holders, is_unblinding, rev)
  VALUES (t.study_id, me, coalesce(bound->>'audience', 'sponsor'),
          CASE WHEN t.study_id IS NULL THEN
            CASE WHEN me = (bound->>'organization')::uuid THEN (bound->>'other_organization')::uuid ELSE (bound->>'organization')::uuid END END,
          CASE WHEN t.study_id IS NULL THEN clock_timestamp() END,
          t.entity, t.record_id, t.meaning, person, signer.name, signer.role,
          clock_timestamp(), t.content_sha256, t.factors, coalesce(bound->>'holders', ''), t.is_unblinding, 1)
  RETURNING id INTO result;
  RETURN result;
END $$;

DROP POLICY people ON esign_signingticket;
CREATE POLICY people ON esign_signingticket AS RESTRICTIVE FOR ALL TO cro_app
  USING ((SELECT app.oversees_every_study()) OR study_id IN (SELECT app.assigned_studies()) OR study_id IS NULL);
CREATE POLICY named ON esign_signature AS RESTRICTIVE FOR ALL TO cro_app
  USING (NOT is_unblinding OR study_id IN (SELECT app.unblinded_studies()));
