"""Invitations, and the one function that turns an accepted one into a person and a membership."""

from pathlib import Path

import cro_platform.tenancy.constraints
import cro_platform.tenancy.expressions
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('tenancy', '0002_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.UUIDField(db_default=cro_platform.tenancy.expressions.UUID7(), editable=False, primary_key=True, serialize=False)),
                ('rev', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(db_default=cro_platform.tenancy.expressions.TransactionNow(), editable=False)),
                ('email', models.EmailField(max_length=254)),
                ('name', models.CharField(max_length=150)),
                ('role', models.CharField(max_length=40)),
                ('expires_at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(editable=False, null=True)),
                ('withdrawn_at', models.DateTimeField(editable=False, null=True)),
                ('organization', models.ForeignKey(db_default=cro_platform.tenancy.expressions.ScopeOrganization(), editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.organization')),
            ],
            options={
                'constraints': [cro_platform.tenancy.constraints.Wall(digest='db24f46b', kind='invitations', name='invitation_wall', study='study_id')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='invitation',
            trigger=pgtrigger.compiler.Trigger(name='audit_insert', sql=pgtrigger.compiler.UpsertTriggerSql(execute="app.audit_insert('', '', '', '')", func='RETURN NULL;', hash='74714720b3e2fb9525811e2b3e30a39ffffd724a', level='STATEMENT', operation='INSERT', pgid='pgtrigger_audit_insert_0920f', referencing='REFERENCING NEW TABLE AS new_rows ', table='tenancy_invitation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='invitation',
            trigger=pgtrigger.compiler.Trigger(name='audit_update', sql=pgtrigger.compiler.UpsertTriggerSql(execute="app.audit_update('', '', '', '')", func='RETURN NULL;', hash='47edba44c3cd739de53e9a5af020cbb8d93825c8', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_audit_update_1249b', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='tenancy_invitation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='invitation',
            trigger=pgtrigger.compiler.Trigger(name='audit_delete', sql=pgtrigger.compiler.UpsertTriggerSql(execute="app.audit_delete('', '', '', '')", func='RETURN NULL;', hash='e70be77acf1e7ac17318a9a7c5c3cb3d7c6353a3', level='STATEMENT', operation='DELETE', pgid='pgtrigger_audit_delete_1b2dd', referencing='REFERENCING OLD TABLE AS old_rows ', table='tenancy_invitation', when='AFTER')),
        ),
        migrations.RunSQL((SQL / "invitations.sql").read_text(), migrations.RunSQL.noop),
    ]
