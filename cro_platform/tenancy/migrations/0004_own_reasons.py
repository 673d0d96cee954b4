"""A reason stays with the organization that gave it, and a draft that names a sponsor with whoever writes it."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('tenancy', '0003_invitation'),
    ]

    operations = [
        migrations.RunSQL((SQL / "own_reasons.sql").read_text(), migrations.RunSQL.noop),
    ]
