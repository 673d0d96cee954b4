"""An administrator sees who has a second factor, and of which kind."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql" / "factors.sql"


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0011_last_administrator"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]
    operations = [migrations.RunSQL([SQL.read_text()], migrations.RunSQL.noop)]
