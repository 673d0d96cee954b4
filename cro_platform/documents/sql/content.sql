-- What a signature on a document version binds: the bytes that were shown and the data they were made from.
CREATE FUNCTION app.content_of_documentversion(record uuid) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT jsonb_build_object('study', v.study_id, 'organization', v.organization_id, 'audience', v.audience, 'holders', v.obligation,
           'contributors', v.contributors,
           'content', jsonb_build_object('id', v.id, 'document', v.document_id, 'number', v.number, 'pdf', v.content_sha256,
                                         'source', v.source_sha256, 'template', v.template_id, 'template_version', v.template_version))
    FROM public.documents_documentversion v WHERE v.id = record AND v.status = 'rendered' AND v.superseded_at IS NULL
$$;
CREATE FUNCTION app.content_of_unblindeddocumentversion(record uuid) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT jsonb_build_object('study', v.study_id, 'organization', v.organization_id, 'audience', v.audience, 'holders', v.obligation,
           'contributors', v.contributors,
           'content', jsonb_build_object('id', v.id, 'document', v.document_id, 'number', v.number, 'pdf', v.content_sha256,
                                         'source', v.source_sha256, 'template', v.template_id, 'template_version', v.template_version))
    FROM public.documents_unblindeddocumentversion v WHERE v.id = record AND v.status = 'rendered' AND v.superseded_at IS NULL
$$;
ALTER FUNCTION app.content_of_documentversion(uuid) OWNER TO cro_signer;
ALTER FUNCTION app.content_of_unblindeddocumentversion(uuid) OWNER TO cro_signer;
REVOKE EXECUTE ON FUNCTION app.content_of_documentversion(uuid), app.content_of_unblindeddocumentversion(uuid) FROM PUBLIC;
CREATE POLICY wall_signer ON documents_documentversion FOR SELECT TO cro_signer USING (true);
CREATE POLICY wall_signer ON documents_unblindeddocumentversion FOR SELECT TO cro_signer USING (true);
GRANT SELECT ON documents_documentversion, documents_unblindeddocumentversion TO cro_signer;
