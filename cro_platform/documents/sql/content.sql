-- What a signature on a document version binds: the bytes that were shown and the data they were made from.
CREATE FUNCTION app.content_of_documentversion(record uuid) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT jsonb_build_object('study', v.study_id, 'organization', v.organization_id, 'audience', v.audience, 'holders', v.obligation,
           'contributors', v.contributors, 'is_unblinding', false, 'is_superseded', v.superseded_at IS NOT NULL,
           'content', jsonb_build_object('id', v.id, 'document', v.document_id, 'number', v.number, 'pdf', v.content_sha256, 'html', v.html_sha256,
                                         'source', v.source_sha256, 'template', v.template_id, 'template_version', v.template_version))
    FROM public.documents_documentversion v WHERE v.id = record AND v.status = 'rendered'
$$;
CREATE FUNCTION app.hold_documentversion(record uuid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN PERFORM FROM public.documents_documentversion v WHERE v.id = record FOR NO KEY UPDATE; END $$;
REVOKE EXECUTE ON FUNCTION app.content_of_documentversion(uuid), app.hold_documentversion(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.content_of_documentversion(uuid) TO cro_app, cro_signer;
GRANT EXECUTE ON FUNCTION app.hold_documentversion(uuid) TO cro_signer;
CREATE POLICY wall_signer ON documents_documentversion TO cro_signer USING (true);
GRANT SELECT, UPDATE (rev, superseded_at) ON documents_documentversion TO cro_signer;

CREATE FUNCTION app.content_of_unblindeddocumentversion(record uuid) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT jsonb_build_object('study', v.study_id, 'organization', v.organization_id, 'audience', v.audience, 'holders', v.obligation,
           'contributors', v.contributors, 'is_unblinding', true, 'is_superseded', v.superseded_at IS NOT NULL,
           'content', jsonb_build_object('id', v.id, 'document', v.document_id, 'number', v.number, 'pdf', v.content_sha256, 'html', v.html_sha256,
                                         'source', v.source_sha256, 'template', v.template_id, 'template_version', v.template_version))
    FROM public.documents_unblindeddocumentversion v WHERE v.id = record AND v.status = 'rendered'
$$;
CREATE FUNCTION app.hold_unblindeddocumentversion(record uuid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN PERFORM FROM public.documents_unblindeddocumentversion v WHERE v.id = record FOR NO KEY UPDATE; END $$;
REVOKE EXECUTE ON FUNCTION app.content_of_unblindeddocumentversion(uuid), app.hold_unblindeddocumentversion(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.content_of_unblindeddocumentversion(uuid) TO cro_app, cro_signer;
GRANT EXECUTE ON FUNCTION app.hold_unblindeddocumentversion(uuid) TO cro_signer;
CREATE POLICY wall_signer ON documents_unblindeddocumentversion TO cro_signer USING (true);
GRANT SELECT, UPDATE (rev, superseded_at) ON documents_unblindeddocumentversion TO cro_signer;

-- The case moves on whoever moves it: its unblinded versions are superseded by people who may not read them, and who learn nothing here.
CREATE FUNCTION app.supersede_unblinded(subject_kind text, subject uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE public.documents_unblindeddocumentversion v SET superseded_at = app.now(), rev = v.rev + 1
    FROM public.documents_document d
   WHERE v.document_id = d.id AND d.subject_type = subject_kind AND d.subject_id = subject AND v.superseded_at IS NULL
     AND d.study_id IN (SELECT p.study_id FROM public.access_studyparty p WHERE p.organization_id = app.organization()
                         AND p.valid_from <= app.now() AND (p.valid_until IS NULL OR p.valid_until > app.now()));
END $$;
ALTER FUNCTION app.supersede_unblinded(text, uuid) OWNER TO cro_signer;
REVOKE EXECUTE ON FUNCTION app.supersede_unblinded(text, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.supersede_unblinded(text, uuid) TO cro_app;
CREATE POLICY wall_signer ON documents_document FOR SELECT TO cro_signer USING (true);
GRANT SELECT ON documents_document TO cro_signer;
