"""The trail of everything."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Audit trail."""

    name = "cro_platform.audit"
    verbose_name = "Audit trail"

    def ready(self) -> None:
        """Register what other rooms find by name."""
        from cro_platform.audit import permissions, portal  # noqa: F401, PLC0415 -- registration
