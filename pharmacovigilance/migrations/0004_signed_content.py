"""What a signature on a reportability decision binds."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("pharmacovigilance", "0003_reports_by_occasion"), ("esign", "0002_sign")]
    operations = [migrations.RunSQL((SQL / "content.sql").read_text(), migrations.RunSQL.noop)]
