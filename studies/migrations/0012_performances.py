"""Who performs what for whom is derived from what was signed."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql" / "performance.sql"


class Migration(migrations.Migration):
    dependencies = [("studies", "0011_subcontract_consents"), ("esign", "0003_agreements"), ("sites", "0003_periods")]
    operations = [migrations.RunSQL([SQL.read_text()], migrations.RunSQL.noop)]
