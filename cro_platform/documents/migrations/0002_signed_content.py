"""What a signature on a version binds."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial"), ("esign", "0002_sign")]
    operations = [migrations.RunSQL((SQL / "content.sql").read_text(), migrations.RunSQL.noop)]
