"""The schema `app`: scope, wall and trail functions, before the first table that uses them."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL((SQL / name).read_text(), migrations.RunSQL.noop)
        for name in ("foundation.sql", "audit_functions.sql")
    ]
