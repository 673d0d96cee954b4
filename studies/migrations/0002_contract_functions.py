"""What a party may ask about contracts beyond the rows its wall shows."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql" / "contracts.sql"


class Migration(migrations.Migration):
    dependencies = [("studies", "0001_initial"), ("access", "0003_rights")]
    operations = [
        migrations.RunSQL(
            SQL.read_text(),
            "DROP FUNCTION app.is_provider(uuid); DROP FUNCTION app.delegation_history(uuid);",
        )
    ]
