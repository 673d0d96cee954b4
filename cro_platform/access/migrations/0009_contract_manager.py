"""Providers gain the role that keeps their contracts: the database's copy of the roles is loaded anew."""

from django.db import migrations

from cro_platform.access.roles import ROLES


def load_roles(apps, schema_editor):
    role = apps.get_model("access", "Role")
    for each in ROLES.values():
        role.objects.update_or_create(
            id=f"{each.kind}/{each.code}",
            defaults={
                "code": each.code,
                "organization_kind": each.kind,
                "is_organization_wide": each.is_organization_wide,
            },
        )


class Migration(migrations.Migration):
    dependencies = [("access", "0008_sign_on")]
    operations = [migrations.RunPython(load_roles, migrations.RunPython.noop)]
