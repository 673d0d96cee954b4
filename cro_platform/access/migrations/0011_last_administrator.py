"""Two administrators who end each other at the same moment cannot both succeed."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql" / "last_administrator.sql"


class Migration(migrations.Migration):
    dependencies = [("access", "0010_representation")]
    operations = [migrations.RunSQL([SQL.read_text()], migrations.RunSQL.noop)]
