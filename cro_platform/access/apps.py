"""People, roles, obligations, rights."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Registers the app's permissions and records log-ins in the trail."""

    name = "cro_platform.access"
    verbose_name = "Access"

    def ready(self) -> None:
        """Listen to the framework's own log-in signals and silence its write of last_login."""
        from cro_platform.access import codes, logins, permissions  # noqa: F401, PLC0415 -- needs the app registry

        logins.connect()
