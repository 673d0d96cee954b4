"""The function that alone writes signatures."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("esign", "0001_initial"), ("access", "0003_rights")]
    operations = [migrations.RunSQL((SQL / "sign.sql").read_text(), migrations.RunSQL.noop)]
