"""What the relay may know of clocks: whose they are."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("deadlines", "0001_initial"), ("access", "0003_rights")]
    operations = [migrations.RunSQL((SQL / "clocks.sql").read_text(), migrations.RunSQL.noop)]
