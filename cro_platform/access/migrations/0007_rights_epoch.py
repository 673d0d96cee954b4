"""The mark of a reader's rights on a study, part of each record's version."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("access", "0006_timeline_functions")]
    operations = [migrations.RunSQL((SQL / "epoch.sql").read_text(), migrations.RunSQL.noop)]
