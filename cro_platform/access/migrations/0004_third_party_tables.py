"""The wall around tables that other packages own, by the registry of classes in `third_party.py`."""

from django.db import migrations

from cro_platform.access.third_party import walls


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0003_rights"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("guardian", "0003_remove_groupobjectpermission_guardian_gr_content_ae6aec_idx_and_more"),
        ("sessions", "0001_initial"),
    ]
    operations = [migrations.RunSQL(walls(), migrations.RunSQL.noop)]
