"""The one way an E2B(R3) schema enters the installation: the operator's loader, in a system scope."""

from django.db import migrations

SQL = """
CREATE POLICY wall_loader ON pharmacovigilance_e2bschemafile FOR ALL TO cro_registrar USING (true) WITH CHECK (true);
GRANT INSERT, UPDATE ON pharmacovigilance_e2bschemafile TO cro_registrar;
CREATE FUNCTION app.store_e2b_schema(digest text, files jsonb) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  s text[] := app.scope();
  stored integer;
BEGIN
  IF s[1] <> 'system' THEN RAISE EXCEPTION 'only the operator loads a schema' USING ERRCODE = '42501'; END IF;
  INSERT INTO public.pharmacovigilance_e2bschemafile (schema_sha256, path, content)
  SELECT digest, f.key, f.value FROM jsonb_each_text(files) f
  ON CONFLICT (schema_sha256, path) DO UPDATE SET loaded_at = excluded.loaded_at;
  GET DIAGNOSTICS stored = ROW_COUNT;
  RETURN stored;
END $$;
ALTER FUNCTION app.store_e2b_schema(text, jsonb) OWNER TO cro_registrar;
REVOKE EXECUTE ON FUNCTION app.store_e2b_schema(text, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.store_e2b_schema(text, jsonb) TO cro_app;
"""


class Migration(migrations.Migration):
    dependencies = [("pharmacovigilance", "0001_initial")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
