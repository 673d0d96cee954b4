"""The functions that alone write rights, and the roles the database knows."""

from pathlib import Path

from django.db import migrations

from cro_platform.access.roles import ROLES

SQL = Path(__file__).parents[1] / "sql"


def load_roles(apps, schema_editor):
    role = apps.get_model("access", "Role")
    role.objects.all().delete()
    role.objects.bulk_create(
        role(id=f"{r.kind}/{r.code}", code=r.code, organization_kind=r.kind, is_organization_wide=r.is_organization_wide)
        for r in ROLES.values()
    )


class Migration(migrations.Migration):
    dependencies = [("access", "0002_initial"), ("tenancy", "0002_initial"), ("audit", "0001_initial")]
    operations = [
        migrations.RunSQL((SQL / "rights.sql").read_text(), migrations.RunSQL.noop),
        migrations.RunPython(load_roles, migrations.RunPython.noop),
    ]
