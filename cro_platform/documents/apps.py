"""Documents."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Documents."""

    name = "cro_platform.documents"
