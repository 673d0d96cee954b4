"""Whose work the sponsor accepts is a term of the contract, and holds from the start of the version that says so."""

from pathlib import Path

import django.contrib.postgres.fields
from django.db import migrations, models

SQL = Path(__file__).parents[1] / "sql" / "signed_acceptance.sql"


class Migration(migrations.Migration):

    dependencies = [
        ('studies', '0020_oversight'),
    ]

    operations = [
        migrations.AddField(
            model_name='contractversion',
            name='accepted_obligations',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), blank=True, default=list, size=None),
        ),
        migrations.AddField(
            model_name='acceptancerequirement',
            name='valid_from',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.RunSQL(SQL.read_text(), migrations.RunSQL.noop),
    ]
