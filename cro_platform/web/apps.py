"""Web."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Web."""

    name = "cro_platform.web"
