"""Contracts get versions: a header, its signed texts, their rows and their own copies of the studies."""

from pathlib import Path

import cro_platform.tenancy.constraints
import cro_platform.tenancy.expressions
import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('studies', '0002_contract_functions'),
        ('tenancy', '0002_initial'),
        ('access', '0005_timeline'),
    ]

    operations = [
        migrations.CreateModel(
            name='ContractStudy',
            fields=[
                ('id', models.UUIDField(db_default=cro_platform.tenancy.expressions.UUID7(), editable=False, primary_key=True, serialize=False)),
                ('rev', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(db_default=cro_platform.tenancy.expressions.TransactionNow(), editable=False)),
                ('shared_at', models.DateTimeField(editable=False, null=True)),
                ('study_id', models.UUIDField()),
                ('protocol_number', models.CharField(max_length=200)),
                ('title', models.TextField()),
                ('identifiers', models.JSONField(default=list)),
                ('phases', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('early_phase_1', 'Early phase I'), ('phase_1', 'Phase I'), ('phase_2', 'Phase II'), ('phase_3', 'Phase III'), ('phase_4', 'Phase IV'), ('not_applicable', 'Not applicable')], max_length=20), blank=True, default=list, size=None)),
                ('countries', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=2), blank=True, default=list, size=None)),
                ('planned_end_on', models.DateField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='ContractVersion',
            fields=[
                ('id', models.UUIDField(db_default=cro_platform.tenancy.expressions.UUID7(), editable=False, primary_key=True, serialize=False)),
                ('rev', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(db_default=cro_platform.tenancy.expressions.TransactionNow(), editable=False)),
                ('shared_at', models.DateTimeField(editable=False, null=True)),
                ('number', models.CharField(default='1.0', max_length=20)),
                ('kind', models.CharField(choices=[('original', 'Original'), ('amendment', 'Amendment'), ('termination', 'Termination'), ('registered_paper', 'Registered paper')], default='original', max_length=16)),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('internal_review', 'Internal review'), ('negotiation', 'Negotiation'), ('agreed', 'Agreed'), ('partly_signed', 'Partly signed'), ('executed', 'Executed'), ('withdrawn', 'Withdrawn'), ('effective', 'Effective'), ('superseded', 'Superseded'), ('terminated', 'Terminated'), ('expired', 'Expired'), ('closed_out', 'Closed out')], default='draft', max_length=16)),
                ('change_summary', models.TextField(blank=True, db_default='', default='')),
                ('effective_at', models.DateTimeField(blank=True, null=True)),
                ('effective_zone', models.CharField(db_default='UTC', default='UTC', max_length=64)),
                ('ends_at', models.DateTimeField(blank=True, null=True)),
                ('close_out_days', models.PositiveIntegerField(blank=True, null=True)),
                ('closes_at', models.DateTimeField(blank=True, null=True)),
                ('is_general_transfer', models.BooleanField(db_default=False, default=False)),
                ('is_recorded_later', models.BooleanField(db_default=False, default=False)),
                ('content_sha256', models.CharField(blank=True, db_default='', default='', max_length=64)),
                ('provider_signed_at', models.DateTimeField(blank=True, null=True)),
                ('sponsor_signed_at', models.DateTimeField(blank=True, null=True)),
                ('executed_at', models.DateTimeField(editable=False, null=True)),
                ('starts_at', models.DateTimeField(editable=False, null=True)),
                ('superseded_at', models.DateTimeField(editable=False, null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='contract',
            name='contract_number_version',
        ),
        migrations.RemoveConstraint(
            model_name='contractclause',
            name='contract_clause_once',
        ),
        migrations.AddField(
            model_name='contract',
            name='kind',
            field=models.CharField(choices=[('master_agreement', 'Master agreement'), ('work_order', 'Work order'), ('subcontract', 'Subcontract')], db_default='work_order', default='work_order', max_length=16),
        ),
        migrations.AddField(
            model_name='contract',
            name='parent',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='studies.contract'),
        ),
        migrations.AlterField(
            model_name='contractclause',
            name='cell',
            field=models.CharField(max_length=3),
        ),
        migrations.AddField(
            model_name='contractstudy',
            name='author_organization',
            field=models.ForeignKey(db_default=cro_platform.tenancy.expressions.ScopeOrganization(), editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.organization'),
        ),
        migrations.AddField(
            model_name='contractstudy',
            name='other_organization',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.organization'),
        ),
        migrations.AddField(
            model_name='contractversion',
            name='author_organization',
            field=models.ForeignKey(db_default=cro_platform.tenancy.expressions.ScopeOrganization(), editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.organization'),
        ),
        migrations.AddField(
            model_name='contractversion',
            name='contract',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='studies.contract'),
        ),
        migrations.AddField(
            model_name='contractversion',
            name='other_organization',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.organization'),
        ),
        migrations.AddField(
            model_name='contractversion',
            name='provider_entity',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.legalentity'),
        ),
        migrations.AddField(
            model_name='contractversion',
            name='sponsor_entity',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.legalentity'),
        ),
        migrations.AddField(
            model_name='contractstudy',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='studies', to='studies.contractversion'),
        ),
        migrations.AddField(
            model_name='contract',
            name='current',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='studies.contractversion'),
        ),
        migrations.AddField(
            model_name='contractclause',
            name='version',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='clauses', to='studies.contractversion'),
        ),
        migrations.RunSQL([(Path(__file__).parents[1] / "sql" / "carry_contracts.sql").read_text()], migrations.RunSQL.noop),
        migrations.RemoveField(
            model_name='contract',
            name='closes_at',
        ),
        migrations.RemoveField(
            model_name='contract',
            name='effective_at',
        ),
        migrations.RemoveField(
            model_name='contract',
            name='ends_at',
        ),
        migrations.RemoveField(
            model_name='contract',
            name='executed_at',
        ),
        migrations.RemoveField(
            model_name='contract',
            name='provider_entity',
        ),
        migrations.RemoveField(
            model_name='contract',
            name='sponsor_entity',
        ),
        migrations.RemoveField(
            model_name='contract',
            name='status',
        ),
        migrations.RemoveField(
            model_name='contract',
            name='version',
        ),
        migrations.RemoveField(
            model_name='contractclause',
            name='contract',
        ),
        migrations.AlterField(
            model_name='contractclause',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='clauses', to='studies.contractversion'),
        ),
        migrations.AddConstraint(
            model_name='contract',
            constraint=models.UniqueConstraint(fields=('author_organization', 'number'), name='contract_number_once'),
        ),
        migrations.AddConstraint(
            model_name='contractclause',
            constraint=models.UniqueConstraint(fields=('version', 'study_id', 'obligation', 'cell'), name='contract_clause_once'),
        ),
        migrations.AddConstraint(
            model_name='contractversion',
            constraint=cro_platform.tenancy.constraints.Wall(digest='bf7b6225', kind='bilateral', name='contract_version_wall', study='study_id'),
        ),
        migrations.AddConstraint(
            model_name='contractversion',
            constraint=models.UniqueConstraint(fields=('contract', 'number'), name='contract_version_number_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contractversion',
            trigger=pgtrigger.compiler.Trigger(name='audit_insert', sql=pgtrigger.compiler.UpsertTriggerSql(execute="app.audit_insert('', '', '', '')", func='RETURN NULL;', hash='1271d0748a46aedbb7b4e12bd824d3adf5de1d8d', level='STATEMENT', operation='INSERT', pgid='pgtrigger_audit_insert_c4501', referencing='REFERENCING NEW TABLE AS new_rows ', table='studies_contractversion', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contractversion',
            trigger=pgtrigger.compiler.Trigger(name='audit_update', sql=pgtrigger.compiler.UpsertTriggerSql(execute="app.audit_update('', '', '', '')", func='RETURN NULL;', hash='12af5188c381c4a2bd5f8a0b4466cb32e2808774', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_audit_update_9c1a2', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='studies_contractversion', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contractversion',
            trigger=pgtrigger.compiler.Trigger(name='audit_delete', sql=pgtrigger.compiler.UpsertTriggerSql(execute="app.audit_delete('', '', '', '')", func='RETURN NULL;', hash='9c509f083a531b5b189936cca2064de06c6a6b19', level='STATEMENT', operation='DELETE', pgid='pgtrigger_audit_delete_cd553', referencing='REFERENCING OLD TABLE AS old_rows ', table='studies_contractversion', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='contractstudy',
            constraint=cro_platform.tenancy.constraints.Wall(digest='bf7b6225', kind='bilateral', name='contract_study_wall', study='study_id'),
        ),
        migrations.AddConstraint(
            model_name='contractstudy',
            constraint=models.UniqueConstraint(fields=('version', 'study_id'), name='contract_study_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contractstudy',
            trigger=pgtrigger.compiler.Trigger(name='audit_insert', sql=pgtrigger.compiler.UpsertTriggerSql(execute="app.audit_insert('', '', '', '')", func='RETURN NULL;', hash='d3fdc9ac63f674cb77070c43a4ee3eccef24ca81', level='STATEMENT', operation='INSERT', pgid='pgtrigger_audit_insert_35b83', referencing='REFERENCING NEW TABLE AS new_rows ', table='studies_contractstudy', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contractstudy',
            trigger=pgtrigger.compiler.Trigger(name='audit_update', sql=pgtrigger.compiler.UpsertTriggerSql(execute="app.audit_update('', '', '', '')", func='RETURN NULL;', hash='cd0f50d40f38ebdbf385ac13a239441e6c003d6d', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_audit_update_bee94', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='studies_contractstudy', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contractstudy',
            trigger=pgtrigger.compiler.Trigger(name='audit_delete', sql=pgtrigger.compiler.UpsertTriggerSql(execute="app.audit_delete('', '', '', '')", func='RETURN NULL;', hash='fc47c11679eea34708d7aff5f711195115945427', level='STATEMENT', operation='DELETE', pgid='pgtrigger_audit_delete_77cdb', referencing='REFERENCING OLD TABLE AS old_rows ', table='studies_contractstudy', when='AFTER')),
        ),
    ]
