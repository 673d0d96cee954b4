"""Alerts."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Loads the app's permissions, entities and reactions."""

    name = "cro_platform.notifications"
    verbose_name = "Alerts"

    def ready(self) -> None:
        """Register what other rooms find by name."""
        from cro_platform.notifications import handlers, permissions, portal  # noqa: F401, PLC0415 -- registration
