-- A sub-contractor may pass its part on in turn, to any depth: each link stands while the one above it stands, with a consent of the
-- sponsor's own. P0C07: somebody would perform for itself.

-- Who performs which cells of a study under whom, and when, as known at an instant: the sub-contracts in force whose consent stands,
-- below the holder by its very contract (depth 1), or below another performance (2 and more), each never longer than what it stands under.
DROP FUNCTION app.performances(uuid);
CREATE FUNCTION app.performances(study uuid, known timestamptz DEFAULT NULL)
RETURNS TABLE (performer uuid, obligation text, cell text, clause text, contract uuid, version uuid, holder uuid, during tstzrange, depth integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH RECURSIVE held AS (
    SELECT d.obligation, d.cell, d.contract_id, d.holder_id, d.valid_from,
           lead(d.valid_from) OVER (PARTITION BY d.obligation, d.cell
                 ORDER BY d.valid_from, (d.holder_id = d.sponsor_id) DESC, d.recorded_at, d.id) AS ended
      FROM public.access_delegation d
     WHERE d.study_id = study AND (known IS NULL OR d.recorded_at <= known)
       AND (d.retracted_at IS NULL OR d.retracted_at > known)),
  passed AS (
    SELECT k.provider_id AS performer, c.obligation::text AS obligation, c.cell::text AS cell, c.clause::text AS clause,
           k.id AS contract, v.id AS version, k.author_organization_id AS holder, k.parent_id AS parent,
           tstzrange(v.starts_at, least(v.superseded_at, v.ends_at))
           * tstzrange(s.given_at, CASE WHEN known IS NULL OR s.withdrawn_at <= known THEN s.withdrawn_at END) AS during
      FROM public.studies_contractclause c
      JOIN public.studies_contractversion v ON v.id = c.version_id AND v.status = 'executed'
       AND (v.superseded_at IS NULL OR v.superseded_at > v.starts_at)
      JOIN public.studies_contract k ON k.id = v.contract_id AND k.kind = 'subcontract'
      JOIN public.studies_subcontractconsent s ON s.version_id = v.id AND s.given_at IS NOT NULL AND (known IS NULL OR s.given_at <= known)
     WHERE c.study_id = study),
  chain AS (
    SELECT p.performer, p.obligation, p.cell, p.clause, p.contract, p.version, p.holder, p.during * tstzrange(h.valid_from, h.ended) AS during, 1 AS depth
      FROM passed p
      JOIN held h ON h.obligation = p.obligation AND h.cell = p.cell AND h.contract_id = p.parent AND h.holder_id = p.holder
       AND (h.ended IS NULL OR h.ended > h.valid_from)
    UNION ALL
    SELECT p.performer, p.obligation, p.cell, p.clause, p.contract, p.version, p.holder, p.during * u.during, u.depth + 1
      FROM passed p
      JOIN chain u ON u.contract = p.parent AND u.performer = p.holder AND u.obligation = p.obligation AND u.cell = p.cell
     WHERE NOT isempty(p.during * u.during))
  SELECT * FROM chain WHERE NOT isempty(during)
$$;

-- The chain below the holder as the asker may know it, from the top down: all of it to the sponsor, its own links to whoever passes work
-- on or performs it.
DROP FUNCTION app.performers_at(uuid, timestamptz);
CREATE FUNCTION app.performers_at(study uuid, instant timestamptz, known timestamptz)
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
      FROM app.performances(study, known) p
     WHERE p.during @> coalesce(instant, app.now()) AND me IN (owner, p.holder, p.performer)
     ORDER BY p.obligation, p.cell, p.depth;
END $$;

-- A cell that the contract above does not give the passer throughout the sub-contract's term: as its holder, or as who performs it.
CREATE OR REPLACE FUNCTION app.beyond_parent(version uuid) RETURNS TABLE (study uuid, obligation text, cell text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT c.study_id, c.obligation::text, c.cell::text
    FROM public.studies_contractclause c
    JOIN public.studies_contractversion v ON v.id = c.version_id
    JOIN public.studies_contract k ON k.id = v.contract_id
    LEFT JOIN LATERAL (
      SELECT range_agg(above.period) AS held FROM (
        SELECT tstzrange(h.valid_from, h.ended) AS period
          FROM (SELECT d.valid_from, d.contract_id, d.holder_id,
                       lead(d.valid_from) OVER (ORDER BY d.valid_from, (d.holder_id = d.sponsor_id) DESC, d.recorded_at, d.id) AS ended
                  FROM public.access_delegation d
                 WHERE d.study_id = c.study_id AND d.obligation = c.obligation AND d.cell = c.cell AND d.retracted_at IS NULL) h
         WHERE h.contract_id = k.parent_id AND h.holder_id = k.author_organization_id AND (h.ended IS NULL OR h.ended > h.valid_from)
        UNION ALL
        SELECT p.during FROM app.performances(c.study_id) p
         WHERE p.contract = k.parent_id AND p.performer = k.author_organization_id AND p.obligation = c.obligation AND p.cell = c.cell) above) a ON true
   WHERE c.version_id = version AND k.kind = 'subcontract'
     AND app.organization() IN (k.author_organization_id, k.other_organization_id, k.sponsor_id)
     AND NOT coalesce(a.held @> tstzrange(greatest(app.version_start(v), app.now()), v.ends_at), false)
$$;

-- Whoever has work passed on to it under a contract, however far below.
CREATE FUNCTION app.performers_below(contract uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH RECURSIVE below AS (
    SELECT k.id, k.provider_id FROM public.studies_contract k WHERE k.parent_id = contract AND k.kind = 'subcontract' AND k.current_id IS NOT NULL
    UNION
    SELECT k.id, k.provider_id FROM public.studies_contract k JOIN below b ON k.parent_id = b.id WHERE k.kind = 'subcontract' AND k.current_id IS NOT NULL)
  SELECT DISTINCT b.provider_id FROM below b
$$;

-- Whatever changes what a provider holds changes what those below it may do, in the same transaction.
CREATE OR REPLACE FUNCTION app.refresh_party(study uuid, provider uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM app.refresh_periods(study, provider);
  PERFORM app.refresh_periods(study, s.performer)
     FROM (SELECT DISTINCT b.performer
             FROM public.studies_contract k
             JOIN public.studies_contractversion v ON v.contract_id = k.id AND v.status = 'executed'
             JOIN public.studies_contractclause c ON c.version_id = v.id AND c.study_id = study
            CROSS JOIN LATERAL (SELECT k.provider_id UNION SELECT app.performers_below(k.id)) AS b(performer)
            WHERE k.kind = 'subcontract' AND k.author_organization_id = provider AND b.performer <> provider) s;
END $$;

-- The sponsor's signed consent is the last signature of a sub-contract, at each link of a chain: with it the sub-contract takes effect.
CREATE OR REPLACE FUNCTION app.give_consent(consent uuid) RETURNS timestamptz
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
       SELECT FROM public.studies_contract p WHERE p.id = k.parent_id AND p.sponsor_id = me AND p.provider_id = k.author_organization_id) THEN
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
  IF EXISTS (WITH RECURSIVE above AS (
       SELECT p.id, p.parent_id, p.kind, p.provider_id FROM public.studies_contract p WHERE p.id = k.parent_id
       UNION
       SELECT p.id, p.parent_id, p.kind, p.provider_id FROM public.studies_contract p JOIN above a ON p.id = a.parent_id AND a.kind = 'subcontract')
     SELECT FROM above a WHERE a.provider_id = k.provider_id) THEN
    RAISE EXCEPTION 'a provider does not perform for itself' USING ERRCODE = 'P0C07';
  END IF;
  starts := greatest(v.effective_at, v.provider_signed_at, v.sponsor_signed_at, app.now());
  IF v.ends_at <= starts THEN RAISE EXCEPTION 'the sub-contract ends before it begins' USING ERRCODE = 'P0C01'; END IF;
  IF EXISTS (SELECT FROM app.beyond_parent(v.id)) THEN
    RAISE EXCEPTION 'a sub-contract never exceeds its parent' USING ERRCODE = 'P0C05';
  END IF;
  IF EXISTS (SELECT FROM public.studies_contractclause c CROSS JOIN LATERAL app.performances(c.study_id) p
               JOIN public.studies_contract o ON o.id = p.contract AND o.parent_id = k.parent_id
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

-- The sponsor takes its consent back: from this instant the sub-contractor performs nothing, nor does anybody below it.
CREATE OR REPLACE FUNCTION app.withdraw_consent(consent uuid) RETURNS void
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
  PERFORM app.refresh_periods(c.study_id, b.performer)
     FROM (SELECT DISTINCT c.study_id FROM public.studies_contractclause c WHERE c.version_id = s.version_id) c
    CROSS JOIN (SELECT s.performer_id UNION SELECT app.performers_below(v.contract_id) FROM public.studies_contractversion v WHERE v.id = s.version_id) AS b(performer);
END $$;

ALTER FUNCTION app.performances(uuid, timestamptz) OWNER TO cro_registrar;
ALTER FUNCTION app.performers_at(uuid, timestamptz, timestamptz) OWNER TO cro_registrar;
ALTER FUNCTION app.performers_below(uuid) OWNER TO cro_registrar;
REVOKE EXECUTE ON FUNCTION app.performances(uuid, timestamptz), app.performers_at(uuid, timestamptz, timestamptz), app.performers_below(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.performers_at(uuid, timestamptz, timestamptz) TO cro_app;
