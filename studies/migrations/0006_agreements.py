"""What hangs on a version of a contract, and the paper that both parties sign."""

from pathlib import Path

import cro_platform.tenancy.constraints
import cro_platform.tenancy.expressions
import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

SQL = Path(__file__).parents[1] / "sql" / "agreements.sql"


class Migration(migrations.Migration):

    dependencies = [
        ('studies', '0005_import_kinds'),
        ('tenancy', '0002_initial'),
        ('esign', '0003_agreements'),
    ]

    operations = [
        migrations.CreateModel(
            name='AgreementPaper',
            fields=[
                ('id', models.UUIDField(db_default=cro_platform.tenancy.expressions.UUID7(), editable=False, primary_key=True, serialize=False)),
                ('rev', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(db_default=cro_platform.tenancy.expressions.TransactionNow(), editable=False)),
                ('shared_at', models.DateTimeField(editable=False, null=True)),
                ('kind', models.CharField(choices=[('contract', 'Agreement'), ('transfer_list', 'Transfer of obligations'), ('summary', 'Contract summary')], max_length=16)),
                ('number', models.PositiveSmallIntegerField(default=1)),
                ('status', models.CharField(choices=[('requested', 'Being made'), ('rendered', 'Ready'), ('failed', 'Could not be made')], default='requested', max_length=10)),
                ('agreed_sha256', models.CharField(max_length=64)),
                ('template_id', models.CharField(blank=True, max_length=60)),
                ('template_version', models.CharField(blank=True, max_length=20)),
                ('source_sha256', models.CharField(blank=True, max_length=64)),
                ('content_sha256', models.CharField(blank=True, max_length=64)),
                ('size', models.PositiveIntegerField(default=0)),
                ('html_key', models.CharField(blank=True, max_length=120)),
                ('html_sha256', models.CharField(blank=True, max_length=64)),
                ('data_key', models.CharField(blank=True, max_length=120)),
                ('blob_key', models.CharField(blank=True, max_length=120)),
                ('generated_at', models.DateTimeField(null=True)),
                ('superseded_at', models.DateTimeField(null=True)),
                ('error', models.CharField(blank=True, max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name='BudgetLine',
            fields=[
                ('id', models.UUIDField(db_default=cro_platform.tenancy.expressions.UUID7(), editable=False, primary_key=True, serialize=False)),
                ('rev', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(db_default=cro_platform.tenancy.expressions.TransactionNow(), editable=False)),
                ('shared_at', models.DateTimeField(editable=False, null=True)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('item', models.CharField(max_length=200)),
                ('unit', models.CharField(max_length=60)),
                ('quantity', models.DecimalField(decimal_places=3, max_digits=14)),
                ('unit_price', models.DecimalField(decimal_places=4, max_digits=16)),
                ('currency', models.CharField(max_length=3)),
            ],
        ),
        migrations.CreateModel(
            name='ContractAttachment',
            fields=[
                ('id', models.UUIDField(db_default=cro_platform.tenancy.expressions.UUID7(), editable=False, primary_key=True, serialize=False)),
                ('rev', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(db_default=cro_platform.tenancy.expressions.TransactionNow(), editable=False)),
                ('shared_at', models.DateTimeField(editable=False, null=True)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('name', models.CharField(max_length=200)),
                ('media_type', models.CharField(max_length=100)),
                ('size', models.PositiveIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('blob_key', models.CharField(max_length=120)),
                ('is_scan', models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name='ContractContact',
            fields=[
                ('id', models.UUIDField(db_default=cro_platform.tenancy.expressions.UUID7(), editable=False, primary_key=True, serialize=False)),
                ('rev', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(db_default=cro_platform.tenancy.expressions.TransactionNow(), editable=False)),
                ('shared_at', models.DateTimeField(editable=False, null=True)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('duty', models.CharField(choices=[('general', 'General'), ('safety', 'Safety'), ('safety_backup', 'Safety backup'), ('quality', 'Quality'), ('data_protection', 'Data protection')], max_length=16)),
                ('name', models.CharField(max_length=200)),
                ('email', models.EmailField(max_length=254)),
                ('phone', models.CharField(blank=True, default='', max_length=60)),
            ],
        ),
        migrations.CreateModel(
            name='ContractRemark',
            fields=[
                ('id', models.UUIDField(db_default=cro_platform.tenancy.expressions.UUID7(), editable=False, primary_key=True, serialize=False)),
                ('rev', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(db_default=cro_platform.tenancy.expressions.TransactionNow(), editable=False)),
                ('kind', models.CharField(choices=[('comment', 'Comment'), ('position', 'Negotiating position')], max_length=8)),
                ('place', models.CharField(blank=True, default='', max_length=60)),
                ('text', models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name='ContractSection',
            fields=[
                ('id', models.UUIDField(db_default=cro_platform.tenancy.expressions.UUID7(), editable=False, primary_key=True, serialize=False)),
                ('rev', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(db_default=cro_platform.tenancy.expressions.TransactionNow(), editable=False)),
                ('shared_at', models.DateTimeField(editable=False, null=True)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('number', models.CharField(max_length=20)),
                ('heading', models.CharField(max_length=200)),
                ('text', models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name='ContractService',
            fields=[
                ('id', models.UUIDField(db_default=cro_platform.tenancy.expressions.UUID7(), editable=False, primary_key=True, serialize=False)),
                ('rev', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(db_default=cro_platform.tenancy.expressions.TransactionNow(), editable=False)),
                ('shared_at', models.DateTimeField(editable=False, null=True)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('name', models.CharField(max_length=200)),
                ('description', models.TextField(blank=True, default='')),
            ],
        ),
        migrations.CreateModel(
            name='ProcessingAnnex',
            fields=[
                ('id', models.UUIDField(db_default=cro_platform.tenancy.expressions.UUID7(), editable=False, primary_key=True, serialize=False)),
                ('rev', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(db_default=cro_platform.tenancy.expressions.TransactionNow(), editable=False)),
                ('shared_at', models.DateTimeField(editable=False, null=True)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('subject_matter', models.CharField(max_length=500)),
                ('duration', models.CharField(max_length=300)),
                ('purpose', models.CharField(max_length=1000)),
                ('data_categories', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), default=list, size=None)),
                ('data_subjects', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), default=list, size=None)),
                ('transfers', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=300), default=list, size=None)),
                ('sub_processors', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=300), default=list, size=None)),
                ('security', models.TextField(blank=True, default='')),
            ],
        ),
        migrations.CreateModel(
            name='VersionConsent',
            fields=[
                ('id', models.UUIDField(db_default=cro_platform.tenancy.expressions.UUID7(), editable=False, primary_key=True, serialize=False)),
                ('rev', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(db_default=cro_platform.tenancy.expressions.TransactionNow(), editable=False)),
                ('shared_at', models.DateTimeField(editable=False, null=True)),
                ('content_sha256', models.CharField(max_length=64)),
                ('person_name', models.CharField(max_length=200)),
                ('user_id', models.UUIDField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='contractclause',
            name='contract_clause_wall',
        ),
        migrations.RemoveConstraint(
            model_name='contractstudy',
            name='contract_study_wall',
        ),
        migrations.AddConstraint(
            model_name='contractclause',
            constraint=cro_platform.tenancy.constraints.Wall(digest='5ce0d7f2', kind='bilateral-part', name='contract_clause_wall', study='study_id'),
        ),
        migrations.AddConstraint(
            model_name='contractstudy',
            constraint=cro_platform.tenancy.constraints.Wall(digest='5ce0d7f2', kind='bilateral-part', name='contract_study_wall', study='study_id'),
        ),
        migrations.AddField(
            model_name='agreementpaper',
            name='author_organization',
            field=models.ForeignKey(db_default=cro_platform.tenancy.expressions.ScopeOrganization(), editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.organization'),
        ),
        migrations.AddField(
            model_name='agreementpaper',
            name='other_organization',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.organization'),
        ),
        migrations.AddField(
            model_name='agreementpaper',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='studies.contractversion'),
        ),
        migrations.AddField(
            model_name='budgetline',
            name='author_organization',
            field=models.ForeignKey(db_default=cro_platform.tenancy.expressions.ScopeOrganization(), editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.organization'),
        ),
        migrations.AddField(
            model_name='budgetline',
            name='other_organization',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.organization'),
        ),
        migrations.AddField(
            model_name='budgetline',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='studies.contractversion'),
        ),
        migrations.AddField(
            model_name='contractattachment',
            name='author_organization',
            field=models.ForeignKey(db_default=cro_platform.tenancy.expressions.ScopeOrganization(), editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.organization'),
        ),
        migrations.AddField(
            model_name='contractattachment',
            name='other_organization',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.organization'),
        ),
        migrations.AddField(
            model_name='contractattachment',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='studies.contractversion'),
        ),
        migrations.AddField(
            model_name='contractcontact',
            name='author_organization',
            field=models.ForeignKey(db_default=cro_platform.tenancy.expressions.ScopeOrganization(), editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.organization'),
        ),
        migrations.AddField(
            model_name='contractcontact',
            name='other_organization',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.organization'),
        ),
        migrations.AddField(
            model_name='contractcontact',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='studies.contractversion'),
        ),
        migrations.AddField(
            model_name='contractremark',
            name='organization',
            field=models.ForeignKey(db_default=cro_platform.tenancy.expressions.ScopeOrganization(), editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.organization'),
        ),
        migrations.AddField(
            model_name='contractremark',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='studies.contractversion'),
        ),
        migrations.AddField(
            model_name='contractsection',
            name='author_organization',
            field=models.ForeignKey(db_default=cro_platform.tenancy.expressions.ScopeOrganization(), editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.organization'),
        ),
        migrations.AddField(
            model_name='contractsection',
            name='other_organization',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.organization'),
        ),
        migrations.AddField(
            model_name='contractsection',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='studies.contractversion'),
        ),
        migrations.AddField(
            model_name='contractservice',
            name='author_organization',
            field=models.ForeignKey(db_default=cro_platform.tenancy.expressions.ScopeOrganization(), editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.organization'),
        ),
        migrations.AddField(
            model_name='contractservice',
            name='other_organization',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.organization'),
        ),
        migrations.AddField(
            model_name='contractservice',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='studies.contractversion'),
        ),
        migrations.AddField(
            model_name='processingannex',
            name='author_organization',
            field=models.ForeignKey(db_default=cro_platform.tenancy.expressions.ScopeOrganization(), editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.organization'),
        ),
        migrations.AddField(
            model_name='processingannex',
            name='other_organization',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.organization'),
        ),
        migrations.AddField(
            model_name='processingannex',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='studies.contractversion'),
        ),
        migrations.AddField(
            model_name='versionconsent',
            name='author_organization',
            field=models.ForeignKey(db_default=cro_platform.tenancy.expressions.ScopeOrganization(), editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.organization'),
        ),
        migrations.AddField(
            model_name='versionconsent',
            name='other_organization',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.organization'),
        ),
        migrations.AddField(
            model_name='versionconsent',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consents', to='studies.contractversion'),
        ),
        migrations.AddConstraint(
            model_name='agreementpaper',
            constraint=cro_platform.tenancy.constraints.Wall(digest='bf7b6225', kind='bilateral', name='agreement_paper_wall', study='study_id'),
        ),
        migrations.AddConstraint(
            model_name='agreementpaper',
            constraint=models.UniqueConstraint(fields=('version', 'kind', 'number'), name='agreement_paper_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agreementpaper',
            trigger=pgtrigger.compiler.Trigger(name='audit_insert', sql=pgtrigger.compiler.UpsertTriggerSql(execute="app.audit_insert('', '', '', '')", func='RETURN NULL;', hash='27897720a5053752782bd43e21cf80cf60c96633', level='STATEMENT', operation='INSERT', pgid='pgtrigger_audit_insert_6796b', referencing='REFERENCING NEW TABLE AS new_rows ', table='studies_agreementpaper', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agreementpaper',
            trigger=pgtrigger.compiler.Trigger(name='audit_update', sql=pgtrigger.compiler.UpsertTriggerSql(execute="app.audit_update('', '', '', '')", func='RETURN NULL;', hash='9c4b1238114af7f50b1847d3853569be3f10404b', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_audit_update_bf6b9', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='studies_agreementpaper', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agreementpaper',
            trigger=pgtrigger.compiler.Trigger(name='audit_delete', sql=pgtrigger.compiler.UpsertTriggerSql(execute="app.audit_delete('', '', '', '')", func='RETURN NULL;', hash='e1c432860e9e301ca7ea376c4037356e8c537aa3', level='STATEMENT', operation='DELETE', pgid='pgtrigger_audit_delete_5523f', referencing='REFERENCING OLD TABLE AS old_rows ', table='studies_agreementpaper', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='budgetline',
            constraint=cro_platform.tenancy.constraints.Wall(digest='5ce0d7f2', kind='bilateral-part', name='budget_line_wall', study='study_id'),
        ),
        migrations.AddConstraint(
            model_name='budgetline',
            constraint=models.UniqueConstraint(fields=('version', 'position'), name='budget_line_position'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='budgetline',
            trigger=pgtrigger.compiler.Trigger(name='audit_insert', sql=pgtrigger.compiler.UpsertTriggerSql(execute="app.audit_insert('', '', '', '')", func='RETURN NULL;', hash='2a2649a5c7252a51cd9646ec72be5f578ca11d66', level='STATEMENT', operation='INSERT', pgid='pgtrigger_audit_insert_17f30', referencing='REFERENCING NEW TABLE AS new_rows ', table='studies_budgetline', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='budgetline',
            trigger=pgtrigger.compiler.Trigger(name='audit_update', sql=pgtrigger.compiler.UpsertTriggerSql(execute="app.audit_update('', '', '', '')", func='RETURN NULL;', hash='7d7db896fd8df71f244b395a267488f54b837c71', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_audit_update_48110', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='studies_budgetline', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='budgetline',
            trigger=pgtrigger.compiler.Trigger(name='audit_delete', sql=pgtrigger.compiler.UpsertTriggerSql(execute="app.audit_delete('', '', '', '')", func='RETURN NULL;', hash='e93f4b564c0719d1b42a99b06da6bc8cee76bdd5', level='STATEMENT', operation='DELETE', pgid='pgtrigger_audit_delete_8a4dd', referencing='REFERENCING OLD TABLE AS old_rows ', table='studies_budgetline', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='contractattachment',
            constraint=cro_platform.tenancy.constraints.Wall(digest='5ce0d7f2', kind='bilateral-part', name='contract_attachment_wall', study='study_id'),
        ),
        migrations.AddConstraint(
            model_name='contractattachment',
            constraint=models.UniqueConstraint(fields=('version', 'position'), name='contract_attachment_position'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contractattachment',
            trigger=pgtrigger.compiler.Trigger(name='audit_insert', sql=pgtrigger.compiler.UpsertTriggerSql(execute="app.audit_insert('', '', '', '')", func='RETURN NULL;', hash='f05095da047827d0df0c78bec087398f371a927c', level='STATEMENT', operation='INSERT', pgid='pgtrigger_audit_insert_02e2f', referencing='REFERENCING NEW TABLE AS new_rows ', table='studies_contractattachment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contractattachment',
            trigger=pgtrigger.compiler.Trigger(name='audit_update', sql=pgtrigger.compiler.UpsertTriggerSql(execute="app.audit_update('', '', '', '')", func='RETURN NULL;', hash='fff335a527d6545b0e66b38ff0316d6a79446cc9', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_audit_update_a71ba', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='studies_contractattachment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contractattachment',
            trigger=pgtrigger.compiler.Trigger(name='audit_delete', sql=pgtrigger.compiler.UpsertTriggerSql(execute="app.audit_delete('', '', '', '')", func='RETURN NULL;', hash='f69a6a87c4c456867a1b7a057a7e046d6f5c555b', level='STATEMENT', operation='DELETE', pgid='pgtrigger_audit_delete_3cab2', referencing='REFERENCING OLD TABLE AS old_rows ', table='studies_contractattachment', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='contractcontact',
            constraint=cro_platform.tenancy.constraints.Wall(digest='5ce0d7f2', kind='bilateral-part', name='contract_contact_wall', study='study_id'),
        ),
        migrations.AddConstraint(
            model_name='contractcontact',
            constraint=models.UniqueConstraint(fields=('version', 'position'), name='contract_contact_position'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contractcontact',
            trigger=pgtrigger.compiler.Trigger(name='audit_insert', sql=pgtrigger.compiler.UpsertTriggerSql(execute="app.audit_insert('', '', '', '')", func='RETURN NULL;', hash='322c16495436a633e57fbefe9e84558d930dd773', level='STATEMENT', operation='INSERT', pgid='pgtrigger_audit_insert_8a16e', referencing='REFERENCING NEW TABLE AS new_rows ', table='studies_contractcontact', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contractcontact',
            trigger=pgtrigger.compiler.Trigger(name='audit_update', sql=pgtrigger.compiler.UpsertTriggerSql(execute="app.audit_update('', '', '', '')", func='RETURN NULL;', hash='f5a481560b4af3eb062e0b951493957badee5503', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_audit_update_7275a', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='studies_contractcontact', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contractcontact',
            trigger=pgtrigger.compiler.Trigger(name='audit_delete', sql=pgtrigger.compiler.UpsertTriggerSql(execute="app.audit_delete('', '', '', '')", func='RETURN NULL;', hash='60da03c3e3a2f03f958537ef9be4672acc806e69', level='STATEMENT', operation='DELETE', pgid='pgtrigger_audit_delete_27cb6', referencing='REFERENCING OLD TABLE AS old_rows ', table='studies_contractcontact', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='contractremark',
            index=models.Index(fields=['version', '-id'], name='contract_remark_newest'),
        ),
        migrations.AddConstraint(
            model_name='contractremark',
            constraint=cro_platform.tenancy.constraints.Wall(digest='3d6a0139', kind='organization', name='contract_remark_wall', study='study_id'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contractremark',
            trigger=pgtrigger.compiler.Trigger(name='audit_insert', sql=pgtrigger.compiler.UpsertTriggerSql(execute="app.audit_insert('', '', '', '')", func='RETURN NULL;', hash='691d37ced337035c21baa2a6146b5fd15073030c', level='STATEMENT', operation='INSERT', pgid='pgtrigger_audit_insert_96ab4', referencing='REFERENCING NEW TABLE AS new_rows ', table='studies_contractremark', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contractremark',
            trigger=pgtrigger.compiler.Trigger(name='audit_update', sql=pgtrigger.compiler.UpsertTriggerSql(execute="app.audit_update('', '', '', '')", func='RETURN NULL;', hash='ea5e8d2187ba91e4bc455cf3ef8a1f09bba02ab6', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_audit_update_51093', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='studies_contractremark', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contractremark',
            trigger=pgtrigger.compiler.Trigger(name='audit_delete', sql=pgtrigger.compiler.UpsertTriggerSql(execute="app.audit_delete('', '', '', '')", func='RETURN NULL;', hash='7b5ffb0838baebab8da3e66be7f1b2d848141f5f', level='STATEMENT', operation='DELETE', pgid='pgtrigger_audit_delete_8c1ae', referencing='REFERENCING OLD TABLE AS old_rows ', table='studies_contractremark', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='contractsection',
            constraint=cro_platform.tenancy.constraints.Wall(digest='5ce0d7f2', kind='bilateral-part', name='contract_section_wall', study='study_id'),
        ),
        migrations.AddConstraint(
            model_name='contractsection',
            constraint=models.UniqueConstraint(fields=('version', 'position'), name='contract_section_position'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contractsection',
            trigger=pgtrigger.compiler.Trigger(name='audit_insert', sql=pgtrigger.compiler.UpsertTriggerSql(execute="app.audit_insert('', '', '', '')", func='RETURN NULL;', hash='d8c709c32339f7d2e02a43997e10ebf2aed15fc4', level='STATEMENT', operation='INSERT', pgid='pgtrigger_audit_insert_23c8e', referencing='REFERENCING NEW TABLE AS new_rows ', table='studies_contractsection', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contractsection',
            trigger=pgtrigger.compiler.Trigger(name='audit_update', sql=pgtrigger.compiler.UpsertTriggerSql(execute="app.audit_update('', '', '', '')", func='RETURN NULL;', hash='7f34783599bb9970ecb84e70d478a426fdcdcdb5', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_audit_update_3e029', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='studies_contractsection', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contractsection',
            trigger=pgtrigger.compiler.Trigger(name='audit_delete', sql=pgtrigger.compiler.UpsertTriggerSql(execute="app.audit_delete('', '', '', '')", func='RETURN NULL;', hash='540dd2ee596df6c806b3f45e50036a4fa374bfd6', level='STATEMENT', operation='DELETE', pgid='pgtrigger_audit_delete_5b959', referencing='REFERENCING OLD TABLE AS old_rows ', table='studies_contractsection', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='contractservice',
            constraint=cro_platform.tenancy.constraints.Wall(digest='5ce0d7f2', kind='bilateral-part', name='contract_service_wall', study='study_id'),
        ),
        migrations.AddConstraint(
            model_name='contractservice',
            constraint=models.UniqueConstraint(fields=('version', 'position'), name='contract_service_position'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contractservice',
            trigger=pgtrigger.compiler.Trigger(name='audit_insert', sql=pgtrigger.compiler.UpsertTriggerSql(execute="app.audit_insert('', '', '', '')", func='RETURN NULL;', hash='9fb921358bce42d33635d3176fb847c38cefd5ee', level='STATEMENT', operation='INSERT', pgid='pgtrigger_audit_insert_65328', referencing='REFERENCING NEW TABLE AS new_rows ', table='studies_contractservice', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contractservice',
            trigger=pgtrigger.compiler.Trigger(name='audit_update', sql=pgtrigger.compiler.UpsertTriggerSql(execute="app.audit_update('', '', '', '')", func='RETURN NULL;', hash='9226010d2ccbc22077f23b04b05b489d91f064c8', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_audit_update_97bd0', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='studies_contractservice', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contractservice',
            trigger=pgtrigger.compiler.Trigger(name='audit_delete', sql=pgtrigger.compiler.UpsertTriggerSql(execute="app.audit_delete('', '', '', '')", func='RETURN NULL;', hash='09e2ce9da8f021155748ce6e93baa6552bc9d2a1', level='STATEMENT', operation='DELETE', pgid='pgtrigger_audit_delete_4d8d1', referencing='REFERENCING OLD TABLE AS old_rows ', table='studies_contractservice', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='processingannex',
            constraint=cro_platform.tenancy.constraints.Wall(digest='5ce0d7f2', kind='bilateral-part', name='processing_annex_wall', study='study_id'),
        ),
        migrations.AddConstraint(
            model_name='processingannex',
            constraint=models.UniqueConstraint(fields=('version', 'position'), name='processing_annex_position'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='processingannex',
            trigger=pgtrigger.compiler.Trigger(name='audit_insert', sql=pgtrigger.compiler.UpsertTriggerSql(execute="app.audit_insert('', '', '', '')", func='RETURN NULL;', hash='a19174841af555f4e3a3feb6b78391e11f03d662', level='STATEMENT', operation='INSERT', pgid='pgtrigger_audit_insert_49dc5', referencing='REFERENCING NEW TABLE AS new_rows ', table='studies_processingannex', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='processingannex',
            trigger=pgtrigger.compiler.Trigger(name='audit_update', sql=pgtrigger.compiler.UpsertTriggerSql(execute="app.audit_update('', '', '', '')", func='RETURN NULL;', hash='94a60cf2458b105ccb6657c83d04235ab8ed2d6e', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_audit_update_fe3e1', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='studies_processingannex', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='processingannex',
            trigger=pgtrigger.compiler.Trigger(name='audit_delete', sql=pgtrigger.compiler.UpsertTriggerSql(execute="app.audit_delete('', '', '', '')", func='RETURN NULL;', hash='4c5c50f2d4d29f75a085e341fbfbdeb0cc68b505', level='STATEMENT', operation='DELETE', pgid='pgtrigger_audit_delete_b6d9c', referencing='REFERENCING OLD TABLE AS old_rows ', table='studies_processingannex', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='versionconsent',
            constraint=cro_platform.tenancy.constraints.Wall(digest='bf7b6225', kind='bilateral', name='version_consent_wall', study='study_id'),
        ),
        migrations.AddConstraint(
            model_name='versionconsent',
            constraint=models.UniqueConstraint(fields=('version', 'author_organization', 'content_sha256'), name='version_consent_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='versionconsent',
            trigger=pgtrigger.compiler.Trigger(name='audit_insert', sql=pgtrigger.compiler.UpsertTriggerSql(execute="app.audit_insert('', '', '', '')", func='RETURN NULL;', hash='a9c203a52b9ef0c55119659134dbd51e1cba13bf', level='STATEMENT', operation='INSERT', pgid='pgtrigger_audit_insert_97181', referencing='REFERENCING NEW TABLE AS new_rows ', table='studies_versionconsent', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='versionconsent',
            trigger=pgtrigger.compiler.Trigger(name='audit_update', sql=pgtrigger.compiler.UpsertTriggerSql(execute="app.audit_update('', '', '', '')", func='RETURN NULL;', hash='fcee901e68471d221a199af13b49066f65b1b005', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_audit_update_17b2f', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='studies_versionconsent', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='versionconsent',
            trigger=pgtrigger.compiler.Trigger(name='audit_delete', sql=pgtrigger.compiler.UpsertTriggerSql(execute="app.audit_delete('', '', '', '')", func='RETURN NULL;', hash='f9d04595159777c0672cf6244a17daead068f63a', level='STATEMENT', operation='DELETE', pgid='pgtrigger_audit_delete_d9a86', referencing='REFERENCING OLD TABLE AS old_rows ', table='studies_versionconsent', when='AFTER')),
        ),
        migrations.RunSQL([SQL.read_text()], migrations.RunSQL.noop),
    ]
