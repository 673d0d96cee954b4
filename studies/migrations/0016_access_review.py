"""Reviews of access: a list of who may what, decided line by line, and signed."""

from pathlib import Path

import cro_platform.tenancy.constraints
import cro_platform.tenancy.expressions
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


SQL = Path(__file__).parents[1] / "sql" / "access_review.sql"


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0011_last_administrator'),
        ('studies', '0015_claims'),
        ('tenancy', '0003_invitation'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AccessReview',
            fields=[
                ('id', models.UUIDField(db_default=cro_platform.tenancy.expressions.UUID7(), editable=False, primary_key=True, serialize=False)),
                ('rev', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(db_default=cro_platform.tenancy.expressions.TransactionNow(), editable=False)),
                ('study_id', models.UUIDField(blank=True, null=True)),
                ('due_on', models.DateField()),
                ('signed_at', models.DateTimeField(editable=False, null=True)),
                ('organization', models.ForeignKey(db_default=cro_platform.tenancy.expressions.ScopeOrganization(), editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.organization')),
            ],
        ),
        migrations.CreateModel(
            name='AccessReviewLine',
            fields=[
                ('id', models.UUIDField(db_default=cro_platform.tenancy.expressions.UUID7(), editable=False, primary_key=True, serialize=False)),
                ('rev', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(db_default=cro_platform.tenancy.expressions.TransactionNow(), editable=False)),
                ('study_id', models.UUIDField(blank=True, null=True)),
                ('subject', models.CharField(choices=[('membership', 'Membership'), ('assignment', 'Assignment to the study')], max_length=12)),
                ('subject_id', models.UUIDField()),
                ('role', models.CharField(max_length=40)),
                ('since', models.DateTimeField()),
                ('decision', models.CharField(blank=True, choices=[('confirmed', 'Confirmed'), ('revoked', 'Revoked')], db_default='', default='', max_length=10)),
                ('reason', models.CharField(blank=True, db_default='', default='', max_length=500)),
                ('decided_at', models.DateTimeField(editable=False, null=True)),
                ('decided_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organization', models.ForeignKey(db_default=cro_platform.tenancy.expressions.ScopeOrganization(), editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.organization')),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='studies.accessreview')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddConstraint(
            model_name='accessreview',
            constraint=cro_platform.tenancy.constraints.Wall(digest='3d6a0139', kind='organization', name='access_review_wall', study='study_id'),
        ),
        migrations.AddConstraint(
            model_name='accessreview',
            constraint=models.UniqueConstraint(fields=('study_id', 'id'), name='access_review_study_id'),
        ),
        migrations.AddConstraint(
            model_name='accessreview',
            constraint=models.UniqueConstraint(condition=models.Q(('signed_at', None)), fields=('organization', 'study_id'), name='access_review_one_open', nulls_distinct=False),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='accessreview',
            trigger=pgtrigger.compiler.Trigger(name='audit_insert', sql=pgtrigger.compiler.UpsertTriggerSql(execute="app.audit_insert('study_id', '', '', '')", func='RETURN NULL;', hash='0eea06c52b27e507602fba4a20a27d0f840dcd64', level='STATEMENT', operation='INSERT', pgid='pgtrigger_audit_insert_a3a97', referencing='REFERENCING NEW TABLE AS new_rows ', table='studies_accessreview', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='accessreview',
            trigger=pgtrigger.compiler.Trigger(name='audit_update', sql=pgtrigger.compiler.UpsertTriggerSql(execute="app.audit_update('study_id', '', '', '')", func='RETURN NULL;', hash='ad3d77adc360465932ad28f3bd904419c2d5c20c', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_audit_update_b0cb2', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='studies_accessreview', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='accessreview',
            trigger=pgtrigger.compiler.Trigger(name='audit_delete', sql=pgtrigger.compiler.UpsertTriggerSql(execute="app.audit_delete('study_id', '', '', '')", func='RETURN NULL;', hash='6ec52250b9660e54336f531184c7b6b3d4ef5e43', level='STATEMENT', operation='DELETE', pgid='pgtrigger_audit_delete_24fc9', referencing='REFERENCING OLD TABLE AS old_rows ', table='studies_accessreview', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='accessreviewline',
            constraint=cro_platform.tenancy.constraints.Wall(digest='3d6a0139', kind='organization', name='access_review_line_wall', study='study_id'),
        ),
        migrations.AddConstraint(
            model_name='accessreviewline',
            constraint=cro_platform.tenancy.constraints.SameStudy(field='review', name='access_review_line_review_study'),
        ),
        migrations.AddConstraint(
            model_name='accessreviewline',
            constraint=models.UniqueConstraint(fields=('review', 'subject_id'), name='access_review_line_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='accessreviewline',
            trigger=pgtrigger.compiler.Trigger(name='audit_insert', sql=pgtrigger.compiler.UpsertTriggerSql(execute="app.audit_insert('study_id', '', '', '')", func='RETURN NULL;', hash='36f6e08978174205458fdf4dce8354b36fcf31bd', level='STATEMENT', operation='INSERT', pgid='pgtrigger_audit_insert_3daac', referencing='REFERENCING NEW TABLE AS new_rows ', table='studies_accessreviewline', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='accessreviewline',
            trigger=pgtrigger.compiler.Trigger(name='audit_update', sql=pgtrigger.compiler.UpsertTriggerSql(execute="app.audit_update('study_id', '', '', '')", func='RETURN NULL;', hash='be0e1d6116f77d172e8e3943e86e30256e3db91e', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_audit_update_6119d', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='studies_accessreviewline', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='accessreviewline',
            trigger=pgtrigger.compiler.Trigger(name='audit_delete', sql=pgtrigger.compiler.UpsertTriggerSql(execute="app.audit_delete('study_id', '', '', '')", func='RETURN NULL;', hash='2e3e6e43a7f2fd94b4d4d250974c3cfb5a6c9552', level='STATEMENT', operation='DELETE', pgid='pgtrigger_audit_delete_0b502', referencing='REFERENCING OLD TABLE AS old_rows ', table='studies_accessreviewline', when='AFTER')),
        ),
        migrations.RunSQL([SQL.read_text()], migrations.RunSQL.noop),
    ]
