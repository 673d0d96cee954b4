"""What runs after the commit."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """Outbox."""

    name = "cro_platform.outbox"
    verbose_name = "Outbox"
