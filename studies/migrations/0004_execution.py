"""The one way in which a signed version becomes rights."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql" / "execution.sql"


class Migration(migrations.Migration):
    dependencies = [("studies", "0003_contract_versions"), ("access", "0006_timeline_functions")]
    operations = [migrations.RunSQL([SQL.read_text()], migrations.RunSQL.noop)]
