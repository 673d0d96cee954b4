"""Electronic signatures."""

from django.apps import AppConfig


class EsignConfig(AppConfig):
    """Loads permissions and entities."""

    name = "cro_platform.esign"
    verbose_name = "Electronic signatures"

    def ready(self) -> None:
        """Register what others find by name."""
        from cro_platform.esign import permissions, portal  # noqa: F401, PLC0415 -- registration
