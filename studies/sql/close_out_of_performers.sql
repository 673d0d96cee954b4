-- Whoever performed work that was passed on closes out like a holder: when its last performance ends, by whatever end, it reads on for the
-- close-out period of the contract with the sponsor at the top, and is handed its archive before the wall closes. Its rights end at once.

-- The period in which one performance makes its performer a party: the performance, and the close-out after it.
-- The version that counts is the one of the top contract that is in force at the end: a notice that ends it, an amendment, or its own term.
-- Consent that was withdrawn leaves at least an hour, whatever the contract says: the archive is made in it.
CREATE FUNCTION app.performing_periods(study uuid, provider uuid) RETURNS SETOF tstzrange
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT tstzrange(lower(p.during), CASE WHEN upper(p.during) IS NULL THEN NULL ELSE greatest(
           CASE WHEN n.kind = 'termination' OR n.ends_at = upper(p.during) THEN greatest(upper(p.during), n.closes_at)
                ELSE upper(p.during) + coalesce(n.close_out_days, 0) * interval '1 day' END,
           CASE WHEN line.is_withdrawn THEN upper(p.during) + interval '1 hour' END) END)
    FROM app.performances(study) p
   CROSS JOIN LATERAL (
      WITH RECURSIVE above AS (
        SELECT k.id, k.parent_id, k.kind FROM public.studies_contract k WHERE k.id = p.contract
        UNION ALL
        SELECT k.id, k.parent_id, k.kind FROM public.studies_contract k JOIN above a ON k.id = a.parent_id WHERE a.kind = 'subcontract')
      SELECT (SELECT a.id FROM above a WHERE a.kind <> 'subcontract') AS top,
             EXISTS (SELECT FROM above a JOIN public.studies_contractversion v ON v.contract_id = a.id
                       JOIN public.studies_subcontractconsent s ON s.version_id = v.id
                      WHERE s.withdrawn_at = upper(p.during)) AS is_withdrawn) line
    LEFT JOIN LATERAL (
      SELECT v.* FROM public.studies_contractversion v
       WHERE v.contract_id = line.top AND v.status = 'executed' AND v.starts_at <= upper(p.during)
         AND (v.superseded_at IS NULL OR v.superseded_at > v.starts_at)
       ORDER BY v.starts_at DESC, v.executed_at DESC, v.id DESC LIMIT 1) n ON true
   WHERE p.performer = provider
$$;

-- The periods of one provider: while it holds or performs a duty, and while it closes out the last one.
CREATE OR REPLACE FUNCTION app.refresh_periods(study uuid, provider uuid) RETURNS void
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
    SELECT q.period FROM app.performing_periods(study, provider) AS q(period)) counted;
  DELETE FROM public.access_studyparty p
   WHERE p.study_id = study AND p.organization_id = provider
     AND NOT EXISTS (SELECT FROM unnest(periods) r WHERE lower(r) = p.valid_from);
  UPDATE public.access_studyparty p SET valid_until = upper(r), rev = p.rev + 1 FROM unnest(periods) r
   WHERE p.study_id = study AND p.organization_id = provider AND p.valid_from = lower(r) AND p.valid_until IS DISTINCT FROM upper(r);
  INSERT INTO public.access_studyparty (study_id, organization_id, sponsor_id, valid_from, valid_until, rev)
  SELECT study, provider, owner, lower(r), upper(r), 1 FROM unnest(periods) r
  ON CONFLICT (study_id, organization_id, valid_from) DO NOTHING;
END $$;

ALTER FUNCTION app.performing_periods(uuid, uuid) OWNER TO cro_registrar;
REVOKE EXECUTE ON FUNCTION app.performing_periods(uuid, uuid) FROM PUBLIC;
