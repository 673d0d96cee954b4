"""Signatures also stand on papers between two organizations, which belong to no study."""

from pathlib import Path

from django.db import migrations, models

import cro_platform.tenancy.constraints

SQL = Path(__file__).parents[1] / "sql" / "agreements.sql"


class Migration(migrations.Migration):

    dependencies = [
        ('esign', '0002_sign'),
        ('access', '0009_contract_manager'),
    ]

    operations = [
        migrations.AddField(
            model_name='signature',
            name='other_organization_id',
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name='signature',
            name='shared_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name='signature',
            name='meaning',
            field=models.CharField(choices=[('authorship', 'I wrote this'), ('review', 'I reviewed this'), ('approval', 'I approve this'), ('medical_assessment', 'I made this medical assessment'), ('agreement', 'I sign this agreement for my organization'), ('responsibility', 'I take responsibility for this')], max_length=24),
        ),
        migrations.AlterField(
            model_name='signature',
            name='study_id',
            field=models.UUIDField(null=True),
        ),
        migrations.AlterField(
            model_name='signingticket',
            name='meaning',
            field=models.CharField(choices=[('authorship', 'I wrote this'), ('review', 'I reviewed this'), ('approval', 'I approve this'), ('medical_assessment', 'I made this medical assessment'), ('agreement', 'I sign this agreement for my organization'), ('responsibility', 'I take responsibility for this')], max_length=24),
        ),
        migrations.RemoveConstraint(model_name='signature', name='signature_wall'),
        migrations.RunSQL([SQL.read_text()], migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name='signature',
            constraint=cro_platform.tenancy.constraints.Wall(holders=('holders',), kind='signatures', name='signature_wall', study='study_id'),
        ),
    ]
