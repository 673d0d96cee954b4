"""The demonstration world."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Demonstration."""

    name = "cro_platform.demo"
    verbose_name = "Demonstration"
