"""Documents made from records."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Loads permissions, entities and reactions."""

    name = "cro_platform.documents"
    verbose_name = "Documents"

    def ready(self) -> None:
        """Register what others find by name."""
        from cro_platform.documents import handlers, permissions, portal  # noqa: F401, PLC0415 -- registration
