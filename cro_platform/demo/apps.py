"""Demo."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Demo."""

    name = "cro_platform.demo"
