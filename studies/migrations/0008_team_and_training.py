"""People have a part in a team for a period, and training evidence that stops signatures where it has lapsed."""

from pathlib import Path

import cro_platform.tenancy.constraints
import cro_platform.tenancy.expressions
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


SQL = Path(__file__).parents[1] / "sql" / "training.sql"


class Migration(migrations.Migration):

    dependencies = [
        ('esign', '0003_agreements'),
        ('access', '0010_representation'),
        ('auth', '0012_alter_user_first_name_max_length'),
        ('studies', '0007_represented'),
        ('tenancy', '0003_invitation'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='TrainingRecord',
            fields=[
                ('id', models.UUIDField(db_default=cro_platform.tenancy.expressions.UUID7(), editable=False, primary_key=True, serialize=False)),
                ('rev', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(db_default=cro_platform.tenancy.expressions.TransactionNow(), editable=False)),
                ('study_id', models.UUIDField(blank=True, null=True)),
                ('kind', models.CharField(choices=[('gcp', 'GCP certificate'), ('protocol', 'Protocol training'), ('safety_reporting', 'Safety reporting training'), ('system', 'System training'), ('procedure', 'Procedure (SOP) training'), ('professional', 'Professional licence')], max_length=20)),
                ('title', models.CharField(max_length=200)),
                ('provider', models.CharField(blank=True, db_default='', default='', max_length=200)),
                ('issued_on', models.DateField()),
                ('expires_on', models.DateField(blank=True, null=True)),
                ('file_name', models.CharField(blank=True, db_default='', default='', max_length=200)),
                ('media_type', models.CharField(blank=True, db_default='', default='', max_length=100)),
                ('size', models.PositiveIntegerField(db_default=0, default=0)),
                ('sha256', models.CharField(blank=True, db_default='', default='', max_length=64)),
                ('blob_key', models.CharField(blank=True, db_default='', default='', max_length=120)),
                ('withdrawn_at', models.DateTimeField(editable=False, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='TrainingRequirement',
            fields=[
                ('id', models.UUIDField(db_default=cro_platform.tenancy.expressions.UUID7(), editable=False, primary_key=True, serialize=False)),
                ('rev', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(db_default=cro_platform.tenancy.expressions.TransactionNow(), editable=False)),
                ('kind', models.CharField(choices=[('gcp', 'GCP certificate'), ('protocol', 'Protocol training'), ('safety_reporting', 'Safety reporting training'), ('system', 'System training'), ('procedure', 'Procedure (SOP) training'), ('professional', 'Professional licence')], max_length=20)),
                ('role', models.CharField(blank=True, db_default='', default='', max_length=40)),
                ('study_id', models.UUIDField(blank=True, null=True)),
                ('applies_from', models.DateField()),
                ('retired_at', models.DateTimeField(editable=False, null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='studygrant',
            name='study_grant_once',
        ),
        migrations.AddField(
            model_name='studygrant',
            name='team_role',
            field=models.CharField(blank=True, choices=[('project_lead', 'Project lead'), ('monitor', 'Monitor (CRA)'), ('lead_monitor', 'Lead monitor'), ('central_monitor', 'Central monitor'), ('medical_monitor', 'Medical monitor'), ('safety', 'Safety'), ('regulatory', 'Regulatory affairs'), ('start_up', 'Study start-up'), ('data_management', 'Data management'), ('statistics', 'Statistics'), ('quality', 'Quality assurance'), ('supply', 'Clinical supply'), ('tmf', 'Trial master file'), ('support', 'Trial support')], db_default='', default='', max_length=20),
        ),
        migrations.AddField(
            model_name='studygrant',
            name='valid_from',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='studygrant',
            name='valid_until',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name='studygrant',
            constraint=models.UniqueConstraint(condition=models.Q(('valid_until', None)), fields=('user', 'permission', 'content_object', 'organization'), name='study_grant_once'),
        ),
        migrations.AddField(
            model_name='trainingrecord',
            name='organization',
            field=models.ForeignKey(db_default=cro_platform.tenancy.expressions.ScopeOrganization(), editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.organization'),
        ),
        migrations.AddField(
            model_name='trainingrecord',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='trainingrequirement',
            name='organization',
            field=models.ForeignKey(db_default=cro_platform.tenancy.expressions.ScopeOrganization(), editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.organization'),
        ),
        migrations.AddIndex(
            model_name='trainingrecord',
            index=models.Index(fields=['organization', 'user'], name='training_record_person'),
        ),
        migrations.AddConstraint(
            model_name='trainingrecord',
            constraint=cro_platform.tenancy.constraints.Wall(digest='3d6a0139', kind='organization', name='training_record_wall', study='study_id'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='trainingrecord',
            trigger=pgtrigger.compiler.Trigger(name='audit_insert', sql=pgtrigger.compiler.UpsertTriggerSql(execute="app.audit_insert('study_id', '', '', '')", func='RETURN NULL;', hash='4522c49662133c53070f2e752af3f2d3bf8312ac', level='STATEMENT', operation='INSERT', pgid='pgtrigger_audit_insert_89a6f', referencing='REFERENCING NEW TABLE AS new_rows ', table='studies_trainingrecord', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='trainingrecord',
            trigger=pgtrigger.compiler.Trigger(name='audit_update', sql=pgtrigger.compiler.UpsertTriggerSql(execute="app.audit_update('study_id', '', '', '')", func='RETURN NULL;', hash='d7fb7b7691b79ead1204fefb50d13b01b1b6452a', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_audit_update_61038', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='studies_trainingrecord', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='trainingrecord',
            trigger=pgtrigger.compiler.Trigger(name='audit_delete', sql=pgtrigger.compiler.UpsertTriggerSql(execute="app.audit_delete('study_id', '', '', '')", func='RETURN NULL;', hash='beca8963e9534377ae77821e5834423fcb35a598', level='STATEMENT', operation='DELETE', pgid='pgtrigger_audit_delete_54406', referencing='REFERENCING OLD TABLE AS old_rows ', table='studies_trainingrecord', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='trainingrequirement',
            constraint=cro_platform.tenancy.constraints.Wall(digest='3d6a0139', kind='organization', name='training_requirement_wall', study='study_id'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='trainingrequirement',
            trigger=pgtrigger.compiler.Trigger(name='audit_insert', sql=pgtrigger.compiler.UpsertTriggerSql(execute="app.audit_insert('study_id', '', '', '')", func='RETURN NULL;', hash='783397d35e3ce6be06d84d23cdcea71a4130517e', level='STATEMENT', operation='INSERT', pgid='pgtrigger_audit_insert_e063c', referencing='REFERENCING NEW TABLE AS new_rows ', table='studies_trainingrequirement', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='trainingrequirement',
            trigger=pgtrigger.compiler.Trigger(name='audit_update', sql=pgtrigger.compiler.UpsertTriggerSql(execute="app.audit_update('study_id', '', '', '')", func='RETURN NULL;', hash='9e2b09ac988fee3421c6cd218b0b545e261a0f42', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_audit_update_3d08d', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='studies_trainingrequirement', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='trainingrequirement',
            trigger=pgtrigger.compiler.Trigger(name='audit_delete', sql=pgtrigger.compiler.UpsertTriggerSql(execute="app.audit_delete('study_id', '', '', '')", func='RETURN NULL;', hash='c54ad951bb776ed336aa2983ab396167f1c6c3d3', level='STATEMENT', operation='DELETE', pgid='pgtrigger_audit_delete_827c0', referencing='REFERENCING OLD TABLE AS old_rows ', table='studies_trainingrequirement', when='AFTER')),
        ),
        migrations.RunSQL([SQL.read_text()], migrations.RunSQL.noop),
    ]
