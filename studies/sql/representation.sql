-- A sponsor that is not on the platform: an organization without members, kept by the one CRO that works for it. That CRO may
-- open studies in its name and put its own paper contracts with it into force; nothing else, and for nobody else.

-- From here on the transaction speaks in the represented sponsor's name, its person staying who they are; returns the scope
-- to go back to. For the functions below alone: nobody may run it.
CREATE FUNCTION app.speak_for(sponsor uuid) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
  s text[] := app.scope();
  former text := current_setting('app.scope');
  payload text := 'organization|' || sponsor::text || '|' || coalesce(s[3], '') || '|' || coalesce(s[4], '');
  k bytea;
BEGIN
  IF NOT EXISTS (SELECT FROM public.access_representation r
                  WHERE r.organization_id = app.organization() AND r.sponsor_id = sponsor AND r.ended_at IS NULL) THEN
    RAISE EXCEPTION 'there is no such sponsor' USING ERRCODE = '42501';
  END IF;
  SELECT key INTO STRICT k FROM app.scope_key;
  PERFORM set_config('app.scope',
    encode(sha256(k || sha256(k || convert_to(pg_backend_pid()::text || '|' || payload, 'UTF8'))), 'hex') || '|' || payload, true);
  RETURN former;
END $$;

-- The slug is random: a name would be refused where somebody uses it already, and so tell that somebody is there.
CREATE FUNCTION app.represent_sponsor(new_name text, zone text, entity jsonb, told_role text, who text, mail text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me uuid := app.organization();
  made uuid;
  result uuid;
BEGIN
  IF NOT EXISTS (SELECT FROM public.tenancy_organization o WHERE o.id = me AND o.kind = 'cro') THEN
    RAISE EXCEPTION 'only a CRO keeps a sponsor that is not here' USING ERRCODE = '42501';
  END IF;
  INSERT INTO public.tenancy_organization (slug, name, kind, time_zone, rev)
  VALUES ('represented-' || left(replace(gen_random_uuid()::text, '-', ''), 24), new_name, 'sponsor', zone, 1) RETURNING id INTO made;
  INSERT INTO public.tenancy_legalentity (organization_id, name, street, city, postal_code, country, identifiers, rev)
  VALUES (made, entity->>'name', entity->>'street', entity->>'city', entity->>'postal_code', entity->>'country', '{}', 1);
  INSERT INTO public.access_representation (organization_id, sponsor_id, role, contact_name, contact_email, rev)
  VALUES (me, made, told_role, who, mail, 1) RETURNING id INTO result;
  RETURN result;
END $$;

CREATE FUNCTION app.change_representation(representation uuid, expected integer, told_role text, who text, mail text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE public.access_representation r SET role = told_role, contact_name = who, contact_email = mail, rev = r.rev + 1
   WHERE r.id = representation AND r.organization_id = app.organization() AND r.ended_at IS NULL AND r.rev = expected;
  RETURN FOUND;
END $$;

-- While it stands in, the CRO meets the study whether or not a contract runs; what it may do there its contracts say.
CREATE FUNCTION app.keep_standing(study uuid, sponsor uuid, representative uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
BEGIN
  INSERT INTO public.access_studyparty (study_id, organization_id, sponsor_id, valid_from, valid_until, rev)
  SELECT study, representative, sponsor, s.created_at, NULL, 1 FROM public.studies_study s WHERE s.id = study
  ON CONFLICT (study_id, organization_id, valid_from) DO UPDATE SET valid_until = NULL, rev = public.access_studyparty.rev + 1
    WHERE public.access_studyparty.valid_until IS NOT NULL;
END $$;

CREATE FUNCTION app.open_represented_study(sponsor uuid, protocol text, study_title text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
  me uuid := app.organization();
  former text := app.speak_for(sponsor);
  made uuid;
BEGIN
  made := app.open_study(protocol, study_title);
  PERFORM app.keep_standing(made, sponsor, me);
  PERFORM set_config('app.scope', former, true);
  RETURN made;
END $$;

-- A paper contract between the two, and no other: what is signed here waits for the real sponsor.
CREATE FUNCTION app.execute_represented(version uuid, written_out jsonb DEFAULT '[]') RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
  me uuid := app.organization();
  k record;
  former text;
  written integer;
BEGIN
  SELECT c.id, c.sponsor_id, v.is_recorded_later INTO k FROM public.studies_contractversion v JOIN public.studies_contract c ON c.id = v.contract_id
   WHERE v.id = version AND c.provider_id = me AND v.author_organization_id = me;
  IF k.id IS NULL OR NOT k.is_recorded_later THEN
    RAISE EXCEPTION 'only a paper between the two is put into force' USING ERRCODE = '42501';
  END IF;
  former := app.speak_for(k.sponsor_id);
  written := app.execute_version(version, written_out);
  PERFORM app.keep_standing(s.study_id, k.sponsor_id, me)
     FROM (SELECT DISTINCT d.study_id FROM public.access_delegation d WHERE d.contract_id = k.id) s;
  PERFORM set_config('app.scope', former, true);
  RETURN written;
END $$;

CREATE FUNCTION app.extend_represented(study uuid, obligations text[], cells text[]) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
  me uuid := app.organization();
  owner uuid;
  former text;
  written integer;
BEGIN
  SELECT p.sponsor_id INTO owner FROM public.access_studyparty p WHERE p.study_id = study AND p.organization_id = me LIMIT 1;
  former := app.speak_for(owner);
  written := app.extend_clauses(study, obligations, cells);
  PERFORM app.keep_standing(study, owner, me);
  PERFORM set_config('app.scope', former, true);
  RETURN written;
END $$;

-- A clock of a represented sponsor as its representative must know it to tell people; no row for anybody else.
CREATE FUNCTION app.represented_deadline(clock uuid) RETURNS SETOF deadlines_deadline
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN QUERY
    SELECT d.* FROM public.deadlines_deadline d
      JOIN public.access_representation r ON r.sponsor_id = d.organization_id AND r.organization_id = app.organization() AND r.ended_at IS NULL
     WHERE d.id = clock;
END $$;

CREATE OR REPLACE FUNCTION app.counterparties() RETURNS SETOF uuid LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE me uuid := app.organization();
BEGIN
  RETURN QUERY
    SELECT p.sponsor_id FROM public.access_studyparty p WHERE p.organization_id = me
    UNION SELECT p.organization_id FROM public.access_studyparty p WHERE p.sponsor_id = me
    UNION SELECT c.other_organization_id FROM public.studies_contract c WHERE c.author_organization_id = me
    UNION SELECT c.author_organization_id FROM public.studies_contract c WHERE c.other_organization_id = me AND c.shared_at IS NOT NULL
    UNION SELECT r.sponsor_id FROM public.access_representation r WHERE r.organization_id = me;
END $$;

ALTER FUNCTION app.speak_for(uuid) OWNER TO cro_registrar;
ALTER FUNCTION app.represent_sponsor(text, text, jsonb, text, text, text) OWNER TO cro_registrar;
ALTER FUNCTION app.change_representation(uuid, integer, text, text, text) OWNER TO cro_registrar;
ALTER FUNCTION app.keep_standing(uuid, uuid, uuid) OWNER TO cro_registrar;
ALTER FUNCTION app.open_represented_study(uuid, text, text) OWNER TO cro_registrar;
ALTER FUNCTION app.execute_represented(uuid, jsonb) OWNER TO cro_registrar;
ALTER FUNCTION app.extend_represented(uuid, text[], text[]) OWNER TO cro_registrar;
ALTER FUNCTION app.represented_deadline(uuid) OWNER TO cro_registrar;
REVOKE EXECUTE ON FUNCTION app.speak_for(uuid), app.represent_sponsor(text, text, jsonb, text, text, text),
  app.change_representation(uuid, integer, text, text, text), app.keep_standing(uuid, uuid, uuid), app.open_represented_study(uuid, text, text),
  app.execute_represented(uuid, jsonb), app.extend_represented(uuid, text[], text[]), app.represented_deadline(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.represent_sponsor(text, text, jsonb, text, text, text), app.change_representation(uuid, integer, text, text, text),
  app.open_represented_study(uuid, text, text), app.execute_represented(uuid, jsonb), app.extend_represented(uuid, text[], text[]),
  app.represented_deadline(uuid) TO cro_app;
CREATE POLICY wall_represented ON deadlines_deadline FOR SELECT TO cro_registrar USING (true);
GRANT SELECT ON deadlines_deadline TO cro_registrar;
