"""The functions of the sealer, and the trigger that keeps the seals as they are."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_seal"), ("audit", "0002_append_only")]
    operations = [migrations.RunSQL((SQL / "seal.sql").read_text(), migrations.RunSQL.noop)]
