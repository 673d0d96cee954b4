-- The executed contract becomes rights. Everything here runs as the registrar and states the scope itself.
-- Errors a person can act on carry states of their own: P0C01 not ready, P0C02 over, P0C03 the past, P0C04 a conflict.

CREATE POLICY wall_execution ON studies_contract FOR UPDATE TO cro_registrar USING (true);
CREATE POLICY wall_execution ON studies_contractversion FOR UPDATE TO cro_registrar USING (true);
GRANT UPDATE (current_id) ON studies_contract TO cro_registrar;
GRANT UPDATE (status, executed_at, starts_at, superseded_at, closes_at) ON studies_contractversion TO cro_registrar;

-- What only execution may say is refused to everybody else, and an executed text never changes (21 CFR 11.10(e)).
CREATE FUNCTION app.keep_contract() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF current_user = 'cro_app' AND NEW.current_id IS DISTINCT FROM (CASE WHEN TG_OP = 'UPDATE' THEN OLD.current_id END) THEN
    RAISE EXCEPTION 'only execution moves the version in force' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION app.keep_version() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF current_user <> 'cro_app' THEN RETURN NEW; END IF;
  IF TG_OP = 'UPDATE' AND OLD.executed_at IS NOT NULL THEN
    RAISE EXCEPTION 'an executed version never changes' USING ERRCODE = '42501';
  END IF;
  IF NEW.status NOT IN ('draft', 'internal_review', 'negotiation', 'agreed', 'partly_signed', 'withdrawn')
     OR NEW.executed_at IS NOT NULL OR NEW.starts_at IS NOT NULL OR NEW.superseded_at IS NOT NULL THEN
    RAISE EXCEPTION 'only execution puts a version into force' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION app.keep_version_part() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE part record := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
  IF current_user = 'cro_app' AND NOT EXISTS (
      SELECT FROM public.studies_contractversion v WHERE v.id = part.version_id AND v.executed_at IS NULL) THEN
    RAISE EXCEPTION 'an executed version never changes' USING ERRCODE = '42501';
  END IF;
  RETURN part;
END $$;

CREATE TRIGGER keep_contract BEFORE INSERT OR UPDATE ON studies_contract FOR EACH ROW EXECUTE FUNCTION app.keep_contract();
CREATE TRIGGER keep_version BEFORE INSERT OR UPDATE ON studies_contractversion FOR EACH ROW EXECUTE FUNCTION app.keep_version();
CREATE TRIGGER keep_version_part BEFORE INSERT OR UPDATE OR DELETE ON studies_contractclause FOR EACH ROW EXECUTE FUNCTION app.keep_version_part();
CREATE TRIGGER keep_version_part BEFORE INSERT OR UPDATE OR DELETE ON studies_contractstudy FOR EACH ROW EXECUTE FUNCTION app.keep_version_part();

-- Cells change under a lock per study, taken in one order by everybody; a contract's lock comes before those of its studies.
CREATE FUNCTION app.lock_cells(studies uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE s uuid;
BEGIN
  PERFORM app.organization();
  FOR s IN SELECT DISTINCT u FROM unnest(studies) u ORDER BY u LOOP
    PERFORM pg_advisory_xact_lock(hashtextextended('cells:' || s::text, 0));
  END LOOP;
END $$;

CREATE FUNCTION app.lock_version(version uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE contract uuid;
BEGIN
  SELECT v.contract_id INTO contract FROM public.studies_contractversion v WHERE v.id = version;
  PERFORM pg_advisory_xact_lock(hashtextextended('contract:' || contract::text, 0));
  PERFORM app.lock_cells(ARRAY(
    SELECT c.study_id FROM public.studies_contractclause c WHERE c.version_id = version
    UNION SELECT d.study_id FROM public.access_delegation d WHERE d.contract_id = contract));
END $$;

-- The cells that a version names: one by one, or as "ALL", written out by the caller for the countries the study has.
CREATE FUNCTION app.version_cells(version uuid, written_out jsonb)
RETURNS TABLE (study_id uuid, obligation text, cell text, clause text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT DISTINCT ON (study_id, obligation, cell) study_id, obligation, cell, clause FROM (
    SELECT c.study_id, c.obligation::text, c.cell::text, c.clause::text, 0 AS rank
      FROM public.studies_contractclause c WHERE c.version_id = version AND c.cell <> 'ALL'
    UNION ALL
    SELECT c.study_id, c.obligation::text, w.cell, c.clause::text, 1
      FROM public.studies_contractclause c
      JOIN jsonb_to_recordset(written_out) AS w(study uuid, obligation text, cell text) ON w.study = c.study_id AND w.obligation = c.obligation
     WHERE c.version_id = version AND c.cell = 'ALL' AND w.cell ~ '^[A-Z]{2}$') named
   ORDER BY study_id, obligation, cell, rank
$$;

-- When a version would begin: never before its last signature. A paper was signed when it says; what is signed here, now.
CREATE FUNCTION app.version_start(v studies_contractversion) RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT greatest(v.effective_at, CASE WHEN v.is_recorded_later THEN greatest(v.provider_signed_at, v.sponsor_signed_at) ELSE app.now() END)
$$;

-- Whose hold the rows of another contract would collide with; for the sponsor in scope alone.
CREATE FUNCTION app.version_conflicts(version uuid, written_out jsonb)
RETURNS TABLE (study uuid, obligation text, cell text, holder uuid, contract uuid, number text, clause text, held_from timestamptz, held_until timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
  me uuid := app.organization();
  v public.studies_contractversion;
  starts timestamptz;
  ends timestamptz;
BEGIN
  SELECT t.* INTO v FROM public.studies_contractversion t JOIN public.studies_contract k ON k.id = t.contract_id
   WHERE t.id = version AND k.sponsor_id = me;
  IF v.id IS NULL THEN RETURN; END IF;
  starts := app.version_start(v);
  ends := coalesce(v.ends_at, 'infinity');
  RETURN QUERY
    WITH wanted AS (SELECT * FROM app.version_cells(version, written_out)),
    held AS (
      SELECT d.study_id, d.obligation, d.cell, d.holder_id, d.sponsor_id, d.contract_id, d.clause, d.valid_from,
             coalesce(lead(d.valid_from) OVER (PARTITION BY d.study_id, d.obligation, d.cell
                        ORDER BY d.valid_from, (d.holder_id = d.sponsor_id) DESC, d.recorded_at, d.id), 'infinity') AS ended
        FROM public.access_delegation d
       WHERE d.retracted_at IS NULL AND d.study_id IN (SELECT w.study_id FROM wanted w))
    SELECT h.study_id, h.obligation::text, h.cell::text, h.holder_id, h.contract_id, k.number::text, h.clause::text, h.valid_from,
           nullif(h.ended, 'infinity')
      FROM held h JOIN wanted w ON w.study_id = h.study_id AND w.obligation = h.obligation AND w.cell = h.cell
      JOIN public.studies_contract k ON k.id = h.contract_id
     WHERE h.holder_id <> h.sponsor_id AND h.contract_id <> v.contract_id
       AND h.valid_from < h.ended AND h.valid_from < ends AND h.ended > starts
    UNION ALL
    -- Two clauses for all countries would both claim the next one.
    SELECT c.study_id, c.obligation::text, 'ALL', k.provider_id, k.id, k.number::text, o.clause::text, t.starts_at,
           least(t.superseded_at, t.ends_at)
      FROM public.studies_contractclause c
      JOIN public.studies_contractclause o ON o.study_id = c.study_id AND o.obligation = c.obligation AND o.cell = 'ALL'
      JOIN public.studies_contractversion t ON t.id = o.version_id AND t.status = 'executed' AND t.contract_id <> v.contract_id
      JOIN public.studies_contract k ON k.id = t.contract_id
     WHERE c.version_id = version AND c.cell = 'ALL' AND t.starts_at < ends
       AND t.starts_at < coalesce(least(t.superseded_at, t.ends_at), 'infinity')
       AND coalesce(least(t.superseded_at, t.ends_at), 'infinity') > starts
    ORDER BY 1, 2, 3, 8;
END $$;

-- The periods in which a provider is party to a study: while it holds a duty, and until the close-out of the last one.
CREATE FUNCTION app.refresh_party(study uuid, provider uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  owner uuid;
  periods tstzmultirange;
BEGIN
  SELECT p.sponsor_id INTO STRICT owner FROM public.access_studyparty p WHERE p.study_id = study AND p.organization_id = p.sponsor_id;
  SELECT range_agg(tstzrange(h.valid_from, CASE
           WHEN h.ended IS NULL THEN NULL
           WHEN h.ender <> owner THEN h.ended
           WHEN n.kind = 'termination' OR n.ends_at = h.ended THEN greatest(h.ended, n.closes_at)
           ELSE h.ended + coalesce(n.close_out_days, 0) * interval '1 day' END)) INTO periods
    FROM (SELECT d.holder_id, d.valid_from,
                 lead(d.valid_from) OVER cell AS ended, lead(d.holder_id) OVER cell AS ender, lead(d.version_id) OVER cell AS by_version
            FROM public.access_delegation d WHERE d.study_id = study AND d.retracted_at IS NULL
          WINDOW cell AS (PARTITION BY d.obligation, d.cell ORDER BY d.valid_from, (d.holder_id = d.sponsor_id) DESC, d.recorded_at, d.id)) h
    LEFT JOIN public.studies_contractversion n ON n.id = h.by_version
   WHERE h.holder_id = provider AND (h.ended IS NULL OR h.ended > h.valid_from);
  DELETE FROM public.access_studyparty p
   WHERE p.study_id = study AND p.organization_id = provider
     AND NOT EXISTS (SELECT FROM unnest(periods) r WHERE lower(r) = p.valid_from);
  UPDATE public.access_studyparty p SET valid_until = upper(r), rev = p.rev + 1 FROM unnest(periods) r
   WHERE p.study_id = study AND p.organization_id = provider AND p.valid_from = lower(r) AND p.valid_until IS DISTINCT FROM upper(r);
  INSERT INTO public.access_studyparty (study_id, organization_id, sponsor_id, valid_from, valid_until, rev)
  SELECT study, provider, owner, lower(r), upper(r), 1 FROM unnest(periods) r
  ON CONFLICT (study_id, organization_id, valid_from) DO NOTHING;
END $$;

-- The last signature: from the version's start its matrix stands in place of the one before it, and what it no longer names
-- returns to the sponsor; at its end all of it returns. Nothing that was so before the start is touched.
CREATE FUNCTION app.execute_version(version uuid, written_out jsonb DEFAULT '[]') RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  me uuid := app.organization();
  v public.studies_contractversion;
  k public.studies_contract;
  before public.studies_contractversion;
  starts timestamptz;
  closes timestamptz;
  written integer;
BEGIN
  PERFORM app.lock_version(version);
  SELECT * INTO STRICT v FROM public.studies_contractversion t WHERE t.id = version;
  SELECT * INTO STRICT k FROM public.studies_contract t WHERE t.id = v.contract_id;
  SELECT * INTO before FROM public.studies_contractversion t WHERE t.id = k.current_id;
  IF k.sponsor_id <> me OR k.kind = 'subcontract' THEN
    RAISE EXCEPTION 'only the sponsor in scope transfers its obligations' USING ERRCODE = '42501';
  END IF;
  IF EXISTS (SELECT FROM public.studies_contractclause c WHERE c.version_id = version AND NOT EXISTS (
       SELECT FROM public.access_studyparty p WHERE p.study_id = c.study_id AND p.organization_id = me AND p.sponsor_id = me)) THEN
    RAISE EXCEPTION 'a contract names a study of another sponsor' USING ERRCODE = '42501';
  END IF;
  IF v.executed_at IS NOT NULL OR v.status = 'withdrawn' THEN
    RAISE EXCEPTION 'the version was executed or withdrawn before' USING ERRCODE = 'P0C01';
  END IF;
  IF v.provider_signed_at IS NULL OR v.sponsor_signed_at IS NULL OR v.effective_at IS NULL OR v.sponsor_signed_at < v.provider_signed_at
     OR (v.is_recorded_later AND v.sponsor_signed_at > app.now()) THEN
    RAISE EXCEPTION 'both parties sign, the sponsor last' USING ERRCODE = 'P0C01';
  END IF;
  starts := app.version_start(v);
  IF v.kind <> 'termination' AND v.ends_at <= starts THEN
    RAISE EXCEPTION 'the version ends before it begins' USING ERRCODE = 'P0C01';
  END IF;
  IF (before.id IS NULL) <> (v.kind = 'original') AND v.kind <> 'registered_paper' THEN
    RAISE EXCEPTION 'a contract begins with one original version' USING ERRCODE = 'P0C01';
  END IF;
  IF before.kind = 'termination' OR before.ends_at <= starts THEN
    RAISE EXCEPTION 'the contract is over: what continues needs a new one' USING ERRCODE = 'P0C02';
  END IF;
  IF starts < least(before.starts_at, app.now()) AND before.id IS NOT NULL THEN
    RAISE EXCEPTION 'a version cannot rewrite the past' USING ERRCODE = 'P0C03';
  END IF;
  IF EXISTS (SELECT FROM app.version_conflicts(version, written_out)) THEN
    RAISE EXCEPTION 'another contract holds a cell of this one' USING ERRCODE = 'P0C04';
  END IF;
  closes := CASE WHEN v.kind = 'termination' THEN starts + coalesce(v.close_out_days, 0) * interval '1 day'
                 ELSE coalesce(v.closes_at, v.ends_at + v.close_out_days * interval '1 day') END;

  UPDATE public.access_delegation d SET retracted_at = app.now()
   WHERE d.contract_id = k.id AND d.retracted_at IS NULL AND d.valid_from >= starts;
  INSERT INTO public.access_delegation (study_id, sponsor_id, obligation, cell, holder_id, valid_from, contract_id, version_id, clause, rev)
  SELECT h.study_id, me, h.obligation, h.cell, me, starts, k.id, v.id,
         left(k.number || ' v' || v.number || CASE WHEN v.kind = 'termination' THEN ', termination' ELSE ', no longer transferred' END, 200), 1
    FROM (SELECT DISTINCT ON (d.study_id, d.obligation, d.cell) d.*
            FROM public.access_delegation d WHERE d.contract_id = k.id AND d.retracted_at IS NULL
           ORDER BY d.study_id, d.obligation, d.cell, d.valid_from DESC, (d.holder_id = d.sponsor_id), d.recorded_at DESC, d.id DESC) h
   WHERE h.holder_id <> me AND NOT EXISTS (
     SELECT FROM app.version_cells(version, written_out) w WHERE w.study_id = h.study_id AND w.obligation = h.obligation AND w.cell = h.cell);
  IF v.kind <> 'termination' THEN
    INSERT INTO public.access_delegation (study_id, sponsor_id, obligation, cell, holder_id, valid_from, contract_id, version_id, clause, rev)
    SELECT w.study_id, me, w.obligation, w.cell, CASE WHEN e.is_end THEN me ELSE k.provider_id END, CASE WHEN e.is_end THEN v.ends_at ELSE starts END,
           k.id, v.id, w.clause, 1
      FROM app.version_cells(version, written_out) w CROSS JOIN unnest(ARRAY[false, true]) AS e(is_end)
     WHERE NOT e.is_end OR v.ends_at IS NOT NULL;
  END IF;
  SELECT count(*) INTO written FROM app.version_cells(version, written_out);

  UPDATE public.studies_contractversion t SET superseded_at = starts
   WHERE t.contract_id = k.id AND t.executed_at IS NOT NULL AND (t.superseded_at IS NULL OR t.superseded_at > starts);
  UPDATE public.studies_contractversion t
     SET status = 'executed', starts_at = starts, closes_at = closes,
         executed_at = CASE WHEN v.is_recorded_later THEN greatest(v.provider_signed_at, v.sponsor_signed_at) ELSE app.now() END
   WHERE t.id = version;
  UPDATE public.studies_contract t SET current_id = version WHERE t.id = k.id;
  PERFORM app.refresh_party(s.study_id, k.provider_id)
     FROM (SELECT DISTINCT d.study_id FROM public.access_delegation d WHERE d.contract_id = k.id) s;
  RETURN written;
END $$;

-- The study has gained cells: each version whose clause covers all countries takes them over from this instant, or from its start.
CREATE FUNCTION app.extend_clauses(study uuid, obligations text[], cells text[]) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
  me uuid := app.organization();
  written integer;
BEGIN
  IF NOT EXISTS (SELECT FROM public.access_studyparty p WHERE p.study_id = study AND p.organization_id = me AND p.sponsor_id = me) THEN
    RAISE EXCEPTION 'a country is added by the sponsor of the study' USING ERRCODE = '42501';
  END IF;
  PERFORM app.lock_cells(ARRAY[study]);
  WITH covered AS (
    SELECT k.id AS contract, k.provider_id, v.id AS version, c.obligation, n.cell, c.clause,
           greatest(v.starts_at, app.now()) AS starts, least(v.superseded_at, v.ends_at) AS ends
      FROM unnest(obligations, cells) AS n(obligation, cell)
      JOIN public.studies_contractclause c ON c.study_id = study AND c.obligation = n.obligation AND c.cell = 'ALL'
      JOIN public.studies_contractversion v ON v.id = c.version_id AND v.status = 'executed'
      JOIN public.studies_contract k ON k.id = v.contract_id AND k.sponsor_id = me
     WHERE NOT EXISTS (SELECT FROM public.access_delegation d
                        WHERE d.study_id = study AND d.obligation = n.obligation AND d.cell = n.cell AND d.retracted_at IS NULL)
  ), living AS (SELECT * FROM covered WHERE ends IS NULL OR ends > starts)
  INSERT INTO public.access_delegation (study_id, sponsor_id, obligation, cell, holder_id, valid_from, contract_id, version_id, clause, rev)
  SELECT study, me, l.obligation, l.cell, CASE WHEN e.is_end THEN me ELSE l.provider_id END, CASE WHEN e.is_end THEN l.ends ELSE l.starts END,
         l.contract, l.version, l.clause, 1
    FROM living l CROSS JOIN unnest(ARRAY[false, true]) AS e(is_end)
   WHERE NOT e.is_end OR (l.ends IS NOT NULL AND NOT EXISTS (
     SELECT FROM living f WHERE f.contract = l.contract AND f.obligation = l.obligation AND f.cell = l.cell AND f.starts = l.ends));
  GET DIAGNOSTICS written = ROW_COUNT;
  PERFORM app.refresh_party(study, s.holder_id)
     FROM (SELECT DISTINCT d.holder_id FROM public.access_delegation d
            WHERE d.study_id = study AND d.holder_id <> me AND d.retracted_at IS NULL AND d.cell = ANY (cells)) s;
  RETURN written;
END $$;

-- The timeline of a study's cells as the asker may know it: all of it to the sponsor; to a provider its own holdings, and
-- the change that ended each, told as the sponsor's or as not yours.
DROP FUNCTION app.delegation_history(uuid);
CREATE FUNCTION app.delegation_history(study uuid)
RETURNS TABLE (id uuid, obligation text, cell text, relation text, holder uuid, clause text, contract uuid, version uuid, valid_from timestamptz,
               recorded_at timestamptz, is_return boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
  me uuid := app.organization();
  owner uuid;
BEGIN
  SELECT p.sponsor_id INTO owner FROM public.access_studyparty p
   WHERE p.study_id = study AND p.organization_id = me AND p.valid_from <= app.now() AND (p.valid_until IS NULL OR p.valid_until > app.now());
  IF owner IS NULL THEN RETURN; END IF;
  RETURN QUERY
    SELECT t.id, t.obligation::text, t.cell::text,
           CASE WHEN t.holder_id = me THEN 'you' WHEN t.holder_id = owner THEN 'sponsor'
                WHEN me = owner THEN 'provider' ELSE 'not_yours' END,
           CASE WHEN me = owner OR t.holder_id IN (me, owner) THEN t.holder_id END,
           CASE WHEN t.is_mine THEN t.clause::text ELSE '' END,
           CASE WHEN t.is_mine THEN t.contract_id END,
           CASE WHEN t.is_mine THEN t.version_id END,
           t.valid_from, t.recorded_at, t.holder_id = owner
      FROM (SELECT d.*,
                   lag(d.holder_id) OVER cell AS previous_holder,
                   me = owner OR d.holder_id = me OR k.provider_id = me AS is_mine
              FROM public.access_delegation d LEFT JOIN public.studies_contract k ON k.id = d.contract_id
             WHERE d.study_id = study AND d.retracted_at IS NULL
            WINDOW cell AS (PARTITION BY d.obligation, d.cell ORDER BY d.valid_from, (d.holder_id = d.sponsor_id) DESC, d.recorded_at, d.id)) t
     WHERE me = owner OR t.holder_id = me OR t.previous_holder = me;
END $$;

ALTER FUNCTION app.delegation_history(uuid) OWNER TO cro_registrar;
ALTER FUNCTION app.lock_cells(uuid[]) OWNER TO cro_registrar;
ALTER FUNCTION app.lock_version(uuid) OWNER TO cro_registrar;
ALTER FUNCTION app.version_cells(uuid, jsonb) OWNER TO cro_registrar;
ALTER FUNCTION app.version_start(studies_contractversion) OWNER TO cro_registrar;
ALTER FUNCTION app.version_conflicts(uuid, jsonb) OWNER TO cro_registrar;
ALTER FUNCTION app.refresh_party(uuid, uuid) OWNER TO cro_registrar;
ALTER FUNCTION app.execute_version(uuid, jsonb) OWNER TO cro_registrar;
ALTER FUNCTION app.extend_clauses(uuid, text[], text[]) OWNER TO cro_registrar;
REVOKE EXECUTE ON FUNCTION app.delegation_history(uuid), app.lock_cells(uuid[]), app.lock_version(uuid), app.version_cells(uuid, jsonb), app.version_start(studies_contractversion),
  app.version_conflicts(uuid, jsonb), app.refresh_party(uuid, uuid), app.execute_version(uuid, jsonb), app.extend_clauses(uuid, text[], text[]),
  app.keep_contract(), app.keep_version(), app.keep_version_part() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.delegation_history(uuid), app.lock_cells(uuid[]), app.lock_version(uuid), app.version_conflicts(uuid, jsonb), app.execute_version(uuid, jsonb),
  app.extend_clauses(uuid, text[], text[]) TO cro_app;
