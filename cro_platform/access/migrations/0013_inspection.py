"""Inspections, the role of inspectors, and their door: what a grant opens is stated in one file of SQL."""

from pathlib import Path

import cro_platform.tenancy.constraints
import cro_platform.tenancy.expressions
import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from cro_platform.access.roles import ROLES
from django.db import migrations, models

SQL = Path(__file__).parents[1] / "sql" / "inspection.sql"


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

    dependencies = [
        ('access', '0012_member_factors'),
        ('audit', '0004_sealer'),
        ('tenancy', '0003_invitation'),
    ]

    operations = [
        migrations.CreateModel(
            name='Inspection',
            fields=[
                ('id', models.UUIDField(db_default=cro_platform.tenancy.expressions.UUID7(), editable=False, primary_key=True, serialize=False)),
                ('rev', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(db_default=cro_platform.tenancy.expressions.TransactionNow(), editable=False)),
                ('email', models.EmailField(max_length=254)),
                ('name', models.CharField(max_length=150)),
                ('authority', models.CharField(max_length=200)),
                ('study_ids', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None)),
                ('as_of', models.DateTimeField()),
                ('valid_from', models.DateTimeField()),
                ('valid_until', models.DateTimeField()),
                ('ended_at', models.DateTimeField(editable=False, null=True)),
                ('invitation', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.invitation')),
                ('organization', models.ForeignKey(db_default=cro_platform.tenancy.expressions.ScopeOrganization(), editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.organization')),
            ],
            options={
                'constraints': [cro_platform.tenancy.constraints.Wall(digest='db24f46b', kind='invitations', name='inspection_wall', study='study_id'), models.CheckConstraint(condition=models.Q(('valid_until__gt', models.F('valid_from'))), name='inspection_period')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='inspection',
            trigger=pgtrigger.compiler.Trigger(name='audit_insert', sql=pgtrigger.compiler.UpsertTriggerSql(execute="app.audit_insert('', '', '', 'reason')", func='RETURN NULL;', hash='847aa5222e9bf9a32fdc8d9a7f29350a26da19ad', level='STATEMENT', operation='INSERT', pgid='pgtrigger_audit_insert_5ed95', referencing='REFERENCING NEW TABLE AS new_rows ', table='access_inspection', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='inspection',
            trigger=pgtrigger.compiler.Trigger(name='audit_update', sql=pgtrigger.compiler.UpsertTriggerSql(execute="app.audit_update('', '', '', 'reason')", func='RETURN NULL;', hash='3482404cad7c263972da39ee142a8a5b92314e9f', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_audit_update_56895', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='access_inspection', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='inspection',
            trigger=pgtrigger.compiler.Trigger(name='audit_delete', sql=pgtrigger.compiler.UpsertTriggerSql(execute="app.audit_delete('', '', '', 'reason')", func='RETURN NULL;', hash='2d062f8db7bdab121ae5b08c2eefafca162804d7', level='STATEMENT', operation='DELETE', pgid='pgtrigger_audit_delete_af763', referencing='REFERENCING OLD TABLE AS old_rows ', table='access_inspection', when='AFTER')),
        ),
        migrations.RunPython(load_roles, migrations.RunPython.noop),
        migrations.RunSQL([SQL.read_text()], migrations.RunSQL.noop),
    ]
