"""People, roles, obligations, rights."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Records log-ins in the trail."""

    name = "cro_platform.access"
    verbose_name = "Access"

    def ready(self) -> None:
        """Listen to the framework's own log-in signals and silence its write of last_login."""
        from cro_platform.access import logins  # noqa: PLC0415 -- needs the app registry

        logins.connect()
