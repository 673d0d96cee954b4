-- What a signature on a visit report binds: every answer and every finding of this version, as they stand. A later change of
-- any of them voids it. The sponsor reads the signatures with the report; no other provider does.
CREATE FUNCTION app.content_of_visitreport(record uuid) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT jsonb_build_object('study', r.study_id, 'organization', r.organization_id, 'audience', 'sponsor', 'holders', '',
           'contributors', r.contributors, 'is_unblinding', false, 'is_superseded', r.status = 'superseded',
           'content', jsonb_build_object('id', r.id, 'visit', r.visit_id, 'number', r.number, 'template', r.template_name,
             'template_version', r.template_version, 'questions', r.definition,
             'answers', (SELECT jsonb_agg(jsonb_build_array(a.question, a.value, a.text) ORDER BY a.position, a.question)
                           FROM public.monitoring_reportanswer a WHERE a.report_id = r.id),
             'findings', (SELECT jsonb_agg(jsonb_build_array(f.number, f.category, f.grade, f.description, f.letter_text) ORDER BY f.number)
                            FROM public.monitoring_finding f WHERE f.report_id = r.id)))
    FROM public.monitoring_visitreport r WHERE r.id = record AND r.status IN ('passed', 'signed', 'approved', 'superseded')
$$;
CREATE FUNCTION app.hold_visitreport(record uuid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN PERFORM FROM public.monitoring_visitreport r WHERE r.id = record FOR NO KEY UPDATE; END $$;
REVOKE EXECUTE ON FUNCTION app.content_of_visitreport(uuid), app.hold_visitreport(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.content_of_visitreport(uuid) TO cro_app, cro_signer;
GRANT EXECUTE ON FUNCTION app.hold_visitreport(uuid) TO cro_signer;
CREATE POLICY wall_signer ON monitoring_visitreport TO cro_signer USING (true);
CREATE POLICY wall_signer ON monitoring_reportanswer FOR SELECT TO cro_signer USING (true);
CREATE POLICY wall_signer ON monitoring_finding FOR SELECT TO cro_signer USING (true);
GRANT SELECT, UPDATE (rev) ON monitoring_visitreport TO cro_signer;
GRANT SELECT ON monitoring_reportanswer, monitoring_finding TO cro_signer;
