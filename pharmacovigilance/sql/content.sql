-- What a signature on a reportability decision binds: the answer, its rationale, and every fact it was given on.
CREATE FUNCTION app.content_of_reportabilitydecision(record uuid) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT jsonb_build_object('study', d.study_id, 'organization', d.organization_id, 'audience', d.audience,
           'holders', 'safety-case-processing', 'contributors', jsonb_build_array('user:' || d.decided_by_id::text),
           'is_unblinding', false, 'is_superseded', false,
           'content', jsonb_build_object('id', d.id, 'case', d.case_id, 'version', d.version_id, 'authority', d.authority,
                                         'reportable', d.reportable, 'rationale', d.rationale, 'reason', d.reason,
                                         'inputs', d.inputs, 'decided_by', d.decided_by_id))
    FROM public.pharmacovigilance_reportabilitydecision d WHERE d.id = record AND d.decided_by_id IS NOT NULL
$$;
CREATE FUNCTION app.hold_reportabilitydecision(record uuid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN PERFORM FROM public.pharmacovigilance_reportabilitydecision d WHERE d.id = record FOR NO KEY UPDATE; END $$;
REVOKE EXECUTE ON FUNCTION app.content_of_reportabilitydecision(uuid), app.hold_reportabilitydecision(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.content_of_reportabilitydecision(uuid) TO cro_app, cro_signer;
GRANT EXECUTE ON FUNCTION app.hold_reportabilitydecision(uuid) TO cro_signer;
CREATE POLICY wall_signer ON pharmacovigilance_reportabilitydecision TO cro_signer USING (true);
GRANT SELECT, UPDATE (rev) ON pharmacovigilance_reportabilitydecision TO cro_signer;
