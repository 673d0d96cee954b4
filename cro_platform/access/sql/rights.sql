-- Rights are written here and nowhere else. Each function states the scope itself: it runs as a role the policies do not filter.

-- The platform's operator founds an organization with its first administrator; only a system scope may.
CREATE FUNCTION app.found_organization(new_slug text, new_name text, new_kind text, zone text, admin_email text, admin_name text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  s text[] := app.scope();
  founded uuid;
  person uuid;
BEGIN
  IF s[1] <> 'system' THEN RAISE EXCEPTION 'only the operator founds an organization' USING ERRCODE = '42501'; END IF;
  INSERT INTO public.tenancy_organization (slug, name, kind, time_zone, rev)
  VALUES (new_slug, new_name, new_kind, zone, 1) RETURNING id INTO founded;
  SELECT id INTO person FROM public.access_user WHERE lower(email) = lower(admin_email);
  IF person IS NULL THEN
    INSERT INTO public.access_user (email, name, password, is_active, is_machine)
    VALUES (lower(admin_email), admin_name, '!', true, false) RETURNING id INTO person;
  END IF;
  INSERT INTO public.tenancy_membership (user_id, organization_id, organization_kind, role, rev)
  VALUES (person, founded, new_kind, 'admin', 1);
  RETURN founded;
END $$;

CREATE FUNCTION app.add_person(person_email text, person_name text, machine boolean) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE found uuid;
BEGIN
  PERFORM app.organization();
  SELECT id INTO found FROM public.access_user WHERE lower(email) = lower(person_email);
  IF found IS NULL THEN
    INSERT INTO public.access_user (email, name, password, is_active, is_machine)
    VALUES (lower(person_email), person_name, '!', true, machine) RETURNING id INTO found;
  END IF;
  RETURN found;
END $$;

CREATE FUNCTION app.set_membership(person uuid, member_role text, ended timestamptz) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me uuid := app.organization();
  kind text;
  result uuid;
BEGIN
  SELECT o.kind INTO STRICT kind FROM public.tenancy_organization o WHERE o.id = me;
  IF NOT EXISTS (SELECT FROM public.access_role r WHERE r.code = member_role AND r.organization_kind = kind) THEN
    RAISE EXCEPTION 'role % does not exist at a %', member_role, kind USING ERRCODE = '23514';
  END IF;
  IF (ended IS NOT NULL OR member_role <> 'admin')
     AND EXISTS (SELECT FROM public.tenancy_membership m
                  WHERE m.organization_id = me AND m.user_id = person AND m.role = 'admin' AND m.ended_at IS NULL)
     AND NOT EXISTS (SELECT FROM public.tenancy_membership m
                      WHERE m.organization_id = me AND m.role = 'admin' AND m.ended_at IS NULL AND m.user_id <> person) THEN
    RAISE EXCEPTION 'the last administrator of an organization stays' USING ERRCODE = '23514';
  END IF;
  INSERT INTO public.tenancy_membership (user_id, organization_id, organization_kind, role, ended_at, rev)
  VALUES (person, me, kind, member_role, ended, 1)
  ON CONFLICT (user_id, organization_id) DO UPDATE
    SET role = excluded.role, ended_at = excluded.ended_at, rev = public.tenancy_membership.rev + 1
  RETURNING id INTO result;
  RETURN result;
END $$;

-- A study begins with its sponsor as first party, whose period never ends.
CREATE FUNCTION app.open_study(protocol text, study_title text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me uuid := app.organization();
  result uuid;
BEGIN
  IF NOT EXISTS (SELECT FROM public.tenancy_organization o WHERE o.id = me AND o.kind = 'sponsor') THEN
    RAISE EXCEPTION 'only a sponsor opens a study' USING ERRCODE = '42501';
  END IF;
  INSERT INTO public.studies_study (organization_id, audience, protocol_number, title, rev)
  VALUES (me, 'study', protocol, study_title, 1) RETURNING id INTO result;
  INSERT INTO public.access_studyparty (study_id, organization_id, sponsor_id, valid_from, valid_until, rev)
  VALUES (result, me, me, '-infinity', NULL, 1);
  RETURN result;
END $$;

-- An executed contract becomes rights: its provider a party, each of its rows a change of holder, its end the return.
-- Rights never start before the signature that grants them, whatever the effective date says.
CREATE FUNCTION app.execute_contract(contract uuid) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me uuid := app.organization();
  c record;
  row record;
  starts timestamptz;
  written integer := 0;
BEGIN
  SELECT * INTO STRICT c FROM public.studies_contract k WHERE k.id = contract;
  IF c.sponsor_id <> me OR c.status <> 'executed' OR c.executed_at IS NULL THEN
    RAISE EXCEPTION 'only an executed contract of the sponsor in scope transfers obligations' USING ERRCODE = '42501';
  END IF;
  starts := greatest(c.effective_at, c.executed_at);
  FOR row IN SELECT * FROM public.studies_contractclause t WHERE t.contract_id = contract ORDER BY t.id LOOP
    IF NOT EXISTS (SELECT FROM public.access_studyparty p WHERE p.study_id = row.study_id AND p.organization_id = me AND p.sponsor_id = me) THEN
      RAISE EXCEPTION 'a contract names a study of another sponsor' USING ERRCODE = '42501';
    END IF;
    INSERT INTO public.access_studyparty (study_id, organization_id, sponsor_id, valid_from, valid_until, rev)
    VALUES (row.study_id, c.provider_id, me, starts, c.closes_at, 1)
    ON CONFLICT (study_id, organization_id) DO UPDATE
      SET valid_from = least(public.access_studyparty.valid_from, excluded.valid_from),
          valid_until = CASE WHEN excluded.valid_until IS NULL OR public.access_studyparty.valid_until IS NULL THEN NULL
                        ELSE greatest(public.access_studyparty.valid_until, excluded.valid_until) END,
          rev = public.access_studyparty.rev + 1
      WHERE (public.access_studyparty.valid_from, public.access_studyparty.valid_until) IS DISTINCT FROM
            (least(public.access_studyparty.valid_from, excluded.valid_from),
             CASE WHEN excluded.valid_until IS NULL OR public.access_studyparty.valid_until IS NULL THEN NULL
                  ELSE greatest(public.access_studyparty.valid_until, excluded.valid_until) END);
    INSERT INTO public.access_delegation (study_id, sponsor_id, obligation, cell, holder_id, valid_from, contract_id, clause, rev)
    VALUES (row.study_id, me, row.obligation, row.cell, c.provider_id, starts, contract, row.clause, 1);
    written := written + 1;
    IF c.ends_at IS NOT NULL THEN
      INSERT INTO public.access_delegation (study_id, sponsor_id, obligation, cell, holder_id, valid_from, contract_id, clause, rev)
      VALUES (row.study_id, me, row.obligation, row.cell, me, c.ends_at, contract, row.clause, 1);
    END IF;
  END LOOP;
  RETURN written;
END $$;

-- Who holds these cells at this instant, as recorded by then: `you`, `sponsor`, `provider` (told to the sponsor alone), or `not_yours`.
CREATE FUNCTION app.holder_at(study uuid, obligations text[], cells text[], instant timestamptz, known_at timestamptz)
RETURNS TABLE (obligation text, cell text, relation text, holder uuid, clause text, contract uuid, since timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
  me uuid := app.organization();
  owner uuid;
BEGIN
  SELECT p.sponsor_id INTO owner FROM public.access_studyparty p WHERE p.study_id = study AND p.organization_id = me;
  IF owner IS NULL THEN RETURN; END IF;
  RETURN QUERY
    SELECT asked.o, asked.c,
           CASE WHEN coalesce(d.holder_id, owner) = me THEN 'you'
                WHEN coalesce(d.holder_id, owner) = owner THEN 'sponsor'
                WHEN me = owner THEN 'provider' ELSE 'not_yours' END,
           CASE WHEN coalesce(d.holder_id, owner) = owner OR me IN (owner, d.holder_id) THEN coalesce(d.holder_id, owner) END,
           CASE WHEN me IN (owner, d.holder_id) THEN coalesce(d.clause, '') ELSE '' END::text,
           CASE WHEN me IN (owner, d.holder_id) THEN d.contract_id END,
           CASE WHEN me IN (owner, d.holder_id) THEN d.valid_from END
      FROM unnest(obligations, cells) AS asked(o, c)
      LEFT JOIN LATERAL (
        SELECT * FROM public.access_delegation t
         WHERE t.study_id = study AND t.obligation = asked.o AND t.cell = asked.c
           AND t.valid_from <= instant AND t.recorded_at <= known_at
         ORDER BY t.valid_from DESC, t.recorded_at DESC, t.id DESC LIMIT 1) d ON true;
END $$;

-- The sponsor's own list of organizations that must hear of a cell's work; addresses for the safety lane.
CREATE FUNCTION app.name_unblinded(study uuid, person uuid, why text, until timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE me uuid := app.organization();
BEGIN
  IF NOT EXISTS (SELECT FROM public.access_studyparty p WHERE p.study_id = study AND p.organization_id = me)
     OR NOT EXISTS (SELECT FROM public.tenancy_membership m WHERE m.user_id = person AND m.organization_id = me AND m.ended_at IS NULL) THEN
    RAISE EXCEPTION 'only a member of a party to the study can be named' USING ERRCODE = '42501';
  END IF;
  INSERT INTO public.access_unblindedperson (study_id, user_id, organization_id, valid_until, reason, rev)
  VALUES (study, person, me, until, why, 1)
  ON CONFLICT (study_id, user_id, organization_id) DO UPDATE
    SET valid_until = excluded.valid_until, reason = excluded.reason, rev = public.access_unblindedperson.rev + 1;
END $$;

ALTER FUNCTION app.found_organization(text, text, text, text, text, text) OWNER TO cro_registrar;
ALTER FUNCTION app.add_person(text, text, boolean) OWNER TO cro_registrar;
ALTER FUNCTION app.set_membership(uuid, text, timestamptz) OWNER TO cro_registrar;
ALTER FUNCTION app.open_study(text, text) OWNER TO cro_registrar;
ALTER FUNCTION app.execute_contract(uuid) OWNER TO cro_registrar;
ALTER FUNCTION app.holder_at(uuid, text[], text[], timestamptz, timestamptz) OWNER TO cro_registrar;
ALTER FUNCTION app.name_unblinded(uuid, uuid, text, timestamptz) OWNER TO cro_registrar;
REVOKE EXECUTE ON FUNCTION app.found_organization(text, text, text, text, text, text), app.add_person(text, text, boolean), app.set_membership(uuid, text, timestamptz), app.open_study(text, text),
  app.execute_contract(uuid), app.holder_at(uuid, text[], text[], timestamptz, timestamptz),
  app.name_unblinded(uuid, uuid, text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.found_organization(text, text, text, text, text, text), app.add_person(text, text, boolean), app.set_membership(uuid, text, timestamptz), app.open_study(text, text),
  app.execute_contract(uuid), app.holder_at(uuid, text[], text[], timestamptz, timestamptz),
  app.name_unblinded(uuid, uuid, text, timestamptz) TO cro_app;
