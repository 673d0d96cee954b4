"""Assignments to sites have a period, and every right reads it."""

from pathlib import Path

from django.conf import settings
from django.db import migrations, models


SQL = Path(__file__).parents[1] / "sql" / "assignments.sql"


class Migration(migrations.Migration):

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('sites', '0002_grant_view'),
        ('studies', '0008_team_and_training'),
        ('tenancy', '0003_invitation'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='studysitegrant',
            name='study_site_grant_once',
        ),
        migrations.AddField(
            model_name='studysitegrant',
            name='team_role',
            field=models.CharField(blank=True, choices=[('project_lead', 'Project lead'), ('monitor', 'Monitor (CRA)'), ('lead_monitor', 'Lead monitor'), ('central_monitor', 'Central monitor'), ('medical_monitor', 'Medical monitor'), ('safety', 'Safety'), ('regulatory', 'Regulatory affairs'), ('start_up', 'Study start-up'), ('data_management', 'Data management'), ('statistics', 'Statistics'), ('quality', 'Quality assurance'), ('supply', 'Clinical supply'), ('tmf', 'Trial master file'), ('support', 'Trial support')], db_default='', default='', max_length=20),
        ),
        migrations.AddField(
            model_name='studysitegrant',
            name='valid_from',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='studysitegrant',
            name='valid_until',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name='studysitegrant',
            constraint=models.UniqueConstraint(condition=models.Q(('valid_until', None)), fields=('user', 'permission', 'content_object', 'organization'), name='study_site_grant_once'),
        ),
        migrations.RunSQL([SQL.read_text()], migrations.RunSQL.noop),
    ]
