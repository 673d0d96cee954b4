-- What a signature on an agreement's paper binds, and what keeps an executed version as it was signed.

CREATE FUNCTION app.content_of_agreementpaper(record uuid) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT jsonb_build_object('study', NULL, 'organization', p.author_organization_id, 'other_organization', p.other_organization_id,
           'shared_at', p.shared_at, 'contributors', '[]'::jsonb, 'is_unblinding', false, 'is_superseded', p.superseded_at IS NOT NULL,
           'content', jsonb_build_object('id', p.id, 'version', p.version_id, 'kind', p.kind, 'number', p.number, 'agreed', p.agreed_sha256,
                                         'pdf', p.content_sha256, 'html', p.html_sha256, 'source', p.source_sha256,
                                         'template', p.template_id, 'template_version', p.template_version))
    FROM public.studies_agreementpaper p WHERE p.id = record AND p.status = 'rendered'
$$;
CREATE FUNCTION app.hold_agreementpaper(record uuid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN PERFORM FROM public.studies_agreementpaper p WHERE p.id = record FOR NO KEY UPDATE; END $$;
REVOKE EXECUTE ON FUNCTION app.content_of_agreementpaper(uuid), app.hold_agreementpaper(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.content_of_agreementpaper(uuid) TO cro_app, cro_signer;
GRANT EXECUTE ON FUNCTION app.hold_agreementpaper(uuid) TO cro_signer;
CREATE POLICY wall_signer ON studies_agreementpaper TO cro_signer USING (true);
GRANT SELECT, UPDATE (rev) ON studies_agreementpaper TO cro_signer;

-- The other side of a contract is known by its number alone before it has shared anything; its name is not told.
CREATE FUNCTION app.is_counterparty(candidate uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE me uuid := app.organization();
BEGIN
  RETURN EXISTS (
    SELECT FROM public.tenancy_organization o JOIN public.tenancy_organization mine ON mine.id = me
     WHERE o.id = candidate AND o.kind = CASE mine.kind WHEN 'sponsor' THEN 'cro' ELSE 'sponsor' END);
END $$;
ALTER FUNCTION app.is_counterparty(uuid) OWNER TO cro_registrar;
REVOKE EXECUTE ON FUNCTION app.is_counterparty(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.is_counterparty(uuid) TO cro_app;

CREATE TRIGGER keep_version_part BEFORE INSERT OR UPDATE OR DELETE ON studies_contractservice FOR EACH ROW EXECUTE FUNCTION app.keep_version_part();
CREATE TRIGGER keep_version_part BEFORE INSERT OR UPDATE OR DELETE ON studies_contractsection FOR EACH ROW EXECUTE FUNCTION app.keep_version_part();
CREATE TRIGGER keep_version_part BEFORE INSERT OR UPDATE OR DELETE ON studies_budgetline FOR EACH ROW EXECUTE FUNCTION app.keep_version_part();
CREATE TRIGGER keep_version_part BEFORE INSERT OR UPDATE OR DELETE ON studies_contractcontact FOR EACH ROW EXECUTE FUNCTION app.keep_version_part();
CREATE TRIGGER keep_version_part BEFORE INSERT OR UPDATE OR DELETE ON studies_processingannex FOR EACH ROW EXECUTE FUNCTION app.keep_version_part();
CREATE TRIGGER keep_version_part BEFORE INSERT OR UPDATE OR DELETE ON studies_contractattachment FOR EACH ROW EXECUTE FUNCTION app.keep_version_part();
