"""Drafts of a duty that changes hands become the sponsor's working copy."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql" / "working_copies.sql"


class Migration(migrations.Migration):
    dependencies = [("studies", "0013_close_out")]
    operations = [migrations.RunSQL([SQL.read_text()], migrations.RunSQL.noop)]
