"""Whoever performed work that was passed on reads on through the close-out period, and takes its archive with it."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql" / "close_out_of_performers.sql"


class Migration(migrations.Migration):
    dependencies = [("studies", "0023_suspension")]
    operations = [migrations.RunSQL(SQL.read_text(), migrations.RunSQL.noop)]
