-- Work passed on to a sub-contractor: derived from the signed rows, never kept beside them, so that it cannot outlive or exceed its parent.
-- States of their own: P0C01 not ready, P0C04 a conflict, P0C05 beyond the parent, P0C06 without consent.

-- The sponsor's consent says what was asked and nothing else; only the sponsor gives it, with its signature, and only the sponsor takes it back.
CREATE FUNCTION app.keep_consent() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF current_user = 'cro_app' AND (NEW.given_at, NEW.withdrawn_at) IS DISTINCT FROM
     (CASE WHEN TG_OP = 'UPDATE' THEN OLD.given_at END, CASE WHEN TG_OP = 'UPDATE' THEN OLD.withdrawn_at END) THEN
    RAISE EXCEPTION 'consent is given and withdrawn by the sponsor''s functions only' USING ERRCODE = '42501';
  END IF;
  IF TG_OP = 'UPDATE' AND (to_jsonb(NEW) - ARRAY['given_at', 'refused_at', 'withdrawn_at', 'rev'])
     IS DISTINCT FROM (to_jsonb(OLD) - ARRAY['given_at', 'refused_at', 'withdrawn_at', 'rev']) THEN
    RAISE EXCEPTION 'what consent was asked for never changes' USING ERRCODE = '42501';
  END IF;
  IF current_user = 'cro_app' AND TG_OP = 'UPDATE' AND NEW.refused_at IS DISTINCT FROM OLD.refused_at AND app.organization() <> NEW.other_organization_id THEN
    RAISE EXCEPTION 'the sponsor alone answers' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_consent BEFORE INSERT OR UPDATE ON studies_subcontractconsent FOR EACH ROW EXECUTE FUNCTION app.keep_consent();
CREATE POLICY wall_consent ON studies_subcontractconsent FOR UPDATE TO cro_registrar USING (true);
GRANT UPDATE (given_at, withdrawn_at, rev) ON studies_subcontractconsent TO cro_registrar;
CREATE POLICY wall_signer ON studies_subcontractconsent TO cro_signer USING (true);
GRANT SELECT, UPDATE (rev) ON studies_subcontractconsent TO cro_signer;
CREATE POLICY wall_registrar ON esign_signature FOR SELECT TO cro_registrar USING (true);
GRANT SELECT ON esign_signature TO cro_registrar;

CREATE FUNCTION app.content_of_subcontractconsent(record uuid) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT jsonb_build_object('study', NULL, 'organization', c.author_organization_id, 'other_organization', c.other_organization_id,
           'shared_at', c.shared_at, 'contributors', '[]'::jsonb, 'is_unblinding', false, 'is_superseded', false,
           'content', jsonb_build_object('id', c.id, 'version', c.version_id, 'performer', c.performer_id, 'name', c.performer_name,
                                         'number', c.number, 'from', c.starts_at, 'until', c.ends_at, 'transfers', c.transfers))
    FROM public.studies_subcontractconsent c WHERE c.id = record
$$;
CREATE FUNCTION app.hold_subcontractconsent(record uuid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN PERFORM FROM public.studies_subcontractconsent c WHERE c.id = record FOR NO KEY UPDATE; END $$;

-- Who performs which cells of a study under whom, and when: the sub-contract in force, while the holder holds the cell by the very
-- contract it stands under, while the sponsor's consent stands.
CREATE FUNCTION app.performances(study uuid)
RETURNS TABLE (performer uuid, obligation text, cell text, clause text, contract uuid, version uuid, holder uuid, during tstzrange)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT * FROM (
    SELECT k.provider_id, h.obligation::text, h.cell::text, c.clause::text, k.id, v.id, k.author_organization_id,
           tstzrange(v.starts_at, least(v.superseded_at, v.ends_at)) * tstzrange(h.valid_from, h.ended)
           * tstzrange(s.given_at, s.withdrawn_at) AS during
      FROM public.studies_contractclause c
      JOIN public.studies_contractversion v ON v.id = c.version_id AND v.status = 'executed'
       AND (v.superseded_at IS NULL OR v.superseded_at > v.starts_at)
      JOIN public.studies_contract k ON k.id = v.contract_id AND k.kind = 'subcontract'
      JOIN public.studies_subcontractconsent s ON s.version_id = v.id AND s.given_at IS NOT NULL
      JOIN (SELECT d.*, lead(d.valid_from) OVER (PARTITION BY d.obligation, d.cell
                          ORDER BY d.valid_from, (d.holder_id = d.sponsor_id) DESC, d.recorded_at, d.id) AS ended
              FROM public.access_delegation d WHERE d.study_id = study AND d.retracted_at IS NULL) h
        ON h.obligation = c.obligation AND h.cell = c.cell AND h.contract_id = k.parent_id AND h.holder_id = k.author_organization_id
       AND (h.ended IS NULL OR h.ended > h.valid_from)
     WHERE c.study_id = study) found
   WHERE NOT isempty(during)
$$;

-- The chain below the holder as the asker may know it: all of it to the sponsor, its own link to whoever passes work on or performs it.
CREATE FUNCTION app.performers_at(study uuid, instant timestamptz)
RETURNS TABLE (performer uuid, obligation text, cell text, clause text, contract uuid, version uuid, holder uuid, since timestamptz, until timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
  me uuid := app.organization();
  owner uuid;
BEGIN
  SELECT p.sponsor_id INTO owner FROM public.access_studyparty p
   WHERE p.study_id = study AND p.organization_id = me AND p.valid_from <= app.now() AND (p.valid_until IS NULL OR p.valid_until > app.now()) LIMIT 1;
  IF owner IS NULL THEN RETURN; END IF;
  RETURN QUERY
    SELECT p.performer, p.obligation, p.cell, p.clause, p.contract, p.version, p.holder, lower(p.during), upper(p.during)
      FROM app.performances(study) p
     WHERE p.during @> coalesce(instant, app.now()) AND me IN (owner, p.holder, p.performer)
     ORDER BY p.obligation, p.cell;
END $$;

-- The cells (study, obligation, cell) that the organization in scope performs for a holder at this instant; nothing, at once, for all others.
CREATE FUNCTION app.performed_cells() RETURNS TABLE (study_id uuid, obligation text, cell text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE me uuid := app.organization();
BEGIN
  IF NOT EXISTS (SELECT FROM public.studies_contract k WHERE k.provider_id = me AND k.kind = 'subcontract') THEN RETURN; END IF;
  RETURN QUERY
    SELECT DISTINCT s.study_id, p.obligation, p.cell
      FROM (SELECT DISTINCT c.study_id FROM public.studies_contractclause c JOIN public.studies_contractversion v ON v.id = c.version_id
              JOIN public.studies_contract k ON k.id = v.contract_id
             WHERE k.provider_id = me AND k.kind = 'subcontract' AND v.status = 'executed') s
     CROSS JOIN LATERAL app.performances(s.study_id) p
     WHERE p.performer = me AND p.during @> app.now();
END $$;

-- Whoever performs a cell meets its records as its holder does.
CREATE OR REPLACE FUNCTION app.held_cells() RETURNS TABLE (study_id uuid, obligation text, cell text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
  me uuid := app.organization();
  instant timestamptz := app.now();
BEGIN
  RETURN QUERY
    SELECT study_id, obligation, cell FROM (
      SELECT DISTINCT ON (d.study_id, d.obligation, d.cell) d.study_id, d.obligation::text, d.cell::text, d.holder_id
        FROM public.access_delegation d
       WHERE d.study_id IN (SELECT p.study_id FROM public.access_studyparty p WHERE p.organization_id = me)
         AND d.valid_from <= instant AND (d.retracted_at IS NULL OR d.retracted_at > instant)
       ORDER BY d.study_id, d.obligation, d.cell, d.valid_from DESC, (d.holder_id = d.sponsor_id), d.recorded_at DESC, d.id DESC) latest
     WHERE holder_id = me;
  RETURN QUERY SELECT p.study_id, p.obligation, p.cell FROM app.performed_cells() p;
END $$;

-- The periods of one provider: while it holds a duty and closes out the last one, and while it performs one for a holder.
CREATE FUNCTION app.refresh_periods(study uuid, provider uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  owner uuid;
  periods tstzmultirange;
BEGIN
  SELECT p.sponsor_id INTO STRICT owner FROM public.access_studyparty p WHERE p.study_id = study AND p.organization_id = p.sponsor_id;
  SELECT range_agg(period) INTO periods FROM (
    SELECT tstzrange(h.valid_from, CASE
             WHEN h.ended IS NULL THEN NULL
             WHEN h.ender <> owner THEN h.ended
             WHEN n.kind = 'termination' OR n.ends_at = h.ended THEN greatest(h.ended, n.closes_at)
             ELSE h.ended + coalesce(n.close_out_days, 0) * interval '1 day' END) AS period
      FROM (SELECT d.holder_id, d.valid_from,
                   lead(d.valid_from) OVER cell AS ended, lead(d.holder_id) OVER cell AS ender, lead(d.version_id) OVER cell AS by_version
              FROM public.access_delegation d WHERE d.study_id = study AND d.retracted_at IS NULL
            WINDOW cell AS (PARTITION BY d.obligation, d.cell ORDER BY d.valid_from, (d.holder_id = d.sponsor_id) DESC, d.recorded_at, d.id)) h
      LEFT JOIN public.studies_contractversion n ON n.id = h.by_version
     WHERE h.holder_id = provider AND (h.ended IS NULL OR h.ended > h.valid_from)
    UNION ALL
    SELECT p.during FROM app.performances(study) p WHERE p.performer = provider) counted;
  DELETE FROM public.access_studyparty p
   WHERE p.study_id = study AND p.organization_id = provider
     AND NOT EXISTS (SELECT FROM unnest(periods) r WHERE lower(r) = p.valid_from);
  UPDATE public.access_studyparty p SET valid_until = upper(r), rev = p.rev + 1 FROM unnest(periods) r
   WHERE p.study_id = study AND p.organization_id = provider AND p.valid_from = lower(r) AND p.valid_until IS DISTINCT FROM upper(r);
  INSERT INTO public.access_studyparty (study_id, organization_id, sponsor_id, valid_from, valid_until, rev)
  SELECT study, provider, owner, lower(r), upper(r), 1 FROM unnest(periods) r
  ON CONFLICT (study_id, organization_id, valid_from) DO NOTHING;
END $$;

-- Whatever changes what a provider holds changes what its sub-contractors may do, in the same transaction.
CREATE OR REPLACE FUNCTION app.refresh_party(study uuid, provider uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM app.refresh_periods(study, provider);
  PERFORM app.refresh_periods(study, s.provider_id)
     FROM (SELECT DISTINCT k.provider_id FROM public.studies_contract k
             JOIN public.studies_contractversion v ON v.contract_id = k.id AND v.status = 'executed'
             JOIN public.studies_contractclause c ON c.version_id = v.id AND c.study_id = study
            WHERE k.kind = 'subcontract' AND k.author_organization_id = provider AND k.provider_id <> provider) s;
END $$;

-- A cell that the parent does not hold throughout the sub-contract's term; for the two parties of the sub-contract and its sponsor.
CREATE FUNCTION app.beyond_parent(version uuid) RETURNS TABLE (study uuid, obligation text, cell text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT c.study_id, c.obligation::text, c.cell::text
    FROM public.studies_contractclause c
    JOIN public.studies_contractversion v ON v.id = c.version_id
    JOIN public.studies_contract k ON k.id = v.contract_id
    LEFT JOIN LATERAL (
      SELECT range_agg(tstzrange(h.valid_from, h.ended)) AS held
        FROM (SELECT d.valid_from, d.contract_id, d.holder_id,
                     lead(d.valid_from) OVER (ORDER BY d.valid_from, (d.holder_id = d.sponsor_id) DESC, d.recorded_at, d.id) AS ended
                FROM public.access_delegation d
               WHERE d.study_id = c.study_id AND d.obligation = c.obligation AND d.cell = c.cell AND d.retracted_at IS NULL) h
       WHERE h.contract_id = k.parent_id AND h.holder_id = k.author_organization_id AND (h.ended IS NULL OR h.ended > h.valid_from)) p ON true
   WHERE c.version_id = version AND k.kind = 'subcontract'
     AND app.organization() IN (k.author_organization_id, k.other_organization_id, k.sponsor_id)
     AND NOT coalesce(p.held @> tstzrange(greatest(app.version_start(v), app.now()), v.ends_at), false)
$$;

-- The sponsor's signed consent is the last signature of a sub-contract: with it the sub-contract takes effect.
CREATE FUNCTION app.give_consent(consent uuid) RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me uuid := app.organization();
  s public.studies_subcontractconsent;
  v public.studies_contractversion;
  k public.studies_contract;
  starts timestamptz;
BEGIN
  SELECT * INTO STRICT s FROM public.studies_subcontractconsent t WHERE t.id = consent FOR UPDATE;
  SELECT * INTO STRICT v FROM public.studies_contractversion t WHERE t.id = s.version_id;
  SELECT * INTO STRICT k FROM public.studies_contract t WHERE t.id = v.contract_id;
  PERFORM app.lock_version(k.current_id);
  PERFORM app.lock_version(v.id);
  IF k.kind <> 'subcontract' OR k.sponsor_id <> me OR s.other_organization_id <> me OR NOT EXISTS (
       SELECT FROM public.studies_contract p WHERE p.id = k.parent_id AND p.sponsor_id = me AND p.kind <> 'subcontract'
          AND p.provider_id = k.author_organization_id) THEN
    RAISE EXCEPTION 'only the sponsor in scope consents to a sub-contract under its own contract' USING ERRCODE = '42501';
  END IF;
  IF s.given_at IS NOT NULL OR s.refused_at IS NOT NULL OR v.executed_at IS NOT NULL OR v.status = 'withdrawn' OR v.effective_at IS NULL
     OR v.provider_signed_at IS NULL OR v.sponsor_signed_at IS NULL THEN
    RAISE EXCEPTION 'both parties of the sub-contract sign it, then the sponsor consents once' USING ERRCODE = 'P0C01';
  END IF;
  IF NOT EXISTS (SELECT FROM public.esign_signature g WHERE g.entity = 'subcontractconsent' AND g.record_id = consent AND g.organization_id = me
                    AND g.content_sha256 = app.sha256_of(app.content_of_subcontractconsent(consent))) THEN
    RAISE EXCEPTION 'consent is signed' USING ERRCODE = 'P0C06';
  END IF;
  IF (s.performer_id, s.starts_at) IS DISTINCT FROM (k.provider_id, v.effective_at) OR s.ends_at IS DISTINCT FROM v.ends_at OR s.transfers IS DISTINCT FROM (
       SELECT jsonb_agg(jsonb_build_object('study', c.study_id, 'obligation', c.obligation, 'cell', c.cell, 'clause', c.clause)
                        ORDER BY c.study_id, c.obligation COLLATE "C", c.cell COLLATE "C")
         FROM public.studies_contractclause c WHERE c.version_id = v.id) THEN
    RAISE EXCEPTION 'the sub-contract is no longer the one that consent was asked for' USING ERRCODE = 'P0C01';
  END IF;
  starts := greatest(v.effective_at, v.provider_signed_at, v.sponsor_signed_at, app.now());
  IF v.ends_at <= starts THEN RAISE EXCEPTION 'the sub-contract ends before it begins' USING ERRCODE = 'P0C01'; END IF;
  IF EXISTS (SELECT FROM app.beyond_parent(v.id)) THEN
    RAISE EXCEPTION 'a sub-contract never exceeds its parent' USING ERRCODE = 'P0C05';
  END IF;
  IF EXISTS (SELECT FROM public.studies_contractclause c CROSS JOIN LATERAL app.performances(c.study_id) p
              WHERE c.version_id = v.id AND p.obligation = c.obligation AND p.cell = c.cell AND p.contract <> k.id
                AND p.during && tstzrange(starts, v.ends_at)) THEN
    RAISE EXCEPTION 'another sub-contract performs a cell of this one' USING ERRCODE = 'P0C04';
  END IF;
  UPDATE public.studies_subcontractconsent t SET given_at = app.now(), rev = t.rev + 1 WHERE t.id = consent;
  UPDATE public.studies_contractversion t SET superseded_at = starts
   WHERE t.contract_id = k.id AND t.executed_at IS NOT NULL AND (t.superseded_at IS NULL OR t.superseded_at > starts);
  UPDATE public.studies_contractversion t SET status = 'executed', starts_at = starts, executed_at = app.now() WHERE t.id = v.id;
  UPDATE public.studies_contract t SET current_id = v.id WHERE t.id = k.id;
  PERFORM app.refresh_periods(c.study_id, k.provider_id)
     FROM (SELECT DISTINCT c.study_id FROM public.studies_contractclause c JOIN public.studies_contractversion t ON t.id = c.version_id
            WHERE t.contract_id = k.id) c;
  RETURN starts;
END $$;

-- The sponsor takes its consent back: from this instant the sub-contractor performs nothing and is no party for it.
CREATE FUNCTION app.withdraw_consent(consent uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me uuid := app.organization();
  s public.studies_subcontractconsent;
BEGIN
  SELECT * INTO s FROM public.studies_subcontractconsent t WHERE t.id = consent AND t.other_organization_id = me FOR UPDATE;
  IF s.id IS NULL THEN RAISE EXCEPTION 'only the sponsor withdraws its consent' USING ERRCODE = '42501'; END IF;
  IF s.given_at IS NULL OR s.withdrawn_at IS NOT NULL THEN
    RAISE EXCEPTION 'there is no consent to withdraw' USING ERRCODE = 'P0C01';
  END IF;
  PERFORM app.lock_version(s.version_id);
  UPDATE public.studies_subcontractconsent t SET withdrawn_at = app.now(), rev = t.rev + 1 WHERE t.id = consent;
  PERFORM app.refresh_periods(c.study_id, s.performer_id)
     FROM (SELECT DISTINCT c.study_id FROM public.studies_contractclause c WHERE c.version_id = s.version_id) c;
END $$;

CREATE OR REPLACE FUNCTION app.rights_epoch(study uuid) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me uuid := app.organization();
  p uuid := app.person();
BEGIN
  RETURN md5(concat_ws('|',
    (SELECT m.role || '#' || m.rev FROM public.tenancy_membership m WHERE m.user_id = p AND m.organization_id = me),
    (SELECT string_agg(t.obligation || '/' || t.cell || '=' || (t.holder_id = me), ',' ORDER BY t.obligation, t.cell) FROM (
       SELECT DISTINCT ON (d.obligation, d.cell) d.obligation, d.cell, d.holder_id, d.sponsor_id FROM public.access_delegation d
        WHERE d.study_id = study AND d.valid_from <= app.now() AND (d.retracted_at IS NULL OR d.retracted_at > app.now())
        ORDER BY d.obligation, d.cell, d.valid_from DESC, (d.holder_id = d.sponsor_id), d.recorded_at DESC, d.id DESC) t
      WHERE me IN (t.holder_id, t.sponsor_id)),
    (SELECT string_agg(g.id::text, ',' ORDER BY g.id) FROM public.studies_studygrant g
      WHERE g.user_id = p AND g.organization_id = me AND g.content_object_id = study
        AND coalesce(g.valid_from <= app.now(), true) AND coalesce(g.valid_until > app.now(), true)),
    (SELECT string_agg(g.id::text, ',' ORDER BY g.id) FROM public.sites_studysitegrant g
      WHERE g.user_id = p AND g.organization_id = me AND g.study_id = study
        AND coalesce(g.valid_from <= app.now(), true) AND coalesce(g.valid_until > app.now(), true)),
    (SELECT n.valid_from FROM public.access_unblindedperson n
      WHERE n.user_id = p AND n.organization_id = me AND n.study_id = study
        AND n.valid_from <= app.now() AND (n.valid_until IS NULL OR n.valid_until > app.now())),
    (SELECT string_agg(c.obligation || '/' || c.cell, ',' ORDER BY c.obligation, c.cell) FROM app.performed_cells() c WHERE c.study_id = study)));
END $$;

ALTER FUNCTION app.performances(uuid) OWNER TO cro_registrar;
ALTER FUNCTION app.performers_at(uuid, timestamptz) OWNER TO cro_registrar;
ALTER FUNCTION app.performed_cells() OWNER TO cro_registrar;
ALTER FUNCTION app.refresh_periods(uuid, uuid) OWNER TO cro_registrar;
ALTER FUNCTION app.beyond_parent(uuid) OWNER TO cro_registrar;
ALTER FUNCTION app.give_consent(uuid) OWNER TO cro_registrar;
ALTER FUNCTION app.withdraw_consent(uuid) OWNER TO cro_registrar;
REVOKE EXECUTE ON FUNCTION app.keep_consent(), app.content_of_subcontractconsent(uuid), app.hold_subcontractconsent(uuid), app.performances(uuid),
  app.performers_at(uuid, timestamptz), app.performed_cells(), app.refresh_periods(uuid, uuid), app.beyond_parent(uuid), app.give_consent(uuid),
  app.withdraw_consent(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.content_of_subcontractconsent(uuid) TO cro_app, cro_signer, cro_registrar;
GRANT EXECUTE ON FUNCTION app.hold_subcontractconsent(uuid) TO cro_signer;
GRANT EXECUTE ON FUNCTION app.performers_at(uuid, timestamptz), app.performed_cells(), app.beyond_parent(uuid), app.give_consent(uuid),
  app.withdraw_consent(uuid) TO cro_app;
GRANT EXECUTE ON FUNCTION app.sha256_of(jsonb) TO cro_registrar;
