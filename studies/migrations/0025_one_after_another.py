"""A paper says which version it follows; an amendment that lies agreed to before this is agreed to once more."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

SQL = Path(__file__).parents[1] / "sql" / "one_after_another.sql"


class Migration(migrations.Migration):
    dependencies = [("studies", "0024_close_out_of_performers")]
    operations = [
        migrations.AddField(
            model_name="agreementpaper",
            name="follows",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="studies.contractversion",
            ),
        ),
        migrations.RunSQL(SQL.read_text(), migrations.RunSQL.noop),
    ]
