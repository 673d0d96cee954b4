"""The mark of a reader's rights on a study, part of each record's version."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("access", "0004_third_party_tables")]
    operations = [migrations.RunSQL((SQL / "epoch.sql").read_text(), migrations.RunSQL.noop)]
