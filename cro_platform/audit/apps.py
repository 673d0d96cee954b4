"""The trail of everything."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Audit trail."""

    name = "cro_platform.audit"
    verbose_name = "Audit trail"
