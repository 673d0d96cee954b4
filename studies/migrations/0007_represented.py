"""What a CRO may do in the name of a sponsor that is not on the platform."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("studies", "0006_agreements"),
        ("access", "0010_representation"),
        ("deadlines", "0003_stopped_at"),
    ]
    operations = [
        migrations.RunSQL((SQL / "representation.sql").read_text(), migrations.RunSQL.noop)
    ]
