"""A licensed dictionary enters by the operator's loader alone, in a system scope."""

import cro_platform.tenancy.constraints
import cro_platform.tenancy.expressions
from django.db import migrations, models


SQL = """
CREATE POLICY wall_loader ON pharmacovigilance_meddraterm FOR ALL TO cro_registrar USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON pharmacovigilance_meddraterm TO cro_registrar;
CREATE FUNCTION app.store_meddra(release text, terms jsonb) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  s text[] := app.scope();
  stored integer;
BEGIN
  IF s[1] <> 'system' THEN RAISE EXCEPTION 'only the operator loads a dictionary' USING ERRCODE = '42501'; END IF;
  INSERT INTO public.pharmacovigilance_meddraterm
    (release, code, name, preferred_code, preferred_name, class_code, class_name, class_order)
  SELECT store_meddra.release, f->>0, f->>1, f->>2, f->>3, f->>4, f->>5, (f->>6)::smallint
  FROM jsonb_array_elements(terms) f
  ON CONFLICT ON CONSTRAINT meddra_term_once DO UPDATE
  SET name = excluded.name, preferred_code = excluded.preferred_code, preferred_name = excluded.preferred_name,
    class_code = excluded.class_code, class_name = excluded.class_name, class_order = excluded.class_order,
    loaded_at = excluded.loaded_at;
  GET DIAGNOSTICS stored = ROW_COUNT;
  RETURN stored;
END $$;
ALTER FUNCTION app.store_meddra(text, jsonb) OWNER TO cro_registrar;
REVOKE EXECUTE ON FUNCTION app.store_meddra(text, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.store_meddra(text, jsonb) TO cro_app;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('pharmacovigilance', '0009_late_notices'),
    ]

    operations = [
        migrations.CreateModel(
            name='MeddraTerm',
            fields=[
                ('id', models.UUIDField(db_default=cro_platform.tenancy.expressions.UUID7(), editable=False, primary_key=True, serialize=False)),
                ('release', models.CharField(max_length=10)),
                ('code', models.CharField(max_length=20)),
                ('name', models.CharField(max_length=250)),
                ('preferred_code', models.CharField(max_length=20)),
                ('preferred_name', models.CharField(max_length=250)),
                ('class_code', models.CharField(max_length=20)),
                ('class_name', models.CharField(max_length=250)),
                ('class_order', models.PositiveSmallIntegerField()),
                ('loaded_at', models.DateTimeField(db_default=cro_platform.tenancy.expressions.TransactionNow(), editable=False)),
            ],
            options={
                'constraints': [cro_platform.tenancy.constraints.Wall(digest='fabe2bbf', kind='reference', name='meddra_term_wall', study='study_id'), models.UniqueConstraint(fields=('release', 'code'), name='meddra_term_once')],
            },
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
