"""Work is passed on to any depth; both parties of a shared contract are told what lies unsigned."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("studies", "0021_signed_acceptance"), ("outbox", "0002_emit")]
    operations = [
        migrations.RunSQL([(SQL / name).read_text()], migrations.RunSQL.noop)
        for name in ("chains.sql", "told_of_contracts.sql")
    ]
