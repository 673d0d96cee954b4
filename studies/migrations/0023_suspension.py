"""A contract may be suspended and resumed: a kind of version, and where a version then stands."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('studies', '0022_chains'),
    ]

    operations = [
        migrations.AlterField(
            model_name='contractversion',
            name='kind',
            field=models.CharField(choices=[('original', 'Original'), ('amendment', 'Amendment'), ('suspension', 'Suspension'), ('termination', 'Termination'), ('registered_paper', 'Registered paper')], default='original', max_length=16),
        ),
        migrations.AlterField(
            model_name='contractversion',
            name='status',
            field=models.CharField(choices=[('draft', 'Draft'), ('internal_review', 'Internal review'), ('negotiation', 'Negotiation'), ('agreed', 'Agreed'), ('partly_signed', 'Partly signed'), ('executed', 'Executed'), ('withdrawn', 'Withdrawn'), ('effective', 'Effective'), ('superseded', 'Superseded'), ('suspended', 'Suspended'), ('terminated', 'Terminated'), ('expired', 'Expired'), ('closed_out', 'Closed out')], default='draft', max_length=16),
        ),
    ]
