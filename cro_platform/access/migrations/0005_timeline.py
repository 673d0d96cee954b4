"""What was known of the timeline, and which version said it; a party may come back after a gap."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0004_third_party_tables'),
        ('tenancy', '0002_initial'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='studyparty',
            name='study_party_once',
        ),
        migrations.AddField(
            model_name='delegation',
            name='retracted_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='delegation',
            name='version_id',
            field=models.UUIDField(null=True),
        ),
        migrations.AddConstraint(
            model_name='studyparty',
            constraint=models.UniqueConstraint(fields=('study_id', 'organization', 'valid_from'), name='study_party_once'),
        ),
    ]
