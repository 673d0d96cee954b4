-- What a signature on an acceptance binds: which record, in which revision and with which content, under which requirement.
CREATE FUNCTION app.content_of_workdecision(record uuid) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT jsonb_build_object('study', d.study_id, 'organization', d.author_organization_id, 'audience', 'sponsor',
           'holders', '', 'contributors', d.contributors, 'is_unblinding', false, 'is_superseded', false,
           'content', jsonb_build_object('id', d.id, 'study', d.study_id, 'kind', d.kind, 'record', d.record_id, 'rev', d.record_rev,
                                         'title', d.title, 'released_at', d.work_released_at, 'content', d.content_sha256,
                                         'requirement', d.requirement_id, 'outcome', d.outcome, 'decided_by', d.decided_by_id))
    FROM public.studies_workdecision d WHERE d.id = record AND d.outcome = 'accepted'
$$;
CREATE FUNCTION app.hold_workdecision(record uuid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN PERFORM FROM public.studies_workdecision d WHERE d.id = record FOR NO KEY UPDATE; END $$;
REVOKE EXECUTE ON FUNCTION app.content_of_workdecision(uuid), app.hold_workdecision(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.content_of_workdecision(uuid) TO cro_app, cro_signer;
GRANT EXECUTE ON FUNCTION app.hold_workdecision(uuid) TO cro_signer;
CREATE POLICY wall_signer ON studies_workdecision TO cro_signer USING (true);
GRANT SELECT, UPDATE (rev) ON studies_workdecision TO cro_signer;
