-- The wall's own functions. They are created by the owner and handed to the role each runs as.
-- Bodies are PL/pgSQL, so the tables they read may be created by later migrations.
CREATE SCHEMA IF NOT EXISTS app;
GRANT USAGE ON SCHEMA app TO cro_app, cro_login, cro_relay, cro_auditor, cro_signer, cro_registrar;
GRANT CREATE ON SCHEMA app TO cro_auditor, cro_signer, cro_registrar;
-- PostgreSQL lets everybody run a new function; here nobody may until somebody says who.
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

CREATE TABLE app.scope_key (key bytea NOT NULL);
GRANT SELECT ON app.scope_key TO cro_registrar;

-- The instant of the transaction; only databases of the test runner hold a version that can be moved.
CREATE FUNCTION app.now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT now() $$;

-- The verified scope: {kind, organization, actor, label}. Raises where nobody opened one, or somebody forged one.
CREATE FUNCTION app.scope() RETURNS text[] LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v text := current_setting('app.scope', true);
  payload text;
  k bytea;
BEGIN
  IF v IS NULL OR v = '' THEN RAISE EXCEPTION 'no scope is open' USING ERRCODE = '42501'; END IF;
  payload := substr(v, 66);
  SELECT key INTO STRICT k FROM app.scope_key;
  IF left(v, 64) <> encode(sha256(k || sha256(k || convert_to(pg_backend_pid()::text || '|' || payload, 'UTF8'))), 'hex') THEN
    RAISE EXCEPTION 'the scope is forged' USING ERRCODE = '42501';
  END IF;
  RETURN string_to_array(payload, '|');
END $$;
ALTER FUNCTION app.scope() OWNER TO cro_registrar;

CREATE FUNCTION app.organization() RETURNS uuid LANGUAGE plpgsql STABLE AS $$
DECLARE s text[] := app.scope();
BEGIN
  IF s[1] <> 'organization' THEN RAISE EXCEPTION 'no organization scope' USING ERRCODE = '42501'; END IF;
  RETURN s[2]::uuid;
END $$;

-- The default of author columns: volatile, so that adding such a column to a table does not evaluate it.
CREATE FUNCTION app.author() RETURNS uuid LANGUAGE plpgsql VOLATILE AS $$ BEGIN RETURN app.organization(); END $$;

CREATE FUNCTION app.actor() RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE s text[] := app.scope();
BEGIN
  IF coalesce(s[3], '') = '' THEN RAISE EXCEPTION 'no actor is in scope' USING ERRCODE = '42501'; END IF;
  RETURN s[3];
END $$;

-- The person in scope, or NULL for a part of the platform.
CREATE FUNCTION app.person() RETURNS uuid LANGUAGE plpgsql STABLE AS $$
DECLARE a text := app.actor();
BEGIN
  IF a LIKE 'user:%' THEN RETURN substr(a, 6)::uuid; END IF;
  RETURN NULL;
END $$;

-- True for the platform itself and for roles that oversee every study of their organization.
CREATE FUNCTION app.oversees_every_study() RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE p uuid := app.person();
BEGIN
  IF p IS NULL THEN RETURN true; END IF;
  RETURN EXISTS (
    SELECT FROM public.tenancy_membership m JOIN public.access_role r ON r.code = m.role AND r.organization_kind = m.organization_kind
     WHERE m.user_id = p AND m.organization_id = app.organization() AND m.ended_at IS NULL AND r.is_organization_wide);
END $$;

-- The studies to which the person in scope is assigned by the organization in scope, itself or through a site.
CREATE FUNCTION app.assigned_studies() RETURNS SETOF uuid LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN QUERY
    SELECT g.content_object_id FROM public.studies_studygrant g
     WHERE g.user_id = app.person() AND g.organization_id = app.organization()
    UNION
    SELECT g.study_id FROM public.sites_studysitegrant g
     WHERE g.user_id = app.person() AND g.organization_id = app.organization();
END $$;

-- The studies whose unblinding facts the person in scope may read, by name.
CREATE FUNCTION app.unblinded_studies() RETURNS SETOF uuid LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN QUERY
    SELECT n.study_id FROM public.access_unblindedperson n
     WHERE n.user_id = app.person() AND n.organization_id = app.organization()
       AND n.valid_from <= app.now() AND (n.valid_until IS NULL OR n.valid_until > app.now());
END $$;

-- The cells (study, obligation, jurisdiction or country) that the organization in scope holds at this instant.
CREATE FUNCTION app.held_cells() RETURNS TABLE (study_id uuid, obligation text, cell text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE me uuid := app.organization();
BEGIN
  RETURN QUERY
    SELECT study_id, obligation, cell FROM (
      SELECT DISTINCT ON (d.study_id, d.obligation, d.cell) d.study_id, d.obligation::text, d.cell::text, d.holder_id
        FROM public.access_delegation d
       WHERE d.study_id IN (SELECT p.study_id FROM public.access_studyparty p WHERE p.organization_id = me)
         AND d.valid_from <= app.now()
       ORDER BY d.study_id, d.obligation, d.cell, d.valid_from DESC, d.recorded_at DESC, d.id DESC) latest
     WHERE holder_id = me;
END $$;

-- The studies in which the organization in scope holds at least one cell of an obligation.
CREATE FUNCTION app.studies_held(obligations text[]) RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
  SELECT DISTINCT h.study_id FROM app.held_cells() h WHERE h.obligation = ANY (obligations)
$$;

-- The people who belong, or belonged, to the organization in scope.
CREATE FUNCTION app.members() RETURNS SETOF uuid LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT m.user_id FROM public.tenancy_membership m WHERE m.organization_id = app.organization();
END $$;

-- Organizations whose name the one in scope may know: sponsors it works for, providers that work for it, contract partners.
CREATE FUNCTION app.counterparties() RETURNS SETOF uuid LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE me uuid := app.organization();
BEGIN
  RETURN QUERY
    SELECT p.sponsor_id FROM public.access_studyparty p WHERE p.organization_id = me
    UNION SELECT p.organization_id FROM public.access_studyparty p WHERE p.sponsor_id = me
    UNION SELECT c.other_organization_id FROM public.studies_contract c WHERE c.author_organization_id = me
    UNION SELECT c.author_organization_id FROM public.studies_contract c WHERE c.other_organization_id = me AND c.shared_at IS NOT NULL;
END $$;

ALTER FUNCTION app.oversees_every_study() OWNER TO cro_registrar;
ALTER FUNCTION app.assigned_studies() OWNER TO cro_registrar;
ALTER FUNCTION app.unblinded_studies() OWNER TO cro_registrar;
ALTER FUNCTION app.held_cells() OWNER TO cro_registrar;
ALTER FUNCTION app.counterparties() OWNER TO cro_registrar;
ALTER FUNCTION app.members() OWNER TO cro_registrar;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA app FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.now(), app.scope(), app.actor(), app.person() TO cro_app, cro_login, cro_owner, cro_auditor, cro_signer, cro_registrar;
GRANT EXECUTE ON FUNCTION app.now() TO cro_relay;
GRANT EXECUTE ON FUNCTION app.organization(), app.author() TO cro_app, cro_owner, cro_auditor, cro_signer, cro_registrar;
GRANT EXECUTE ON FUNCTION app.oversees_every_study(), app.assigned_studies(), app.unblinded_studies(),
  app.held_cells(), app.studies_held(text[]), app.counterparties(), app.members() TO cro_app, cro_owner, cro_signer, cro_registrar;
