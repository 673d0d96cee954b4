"""The timeline is asked in two times; what only a contract's execution writes moves to the studies' own functions."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql" / "timeline.sql"


class Migration(migrations.Migration):
    dependencies = [("access", "0005_timeline")]
    operations = [migrations.RunSQL([SQL.read_text()], migrations.RunSQL.noop)]
