"""Who performs what for whom is derived from what was signed."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql" / "performance.sql"


class Migration(migrations.Migration):
    dependencies = [("studies", "0008_subcontract_consents"), ("esign", "0003_agreements")]
    operations = [migrations.RunSQL([SQL.read_text()], migrations.RunSQL.noop)]
