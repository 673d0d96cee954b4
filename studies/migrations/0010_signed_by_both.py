"""A version is put into force by one signature of each party on its paper, never by dates in its row."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql" / "signed_by_both.sql"


class Migration(migrations.Migration):
    dependencies = [("studies", "0009_tables"), ("esign", "0003_agreements")]
    operations = [migrations.RunSQL([SQL.read_text()], migrations.RunSQL.noop)]
