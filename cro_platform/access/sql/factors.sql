-- Which second factors the people of the organization in scope have enrolled: their kind, never their secret.
GRANT SELECT (user_id, type) ON public.mfa_authenticator TO cro_registrar;
CREATE POLICY wall_registrar ON public.mfa_authenticator FOR SELECT TO cro_registrar USING (true);

CREATE FUNCTION app.member_factors() RETURNS TABLE (person uuid, kind text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN QUERY
    SELECT a.user_id, a.type::text FROM public.mfa_authenticator a
      JOIN public.tenancy_membership m ON m.user_id = a.user_id
     WHERE m.organization_id = app.organization() AND m.ended_at IS NULL AND a.type <> 'recovery_codes';
END $$;

ALTER FUNCTION app.member_factors() OWNER TO cro_registrar;
REVOKE EXECUTE ON FUNCTION app.member_factors() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.member_factors() TO cro_app;
