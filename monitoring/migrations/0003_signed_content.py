"""What a signature on a visit report binds."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("monitoring", "0002_reports_and_findings"), ("esign", "0002_sign")]
    operations = [migrations.RunSQL((SQL / "content.sql").read_text(), migrations.RunSQL.noop)]
