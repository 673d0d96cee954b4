"""The one view over the grants on both anchors, read with the reader's own rights."""

from django.db import migrations

SQL = """
CREATE VIEW access_grant WITH (security_invoker = true) AS
  SELECT g.id, g.user_id, g.organization_id, g.content_object_id AS study_id, NULL::uuid AS study_site_id FROM studies_studygrant g
  UNION ALL
  SELECT g.id, g.user_id, g.organization_id, g.study_id, g.content_object_id FROM sites_studysitegrant g;
GRANT SELECT ON access_grant TO cro_app;
"""


class Migration(migrations.Migration):
    dependencies = [("sites", "0001_initial"), ("studies", "0001_initial")]
    operations = [migrations.RunSQL(SQL, "DROP VIEW access_grant")]
